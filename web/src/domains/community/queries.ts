import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, newIdempotencyKey } from '@/api/client'
import type { Donation, DonationGoal, Door, EventGuest, Gathering, KarmaPage, KarmaStanding, Leader, MemberEntry, Page, Payment, PresenceToday, RecentDonation, Visit, VisitPage } from '@/api/types'

const once = () => ({ idempotencyKey: newIdempotencyKey() })

function useDone(...keys: string[]) {
  const client = useQueryClient()
  return () => { for (const key of keys) void client.invalidateQueries({ queryKey: [key] }) }
}

export const useVisits = () => useQuery({ queryKey: ['visits'], queryFn: () => api.get<VisitPage>('/visits', { limit: 20 }), refetchInterval: 60_000 })
export const useKarma = () => useQuery({ queryKey: ['karma'], queryFn: () => api.get<KarmaPage>('/karma', { limit: 30 }) })
export const useLeaders = (venue: string) => useQuery({ queryKey: ['karma', 'leaders', venue], enabled: Boolean(venue), queryFn: () => api.get<Leader[]>('/karma/leaderboard', { venue, limit: 10 }) })

export const useMyDonations = () => useInfiniteQuery({ queryKey: ['donations', 'mine'], initialPageParam: '', queryFn: ({ pageParam }) => api.get<Page<Donation>>('/donations', { limit: 20, cursor: pageParam || undefined }), getNextPageParam: (page) => page.next_cursor ?? undefined })
export const useReceipt = (donation: string) => useQuery({ queryKey: ['payments', 'of', donation], queryFn: () => api.get<Page<Payment>>('/payments', { subject_id: donation }), select: (page) => page.items.find((it) => it.receipt_number) })
export const useDirectory = (venue: string, q: string) => useInfiniteQuery({ queryKey: ['directory', venue, q], enabled: Boolean(venue), placeholderData: keepPreviousData, initialPageParam: '', queryFn: ({ pageParam, signal }) => api.get<Page<MemberEntry>>(`/venues/${venue}/members`, { q: q || undefined, limit: 30, cursor: pageParam || undefined }, signal), getNextPageParam: (page) => page.next_cursor ?? undefined })

export function useVisiting() {
  const done = useDone('visits', 'karma', 'presence', 'desk-visits')
  const enter = useMutation({ mutationFn: (body: { venue_id: string; code?: string; user_id?: string }) => api.post<Visit>('/visits/check-in', body, once()), onSuccess: done })
  const exit = useMutation({ mutationFn: (id: string) => api.post<Visit>(`/visits/${id}/check-out`), onSuccess: done })
  return { enter, exit }
}

export function useConsent() {
  const done = useDone('karma')
  return useMutation({ mutationFn: (body: { organization_id: string; on_leaderboard?: boolean; in_directory?: boolean }) => api.patch<KarmaStanding>('/karma', body), onSuccess: done })
}

export const usePresenceToday = (venue: string) => useQuery({ queryKey: ['presence', venue], queryFn: () => api.get<PresenceToday>(`/venues/${venue}/presence`) })
export const useGoals = (venue: string, closed = false) => useQuery({ queryKey: ['goals', venue, closed], enabled: Boolean(venue), queryFn: () => api.get<DonationGoal[]>('/donation-goals', { venue, closed: closed || undefined }) })
export const useRecentDonations = (venue: string) => useQuery({ queryKey: ['donations', 'recent', venue], queryFn: () => api.get<Page<RecentDonation>>('/donations/recent', { venue, limit: 5 }), select: (page) => page.items })
export const useGatherings = (venue: string) => useQuery({ queryKey: ['gatherings', venue], enabled: Boolean(venue), queryFn: () => api.get<Page<Gathering>>('/events', { venue, limit: 20 }), select: (page) => page.items })

export const useEventGuests = (event: string) => useQuery({ queryKey: ['gatherings', 'guests', event], queryFn: () => api.get<Page<EventGuest>>(`/events/${event}/guests`, { limit: 100 }), select: (page) => page.items })

/** The address of the page on which it is paid; empty when nothing is left to pay. */
async function pay(subject: { type: string; id: string }, back: string) {
  const payment = await api.post<Payment>('/payments', { subject, return_url: `${location.origin}${back}` }, once())
  return payment.confirmation_url ?? ''
}

export interface Gift { venue_id: string; amount: number; message: string; is_anonymous: boolean; goal_id?: string }

export function useDonate() {
  const done = useDone('donations', 'goals')
  return useMutation({ mutationFn: async ({ gift, back }: { gift: Gift; back: string }) => pay((await api.post<Donation>('/donations', gift, once())).subject, back), onSuccess: done })
}

export function useSeat() {
  const done = useDone('gatherings')
  const take = useMutation({ mutationFn: ({ id, wait }: { id: string; wait: boolean }) => api.post<Gathering>(`/events/${id}/sign-up`, { wait }), onSuccess: done })
  const leave = useMutation({ mutationFn: (id: string) => api.post<Gathering>(`/events/${id}/leave`), onSuccess: done })
  const settle = useMutation({ mutationFn: ({ subject, back }: { subject: { type: string; id: string }; back: string }) => pay(subject, back) })
  return { take, leave, settle }
}

export const useDoor = (venue: string) => useQuery({ queryKey: ['door', venue], queryFn: () => api.get<Door>(`/venues/${venue}/door`) })
export const useDoorPicture = (venue: string, code: string | undefined) => useQuery({ queryKey: ['door', venue, code, 'svg'], enabled: Boolean(code), staleTime: Number.POSITIVE_INFINITY, queryFn: async () => `data:image/svg+xml,${encodeURIComponent(await (await api.blob(`/venues/${venue}/door.svg`)).text())}` })
export const useDeskVisits = (venue: string) => useQuery({ queryKey: ['desk-visits', venue], queryFn: () => api.get<Page<Visit>>(`/venues/${venue}/visits`, { limit: 50 }), select: (page) => page.items, refetchInterval: 60_000 })

export interface NewGathering { venue_id: string; title: string; about: string; starts_at: string; ends_at: string; seats: number; price: number }

export function useHouse() {
  const done = useDone('door', 'goals', 'gatherings')
  const change = useMutation({ mutationFn: (venue: string) => api.post<Door>(`/venues/${venue}/door/change`), onSuccess: done })
  const goal = useMutation({ mutationFn: (body: { venue_id: string; title: string; about: string; target: number }) => api.post<DonationGoal>('/donation-goals', body, once()), onSuccess: done })
  const close = useMutation({ mutationFn: ({ id, is_open }: { id: string; is_open: boolean }) => api.patch<DonationGoal>(`/donation-goals/${id}`, { is_open }), onSuccess: done })
  const announce = useMutation({ mutationFn: (body: NewGathering) => api.post<Gathering>('/events', body, once()), onSuccess: done })
  const cancel = useMutation({ mutationFn: (id: string) => api.post<Gathering>(`/events/${id}/cancel`), onSuccess: done })
  const reseat = useMutation({ mutationFn: ({ id, seats }: { id: string; seats: number }) => api.patch<Gathering>(`/events/${id}`, { seats }), onSuccess: done })
  return { change, goal, close, announce, cancel, reseat }
}
