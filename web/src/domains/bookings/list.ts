import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { Booking, BookingStatus, HistoryEntry, Page, Person } from '@/api/types'

export const live: BookingStatus[] = ['held', 'awaiting_approval', 'awaiting_payment', 'confirmed', 'checked_in']
export const over: BookingStatus[] = ['completed', 'cancelled', 'declined', 'expired', 'no_show']
const pageSize = 20
const most = 100

export interface OwnWish { when: 'ahead' | 'past'; status?: string | undefined }

/** One's own: what lies ahead begins with the soonest, the past with the latest. */
export function useMyBookings({ when, status }: OwnWish) {
  return useInfiniteQuery({
    queryKey: ['bookings', 'mine', when, status ?? ''], placeholderData: keepPreviousData,
    initialPageParam: '', getNextPageParam: (page: Page<Booking>) => page.next_cursor || undefined,
    queryFn: ({ pageParam, signal }) => api.get<Page<Booking>>('/bookings', {
      status: status || (when === 'ahead' ? live : over), order: when === 'ahead' ? 'soonest' : 'newest', limit: pageSize, cursor: pageParam,
    }, signal),
  })
}

/** The booking that comes next, or in which the person sits now. */
export function useNextBooking() {
  return useQuery({
    queryKey: ['bookings', 'next'], refetchInterval: 60_000,
    queryFn: () => api.get<Page<Booking>>('/bookings', { status: ['confirmed', 'checked_in'], order: 'soonest', from: new Date().toISOString(), limit: 1 }),
    select: (page) => page.items[0] ?? null,
  })
}

export interface DeskWish {
  organization: string; status?: string | undefined; venue?: string | undefined; resource?: string | undefined; user?: string | undefined
  from?: string | undefined; to?: string | undefined; q?: string | undefined; cursor?: string | undefined; order?: string | undefined; limit?: number
}

export function useDeskBookings(wish: DeskWish) {
  const { organization, venue, resource, user, limit = 25, ...rest } = wish
  return useQuery({
    queryKey: ['bookings', 'desk', wish], enabled: Boolean(organization), placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get<Page<Booking>>('/bookings', { organization_id: organization, venue_id: venue, resource_id: resource, user_id: user, limit, ...rest }, signal),
  })
}

/** How many requests wait for an answer; the API gives no totals, so a hundred is "100+". */
export function useRequestCount(organization: string | undefined) {
  return useQuery({
    queryKey: ['bookings', 'requests', organization], enabled: Boolean(organization), refetchInterval: 60_000,
    queryFn: () => api.get<Page<Booking>>('/bookings', { organization_id: organization, status: 'awaiting_approval', limit: most }),
    select: (page) => ({ count: page.items.length, more: Boolean(page.next_cursor) }),
  })
}

export function useHistory(id: string, enabled = true) {
  return useQuery({ queryKey: ['booking', id, 'history'], enabled, queryFn: () => api.get<Page<HistoryEntry>>(`/bookings/${id}/history`), select: (page) => page.items })
}

export function usePeople(organization: string, q: string) {
  const asked = q.trim()
  return useQuery({
    queryKey: ['people', organization, asked], enabled: asked.length >= 2 && Boolean(organization), staleTime: 60_000,
    queryFn: ({ signal }) => api.get<Page<Person>>('/people', { organization_id: organization, q: asked }, signal), select: (page) => page.items,
  })
}
