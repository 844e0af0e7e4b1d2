import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { useVenueList } from '@/domains/catalog/results'
import { type Search, spanOf, windowOf } from '@/domains/catalog/search'
import { chooseCity, useCities } from '@/domains/geo/queries'
import { ownZone } from '@/lib/time'

const route = getRouteApi('/search')

/** The address bar is the question. What it leaves out is filled with the usual, but not written back. */
export function useResults() {
  const asked = route.useSearch()
  const navigate = useNavigate()
  const cities = useCities()
  const city = chooseCity(cities.data, asked.city)
  const zone = city?.time_zone ?? ownZone()
  const window = useMemo(() => windowOf(asked, zone), [asked, zone])
  const search: Search = useMemo(() => ({ ...asked, ...spanOf(window, zone), ...(city && { city: city.slug }) }), [asked, window, zone, city])
  const list = useVenueList(search, Boolean(city))
  const ask = useCallback((next: Search, replace = false) => void navigate({ to: '/search', search: next, replace, resetScroll: false }), [navigate])
  const first = list.data?.pages[0]
  const venues = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data])
  return { asked, cities, city, zone, window, search, list, ask, venues, total: first?.total, facets: first?.facets, failed: cities.error ?? list.error }
}

export type Results = ReturnType<typeof useResults>
