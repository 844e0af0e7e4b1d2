import type { Facets, Kind, Parsed } from '@/api/types'
import type { Stretch } from '@/ui/ruler-logic'
import { addDays, instantOf, rfc3339, wallOf } from '@/lib/time'

/** The question as it stands in the address bar: the API's own parameters, plus `place` to show. */
export const searchKeys = [
  'q', 'city', 'district', 'near', 'radius_m', 'bbox', 'metro', 'walk_min', 'amenities', 'kind', 'seats',
  'starts_at', 'ends_at', 'price_max', 'rating_min', 'instant', 'sort', 'place',
] as const
export type SearchKey = (typeof searchKeys)[number]
export type Search = { [K in SearchKey]?: string }

export const placeKeys: SearchKey[] = ['q', 'district', 'near', 'radius_m', 'bbox', 'metro', 'walk_min', 'place']
export const kinds: Kind[] = ['hot_desk', 'fixed_desk', 'phone_booth', 'meeting_room', 'event_space', 'private_office']

export function pickSearch(raw: Record<string, unknown>): Search {
  const found: Search = {}
  for (const key of searchKeys) {
    const value = raw[key]
    if (typeof value === 'string' && value) found[key] = value
  }
  return found
}

/** What goes to the server: everything except the words for the eye. */
export function toQuery({ place: _shown, ...rest }: Search): Omit<Search, 'place'> {
  return rest
}

export function without(search: Search, keys: readonly SearchKey[]): Search {
  return pickSearch(Object.fromEntries(Object.entries(search).filter(([key]) => !keys.includes(key as SearchKey))))
}

export interface Window { day: string; stretch: Stretch }

const usual: Stretch = [10, 14]
export const dayFrom = 8
export const dayTo = 23

/** Nobody asked yet: tomorrow, ten to two, by the clock of the city. */
export function usualWindow(zone: string, now = new Date()): Window {
  return { day: addDays(wallOf(now, zone).day, 1), stretch: usual }
}

export function windowOf(search: { starts_at?: string | undefined; ends_at?: string | undefined }, zone: string, now = new Date()): Window {
  const { starts_at: starts, ends_at: ends } = search
  if (!starts || !ends || Number.isNaN(Date.parse(starts)) || Number.isNaN(Date.parse(ends))) return usualWindow(zone, now)
  const from = wallOf(starts, zone)
  const length = (Date.parse(ends) - Date.parse(starts)) / 3_600_000
  return { day: from.day, stretch: [from.minutes / 60, Math.min(24, from.minutes / 60 + length)] }
}

export function spanOf(window: Window, zone: string) {
  return {
    starts_at: rfc3339(window.day, Math.round(window.stretch[0] * 60), zone),
    ends_at: rfc3339(window.day, Math.round(window.stretch[1] * 60), zone),
  }
}

export function isPast(window: Window, zone: string, now = Date.now()) {
  return instantOf(window.day, Math.round(window.stretch[0] * 60), zone).getTime() < now
}

export function hoursOf(span: { starts_at?: string | undefined; ends_at?: string | undefined }) {
  if (!span.starts_at || !span.ends_at) return 0
  return (Date.parse(span.ends_at) - Date.parse(span.starts_at)) / 3_600_000
}

export function facetCount(facets: Facets | undefined, group: keyof Facets, value: string): number | undefined {
  const counts: Record<string, number> | undefined = facets?.[group]
  return counts?.[value]
}

/** What some venue has, the most common first. */
export function facetValues(facets: Facets | undefined, group: keyof Facets): { value: string; count: number }[] {
  return Object.entries(facets?.[group] ?? {}).map(([value, count]) => ({ value, count })).filter((facet) => facet.count > 0).sort((a, b) => b.count - a.count)
}

export function fromParsed(parsed: Parsed): Search {
  const flat = Object.entries(parsed.params).map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : String(value)])
  return pickSearch(Object.fromEntries(flat))
}

export function listOf(value: string | undefined) {
  return value ? value.split(',').filter(Boolean) : []
}

export function toggled(value: string | undefined, item: string): string | undefined {
  const list = listOf(value)
  const next = list.includes(item) ? list.filter((x) => x !== item) : [...list, item]
  return next.join(',') || undefined
}
