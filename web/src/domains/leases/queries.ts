import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, newIdempotencyKey } from '@/api/client'
import type { Lease, LeaseDetail, LeaseRequest, OfficeWish, Page } from '@/api/types'

export interface LeaseWish { organization?: string | undefined; status?: string | undefined; overdue?: boolean; cursor?: string | undefined }

export function useLeases(wish: LeaseWish, enabled = true) {
  return useQuery({
    queryKey: ['leases', wish], enabled, placeholderData: keepPreviousData,
    queryFn: () => api.get<Page<Lease>>('/leases', { organization_id: wish.organization, status: wish.status, overdue: wish.overdue || undefined, cursor: wish.cursor, limit: 25 }),
  })
}

export function useLease(id: string) {
  return useQuery({ queryKey: ['leases', 'one', id], queryFn: () => api.get<LeaseDetail>(`/leases/${id}`) })
}

function useDone() {
  const client = useQueryClient()
  return () => { for (const key of ['leases', 'calendar', 'staff-resources', 'payments']) void client.invalidateQueries({ queryKey: [key] }) }
}

export function useSignLease() {
  const done = useDone()
  return useMutation({ mutationFn: ({ body, key }: { body: LeaseRequest; key: string }) => api.post<LeaseDetail>('/leases', body, { idempotencyKey: key }), onSuccess: done })
}

export function useLeaseDeeds(id: string) {
  const done = useDone()
  const relocate = useMutation({ mutationFn: (body: { resource_id: string; on: string; reason: string }) => api.post<LeaseDetail>(`/leases/${id}/relocate`, body), onSuccess: done })
  const end = useMutation({ mutationFn: (body: { on: string; reason: string }) => api.post<LeaseDetail>(`/leases/${id}/end`, body), onSuccess: done })
  const take = useMutation({ mutationFn: ({ charge, method }: { charge: string; method: 'cash' | 'terminal' }) => api.post<LeaseDetail>(`/leases/${id}/charges/${charge}/pay-at-desk`, { method }), onSuccess: done })
  return { relocate, end, take }
}

export function useWishes(venueId?: string) {
  return useQuery({ queryKey: ['office-wishes', venueId ?? ''], queryFn: () => api.get<Page<OfficeWish>>('/office-wishes', { venue_id: venueId, limit: 100 }), select: (page) => page.items })
}

export function useWaiting() {
  const client = useQueryClient()
  const done = () => client.invalidateQueries({ queryKey: ['office-wishes'] })
  const wait = useMutation({ mutationFn: (body: { venue_id: string; size: number }) => api.post('/office-wishes', body), onSuccess: done })
  const stop = useMutation({ mutationFn: (id: string) => api.delete(`/office-wishes/${id}`), onSuccess: done })
  return { wait, stop }
}

export { newIdempotencyKey }
