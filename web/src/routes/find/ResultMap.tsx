import { useNavigate } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { Suspense, lazy, useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCityMap } from '@/domains/geo/queries'
import { useSetup } from '@/domains/system/setup'
import { placeKeys, without } from '@/domains/catalog/search'
import { useFormat } from '@/lib/format'
import { Icon } from '@/ui/Icon'
import type { Bounds } from '@/ui/Map'
import { Skeleton } from '@/ui/States'
import type { Results } from './useResults'

const MapView = lazy(() => import('@/ui/Map'))

interface Props { results: Results; lit: string | null; onLight: (id: string | null) => void }

function boxOf(bounds: Bounds) {
  return bounds.map((n) => n.toFixed(4)).join(',')
}

export function ResultMap({ results, lit, onLight }: Props) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const navigate = useNavigate()
  const setup = useSetup()
  const ground = useCityMap(results.city?.slug)
  const [follow, setFollow] = useState(true)
  const [pending, setPending] = useState<string | null>(null)
  const { venues, search, ask, city } = results
  const pins = useMemo(() => venues.map((v) => {
    const text = v.price_from ? format.money(v.price_from) : v.name
    return { id: v.id, lat: v.lat, lon: v.lon, text, label: v.price_from ? t('search:results.pin', { name: v.name, price: text }) : v.name }
  }), [venues, format, t])
  const searchIn = useCallback((box: string) => { setPending(null); ask({ ...without(search, placeKeys), bbox: box }, true) }, [ask, search])
  const onMove = (bounds: Bounds) => { if (follow) searchIn(boxOf(bounds)); else setPending(boxOf(bounds)) }
  const onOpen = (id: string) => {
    const venue = venues.find((v) => v.id === id)
    if (venue) void navigate({ to: '/venues/$slug', params: { slug: venue.slug }, search: { starts_at: search.starts_at, ends_at: search.ends_at, seats: search.seats, kind: search.kind } })
  }
  // Where the search looks is where the map stands, until the person moves it.
  const near = search.place && venues[0] ? { lat: venues[0].lat, lon: venues[0].lon } : undefined
  const [home] = useState(near)
  if (!city || !ground.data || !setup.data) return <Skeleton className="absolute inset-0 h-full" />
  return (
    <Suspense fallback={<Skeleton className="absolute inset-0 h-full" />}>
      <MapView label={t('search:results.map')} center={home ?? city} ground={ground.data} styleUrl={setup.data.map.style_url} pins={pins} lit={lit} onLight={onLight} onOpen={onOpen} onMove={onMove} />
      <div className="mapui">
        <button type="button" className="chip" aria-pressed={follow} onClick={() => setFollow(!follow)}>{follow && <Icon as={Check} size="s" />}{t('search:results.on_move')}</button>
        {!follow && pending && <button type="button" className="btn main s" onClick={() => searchIn(pending)}>{t('search:results.here')}</button>}
      </div>
    </Suspense>
  )
}
