import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { City } from '@/api/types'
import { useVenues } from '@/domains/catalog/queries'
import { useFormat } from '@/lib/format'
import { useNow } from '@/lib/hooks'

const quarterMs = 15 * 60_000

/** Free for the next hour, counted by the server. The start is rounded up, so that a minute later the answer is still cached. */
export function Live({ city }: { city: City | undefined }) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const start = Math.ceil(useNow(60_000) / quarterMs) * quarterMs
  const span = useMemo(() => ({ starts_at: new Date(start).toISOString(), ends_at: new Date(start + 4 * quarterMs).toISOString() }), [start])
  const now = useVenues({ ...(city && { city: city.slug }), ...span }, { limit: 1, enabled: Boolean(city) })
  if (!city || !now.data) return <p className="live" />
  return (
    <p className="live num">
      <b>{format.number(now.data.total)}</b> <span>{t('home.live', { count: now.data.total, n: '' }).trim()} {t('home.live_tail')}<br className="hide-s" /> {t('home.live_city', { n: format.number(city.venue_count), city: format.name(city) })}</span>
    </p>
  )
}
