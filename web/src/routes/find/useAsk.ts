import { useCallback, useMemo, useState } from 'react'
import { type Search, type Window, spanOf, usualWindow, windowOf } from '@/domains/catalog/search'
import { chooseCity, useCities } from '@/domains/geo/queries'
import { ownZone } from '@/lib/time'

/** The question being put together on the home page, before it becomes an address. */
export function useAsk(askedCity?: string) {
  const cities = useCities()
  const [search, setSearch] = useState<Search>(() => (askedCity ? { city: askedCity } : {}))
  const city = chooseCity(cities.data, search.city ?? askedCity)
  const zone = city?.time_zone ?? ownZone()
  const [picked, setPicked] = useState<Window | null>(null)
  const window = useMemo(() => picked ?? usualWindow(zone), [picked, zone])
  const full: Search = useMemo(() => ({ ...search, ...(city && { city: city.slug }), ...spanOf(window, zone) }), [search, city, window, zone])
  const accept = useCallback((next: Search) => {
    setSearch(next)
    if (next.starts_at && next.ends_at) setPicked(windowOf(next, zone))
  }, [zone])
  return { cities, city, zone, search, setSearch, window, setWindow: setPicked, full, accept }
}

export type Ask = ReturnType<typeof useAsk>
