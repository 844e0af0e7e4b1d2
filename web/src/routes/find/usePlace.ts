import { type ReactNode, useMemo } from 'react'
import type { City, Suggestion } from '@/api/types'
import { type Search, placeKeys, without } from '@/domains/catalog/search'
import { rememberCity, useSuggestions } from '@/domains/geo/queries'
import { useFormat } from '@/lib/format'
import { useDebounced } from '@/lib/hooks'
import type { Option } from '@/ui/Combobox'

interface Ask { typed: string; city: City | undefined; cities: City[] | undefined; search: Search; onPick: (next: Search, shown: string) => void; draw: (s: { title: string; subtitle?: string | null; color?: string | null }) => ReactNode }

function chosen(search: Search, s: Suggestion): Search {
  const base = without(search, placeKeys)
  if (s.type === 'city') return { ...base, ...s.params }
  return { ...base, ...s.params, place: s.title }
}

/** With nothing typed one chooses a city; with something typed, whatever the server suggests. */
export function usePlaceOptions({ typed, city, cities, search, onPick, draw }: Ask): Option[] {
  const format = useFormat()
  const q = useDebounced(typed.trim(), 150)
  const found = useSuggestions(q, city?.slug)
  return useMemo(() => {
    if (q.length < 2) {
      return (cities ?? []).map((c) => ({
        key: c.slug, node: draw({ title: format.name(c) }),
        onPick: () => { rememberCity(c.slug); onPick({ ...without(search, [...placeKeys, 'city']), city: c.slug }, '') },
      }))
    }
    return (found.data ?? []).map((s) => ({
      key: `${s.type}${s.id}`, node: draw(s),
      onPick: () => onPick(chosen(search, s), s.type === 'city' ? '' : s.title),
    }))
  }, [q, found.data, cities, search, onPick, draw, format])
}
