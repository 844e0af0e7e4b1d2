import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '@/api/client'
import type { components } from '@/api/schema'

type Shapes = components['schemas']
export type Look = Shapes['ImportLook']
export type Report = Shapes['TableImportView']
export type Run = Shapes['ImportRunView']
export type What = Shapes['What']

/** It travels as a field of the form, beside the file. */
export interface Wish { organization_id: string; what: What; source: string; mapping: Record<string, string>; date_order: 'dmy' | 'mdy'; venue_id: string | null; write: boolean; dry_run: boolean }

export const needs: Record<What, string> = { members: 'members:edit', tariffs: 'tariffs:create', bookings: 'bookings:edit' }
export const outcomes = ['created', 'updated', 'unchanged', 'failed'] as const

/** The file goes along with each step: the server keeps nothing of it until it is imported. */
function formOf(file: File, wish?: Wish) {
  const form = new FormData()
  form.set('file', file)
  if (wish) form.set('wish', JSON.stringify(wish))
  return form
}

export const useLook = (organization: string) => useMutation({ mutationFn: ({ file, what }: { file: File; what: What }) => api.upload<Look>(`/imports/look?organization_id=${organization}&what=${what}`, formOf(file)) })

export function useImport() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ file, wish }: { file: File; wish: Wish }) => api.upload<Report>('/imports/tables', formOf(file, wish)),
    onSuccess: (report) => (report.dry_run ? undefined : client.invalidateQueries()),
  })
}

/** A large table: it goes on in the background, a dry run too. */
export function useOrder() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ file, wish }: { file: File; wish: Wish }) => api.upload<Run>('/imports', formOf(file, wish)),
    onSuccess: (run) => client.setQueryData(['imports', 'run', run.id], run),
  })
}

const pollMs = 1500

export const useRun = (id: string | null) => useQuery({ queryKey: ['imports', 'run', id], enabled: Boolean(id), queryFn: () => api.get<Run>(`/imports/${id}`), refetchInterval: (query) => (query.state.data && query.state.data.status !== 'running' ? false : pollMs) })

/** When it is over, what other pages hold is older than what was brought in. */
export function useFreshAfter(run: Run | undefined) {
  const client = useQueryClient()
  const over = run && !run.dry_run && run.status !== 'running' ? run.id : null
  useEffect(() => { if (over) void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'imports' }) }, [over, client])
}

export const useRuns = (organization: string) => useQuery({ queryKey: ['imports', 'list', organization], enabled: Boolean(organization), queryFn: () => api.get<Shapes['ImportRunList']>('/imports', { organization_id: organization }), select: (list) => list.items })

export function useCancel() {
  const client = useQueryClient()
  return useMutation({ mutationFn: (id: string) => api.post(`/imports/${id}/cancel`), onSettled: () => client.invalidateQueries({ queryKey: ['imports'] }) })
}

export const takeFailed = async (id: string) => takeAway(await (await api.blob(`/imports/${id}/failed.csv`)).text(), 'failed.csv')

export function takeAway(csv: string, name: string) {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
