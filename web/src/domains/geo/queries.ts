import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { City, CityMap, Page, Station, Suggestion } from '@/api/types'
import { store, stored } from '@/lib/storage'

const hour = 3_600_000

export function useCities() {
  return useQuery({ queryKey: ['cities'], queryFn: () => api.get<Page<City>>('/geo/cities'), staleTime: hour, select: (page) => page.items })
}

/** The asked city, else the one chosen last, else the one with the most venues. */
export function chooseCity(cities: City[] | undefined, asked?: string): City | undefined {
  const by = (slug: string | null | undefined) => cities?.find((city) => city.slug === slug)
  return by(asked) ?? by(stored('city')) ?? [...(cities ?? [])].sort((a, b) => b.venue_count - a.venue_count)[0]
}

export function rememberCity(slug: string) {
  store('city', slug)
}

export function useStations(city: string | undefined) {
  return useQuery({
    queryKey: ['stations', city], enabled: Boolean(city), staleTime: hour, select: (page) => page.items,
    queryFn: () => api.get<Page<Station>>('/geo/stations', { city }),
  })
}

export function useSuggestions(q: string, city: string | undefined) {
  return useQuery({
    queryKey: ['suggest', q, city], enabled: q.trim().length > 1, staleTime: hour,
    queryFn: async ({ signal }) => (await api.get<Page<Suggestion>>('/suggest', { q, city }, signal)).items,
    placeholderData: keepPreviousData,
  })
}

export function useCityMap(city: string | undefined) {
  return useQuery({
    queryKey: ['city-map', city], enabled: Boolean(city), staleTime: Infinity,
    queryFn: () => api.get<CityMap>(`/geo/cities/${city}/map`),
  })
}
