import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { Offer, Venue } from '@/api/types'
import { useQuote } from '@/domains/bookings/queries'
import { pickedOf } from '@/domains/catalog/plan/picks'
import { useResources } from '@/domains/catalog/queries'
import { type Window, isPast, spanOf, windowOf } from '@/domains/catalog/search'
import { useDebounced } from '@/lib/hooks'

const route = getRouteApi('/venues/$slug')

interface Patch { window?: Window; seats?: number; resource?: string; units?: string | undefined }

function firstFit(resources: Offer[] | undefined, kind: string | undefined) {
  const ofKind = kind ? resources?.filter((r) => r.kind === kind) : resources
  return (ofKind?.length ? ofKind : resources)?.find((r) => (r.free_units ?? 1) > 0)
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
  const resource = resources.data?.find((r) => r.id === asked.resource) ?? firstFit(resources.data, asked.kind)
  const bookable = Boolean(resource && (resource.free_units ?? 1) > 0 && !isPast(window, zone))
  const quote = useQuote(resource && bookable ? { resource_id: resource.id, ...settled, seats } : null)
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
  return { venue, zone, window, span, seats, resources, resource, bookable, quote, total, change, checkout, units }
}

export type Visit = ReturnType<typeof useVisit>
