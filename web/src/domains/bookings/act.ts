import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, newIdempotencyKey } from '@/api/client'
import type { Availability, Booking, Cancellation, Span } from '@/api/types'

export interface MoveBody extends Span { resource_id?: string; unit_ids?: string[] }
export type Deed =
  | { verb: 'cancel' | 'decline'; body: { reason: string } }
  | { verb: 'reschedule'; body: MoveBody }
  | { verb: 'extend' | 'shorten'; body: { minutes: number } }
  | { verb: 'transfer'; body: { email: string } }
  | { verb: 'pay_at_desk'; body: { method: DeskMethod } }
  | { verb: 'confirm' | 'check_in' | 'check_out' | 'no_show'; body?: undefined }
export type DeskMethod = 'cash' | 'terminal'

export function perform(id: string, { verb, body }: Deed) {
  return api.post<Booking>(`/bookings/${id}/${verb.replaceAll('_', '-')}`, body)
}

export function useRefresh() {
  const client = useQueryClient()
  return (booking?: Booking) => {
    if (booking) client.setQueryData(['booking', booking.id], booking)
    for (const key of ['bookings', 'booking', 'calendar', 'day', 'resources', 'availability', 'payments']) void client.invalidateQueries({ queryKey: [key] })
  }
}

export function useAct(id: string) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (deed: Deed) => perform(id, deed),
    onSuccess: (booking) => refresh(booking),
    // A refusal often means that somebody else was quicker: show how it stands now.
    onError: () => refresh(),
  })
}

export function useCancellation(id: string, enabled: boolean) {
  return useQuery({ queryKey: ['booking', id, 'cancellation'], enabled, staleTime: 0, queryFn: () => api.get<Cancellation>(`/bookings/${id}/cancellation`) })
}

export function useAvailability(resourceId: string, from: string, to: string, seats: number, enabled = true) {
  return useQuery({
    queryKey: ['availability', resourceId, from, to, seats], enabled,
    queryFn: ({ signal }) => api.get<Availability>(`/resources/${resourceId}/availability`, { from, to, seats }, signal),
  })
}

export interface WalkIn { resource_id: string; unit_ids: string[]; minutes: number; seats: number; name: string; phone: string; method: DeskMethod | null }

export function useWalkIn() {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: ({ body, key }: { body: WalkIn; key: string }) => api.post<Booking>('/bookings/walk-in', body, { idempotencyKey: key }),
    onSuccess: (booking) => refresh(booking),
  })
}

export interface OnBehalf extends Span { resource_id: string; unit_ids: string[]; seats: number; customer_id: string; comment: string }

export function useBookOnBehalf() {
  const refresh = useRefresh()
  return useMutation({ mutationFn: (body: OnBehalf) => api.post<Booking>('/bookings', body, { idempotencyKey: newIdempotencyKey() }), onSuccess: (booking) => refresh(booking) })
}

export interface BlackoutBody extends Span { resource_id: string; unit_ids: string[]; reason: string }

export function useBlackouts() {
  const refresh = useRefresh()
  const close = useMutation({ mutationFn: (body: BlackoutBody) => api.post<{ id: string }>('/blackouts', body, { idempotencyKey: newIdempotencyKey() }), onSettled: () => refresh() })
  const lift = useMutation({ mutationFn: (id: string) => api.delete(`/blackouts/${id}`), onSettled: () => refresh() })
  return { close, lift }
}

export async function download(path: string, name: string) {
  const url = URL.createObjectURL(await api.blob(path))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
