import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, newIdempotencyKey } from '@/api/client'
import type { Page, ReferralProgram } from '@/api/types'

export type Table = 'plans' | 'add-ons' | 'campaigns' | 'loyalty-steps' | 'promo-codes' | 'peak-rules'

/** One part of the price list: its rows, and how to add, change and drop one. */
export function useRows<T>(table: Table, only: Record<string, string | undefined>, enabled = true) {
  return useQuery({ queryKey: [table, only], enabled, queryFn: () => api.get<Page<T>>(`/${table}`, { ...only, limit: 100 }), select: (page) => page.items })
}

export function useRowActs(table: Table) {
  const client = useQueryClient()
  const onSuccess = () => { for (const key of [table, 'plans', 'quote']) void client.invalidateQueries({ queryKey: [key] }) }
  const add = useMutation({ mutationFn: (body: object) => api.post(`/${table}`, body, { idempotencyKey: newIdempotencyKey() }), onSuccess })
  const edit = useMutation({ mutationFn: ({ id, body }: { id: string; body: object }) => api.patch(`/${table}/${id}`, body), onSuccess })
  const drop = useMutation({ mutationFn: (id: string) => api.delete(`/${table}/${id}`), onSuccess })
  return { add, edit, drop }
}

export function useReferral(organizationId: string) {
  const client = useQueryClient()
  const key = ['referral', organizationId]
  const found = useQuery({ queryKey: key, queryFn: () => api.get<ReferralProgram | null>(`/organizations/${organizationId}/referral-program`) })
  const save = useMutation({ mutationFn: (body: object) => api.put(`/organizations/${organizationId}/referral-program`, body), onSuccess: () => client.invalidateQueries({ queryKey: key }) })
  return { found, save }
}

export const kopecks = 100

export function minor(text: string) {
  return Math.round(Number(text.replace(',', '.')) * kopecks) || 0
}
