import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '@/api/client'
import type { Organization, OrganizationPatch } from '@/api/types'
import { stored } from '@/lib/storage'

export const accents = ['burgundy', 'blue', 'green', 'violet', 'orange', 'turquoise'] as const

export function useBranding(id: string) {
  const client = useQueryClient()
  const done = { onSuccess: () => { for (const key of ['organizations', 'venue', 'me']) void client.invalidateQueries({ queryKey: [key] }) } }
  const save = useMutation({ mutationFn: (patch: OrganizationPatch) => api.patch<Organization>(`/organizations/${id}`, patch), ...done })
  const logo = useMutation({
    mutationFn: (file: File) => {
      const form = new FormData()
      form.set('file', file)
      return api.upload<Organization>(`/organizations/${id}/logo`, form)
    }, ...done,
  })
  const removeLogo = useMutation({ mutationFn: () => api.delete<Organization>(`/organizations/${id}/logo`), ...done })
  return { save, logo, removeLogo }
}

/** The colour of whose page it is, for whoever has not chosen one of their own. */
export function useAccent(accent: string) {
  useEffect(() => {
    if (!accent || stored('scheme')) return
    document.documentElement.dataset.scheme = accent
    return () => { delete document.documentElement.dataset.scheme }
  }, [accent])
}
