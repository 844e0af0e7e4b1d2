import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { Claim, VenueCalendar } from '@/api/types'
import { addDays, instantOf } from '@/lib/time'
import { type MoveBody, perform, useRefresh } from '../act'

const most = 42 * 86_400_000

export interface Shown { venueId: string; zone: string; day: string; days: number }

export function calendarKey({ venueId, day, days }: Shown) {
  return ['calendar', venueId, day, days]
}

/** Six weeks in which the clocks go back are an hour longer than the API gives: the last hour of a Sunday night is let go. */
function windowOf({ day, days, zone }: Shown) {
  const from = instantOf(day, 0, zone)
  const to = Math.min(instantOf(addDays(day, days), 0, zone).getTime(), from.getTime() + most)
  return { from: from.toISOString(), to: new Date(to).toISOString() }
}

export function useCalendar(shown: Shown) {
  const { venueId } = shown
  return useQuery<VenueCalendar>({
    queryKey: calendarKey(shown), enabled: Boolean(venueId), staleTime: 10_000,
    placeholderData: (previous) => (previous?.venue_id === venueId ? previous : undefined),
    queryFn: ({ signal }) => api.get<VenueCalendar>('/calendar', { venue_id: venueId, ...windowOf(shown) }, signal),
  })
}

export interface Target { starts_at: string; ends_at: string; unit_id: string; resource_id: string }

/** The seats a moved booking asks for: a floating one keeps floating, a moved one is held where it was dropped. */
export function bodyOf(claim: Claim, target: Target, all: Claim[], capacity: number): MoveBody {
  const { starts_at, ends_at } = target
  const own = all.filter((c) => c.booking_id === claim.booking_id)
  const isStill = target.unit_id === claim.unit_id
  const isSpread = new Set(own.map((c) => c.resource_id)).size > 1
  if (isSpread || (isStill && claim.is_floating)) return { starts_at, ends_at }
  if (target.resource_id !== claim.resource_id && (own.length > 1 || (capacity === 1 && claim.seats > 1))) return { starts_at, ends_at, resource_id: target.resource_id }
  const units = own.map((c) => (c.id === claim.id ? target.unit_id : c.unit_id))
  return { starts_at, ends_at, resource_id: target.resource_id, unit_ids: [...new Set(units)] }
}

export interface Moving { claim: Claim; target: Target; body: MoveBody }

/** The bar stays where it was dropped; a refusal puts it back. */
export function useMoveClaim(shown: Shown) {
  const client = useQueryClient()
  const refresh = useRefresh()
  const key = calendarKey(shown)
  return useMutation({
    mutationFn: ({ claim, body }: Moving) => perform(claim.booking_id ?? '', { verb: 'reschedule', body }),
    onMutate: async ({ claim, target }) => {
      await client.cancelQueries({ queryKey: key })
      const before = client.getQueryData<VenueCalendar>(key)
      if (before) client.setQueryData<VenueCalendar>(key, { ...before, claims: before.claims.map((c) => moved(c, claim, target)) })
      return { before }
    },
    onError: (_error, _moving, context) => client.setQueryData(key, context?.before),
    onSettled: (booking) => refresh(booking),
  })
}

function moved(c: Claim, claim: Claim, target: Target): Claim {
  if (c.booking_id !== claim.booking_id) return c
  const seat = c.id === claim.id ? { unit_id: target.unit_id, resource_id: target.resource_id } : {}
  return { ...c, ...seat, starts_at: target.starts_at, ends_at: target.ends_at }
}
