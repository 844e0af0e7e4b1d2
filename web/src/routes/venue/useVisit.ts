import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo } from 'react'
import { isApiError } from '@/api/error'
import type { Offer, Venue } from '@/api/types'
import { useQuote } from '@/domains/bookings/queries'
import { pickedOf } from '@/domains/catalog/plan/picks'
import { useResources } from '@/domains/catalog/queries'
import { type Window, isPast, spanOf, windowOf } from '@/domains/catalog/search'
import { useDebounced, useNow } from '@/lib/hooks'

const minute = 60_000
const route = getRouteApi('/venues/$slug')

interface Patch { window?: Window; seats?: number; resource?: string; units?: string | undefined }

/** What is free then; of a time that is over nothing is, so what is free next. */
function firstFit(resources: Offer[] | undefined, kind: string | undefined, isOver: boolean) {
  const ofKind = kind ? resources?.filter((r) => r.kind === kind) : resources
  return (ofKind?.length ? ofKind : resources)?.find((r) => (isOver ? r.next_free : (r.free_units ?? 1) > 0))
}

/** What the person is about to book here: kept in the address, so that the link carries it. */
export function useVisit(venue: Venue) {
  const asked = route.useSearch()
  const navigate = useNavigate()
  const zone = venue.time_zone
  const window = useMemo(() => windowOf(asked, zone), [asked, zone])
  const seats = Math.max(1, Number(asked.seats ?? 1) || 1)
  const span = useMemo(() => spanOf(window, zone), [window, zone])
  const settled = useDebounced(span, 250)
  const resources = useResources(venue.id, { ...settled, seats: String(seats) })
  const over = isPast(window, zone, useNow(minute))
  const resource = resources.data?.find((r) => r.id === asked.resource) ?? firstFit(resources.data, asked.kind, over)
  const free = Boolean(resource && (resource.free_units ?? 1) > 0)
  const quote = useQuote(resource && free && !over ? { resource_id: resource.id, ...settled, seats } : null)
  const past = over || isApiError(quote.error, 'bookings.in_the_past')
  const bookable = free && !past
  const { refetch } = resources
  useEffect(() => {
    if (past && free) void refetch()
  }, [past, free, refetch])
  const change = useCallback((patch: Patch) => {
    const next = patch.window ? spanOf(patch.window, zone) : span
    void navigate({
      to: '/venues/$slug', params: { slug: venue.slug }, replace: true, resetScroll: false,
      search: { ...asked, ...next, seats: String(patch.seats ?? seats), ...(patch.resource && { resource: patch.resource }), units: 'units' in patch ? patch.units : patch.resource ? undefined : asked.units },
    })
  }, [navigate, venue.slug, asked, seats, span, zone])
  const units = pickedOf(asked.units)
  const checkout = resource ? { resource: resource.id, ...span, seats: String(seats), ...(asked.units && { units: asked.units }) } : undefined
  const total = quote.data && !quote.isPlaceholderData ? quote.data.total : resource?.total_for_window
  return { venue, zone, window, span, seats, resources, resource, bookable, past, quote, total, change, checkout, units }
}

export type Visit = ReturnType<typeof useVisit>
