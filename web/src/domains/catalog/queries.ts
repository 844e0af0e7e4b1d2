import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { Amenity, HourFree, Offer, Page, Parsed, Resource, Venue, VenuePage } from '@/api/types'
import { type Search, toQuery } from './search'

const hour = 3_600_000

export function useVenues(search: Search, options: { limit: number; enabled?: boolean }) {
  return useQuery({
    queryKey: ['venues', toQuery(search), options.limit], enabled: options.enabled ?? true, placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get<VenuePage>('/venues', { ...toQuery(search), limit: options.limit }, signal),
  })
}

export function useVenue(slug: string, enabled = true) {
  return useQuery({ queryKey: ['venue', slug], enabled, queryFn: () => api.get<Venue>(`/venues/${slug}`) })
}

export interface Asked { starts_at: string; ends_at: string; seats: string }

export function useResources(venueId: string | undefined, asked: Asked) {
  return useQuery({
    queryKey: ['resources', venueId, asked],
    queryFn: async ({ signal }) => (await api.get<Page<Offer>>(`/venues/${venueId}/resources`, { ...asked }, signal)).items,
    enabled: Boolean(venueId), placeholderData: keepPreviousData,
  })
}

export function useResource(id: string | undefined) {
  return useQuery({ queryKey: ['resource', id], enabled: Boolean(id), queryFn: () => api.get<Resource>(`/resources/${id}`) })
}

interface DayHours { hours: HourFree[] }

export function dayQuery(venueId: string, day: string, kind?: string) {
  return {
    queryKey: ['day', venueId, day, kind ?? ''],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.get<DayHours>(`/venues/${venueId}/day`, { day, kind }, signal),
  }
}

export function useDay(venueId: string | undefined, day: string, kind?: string, enabled = true) {
  return useQuery({ ...dayQuery(venueId ?? '', day, kind), enabled: Boolean(venueId) && enabled, placeholderData: (previous?: DayHours) => previous, select: (d: DayHours) => d.hours })
}

export function useAmenities() {
  return useQuery({ queryKey: ['amenities'], queryFn: () => api.get<Page<Amenity>>('/amenities'), staleTime: hour, select: (page) => page.items })
}

export function useParse() {
  return useMutation({ mutationFn: (text: string) => api.post<Parsed>('/search/parse', { text, now: new Date().toISOString() }) })
}
