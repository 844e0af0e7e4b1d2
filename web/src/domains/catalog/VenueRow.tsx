import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { VenueItem } from '@/api/types'
import { useFormat } from '@/lib/format'
import { useSeen } from '@/lib/hooks'
import { cx } from '@/lib/cx'
import { Picture, Stars } from '@/ui/Bits'
import { Ruler } from '@/ui/Ruler'
import { clockOf } from '@/ui/ruler-logic'
import { Skeleton } from '@/ui/States'
import { barsOf, rangeOf } from './hours'
import { useDay } from './queries'
import { type Search, type Window, dayFrom, dayTo } from './search'
import { toggleHeld, trayMax, useTray } from './tray'
import { NearMetro } from './VenueCard'

const few = 3

interface Props { venue: VenueItem; search: Search; window: Window; zone: string; lit: boolean; onLight: (id: string | null) => void }

/** The venue's day in small. It is asked for only when the row comes near the screen. */
function DayStrip({ venue, window, zone, kind }: { venue: VenueItem; window: Window; zone: string; kind?: string | undefined }) {
  const { t } = useTranslation('find')
  const [ref, seen] = useSeen<HTMLDivElement>()
  const day = useDay(venue.id, window.day, kind, seen)
  const bars = day.data && barsOf(day.data, zone, window.day)
  const [from, to] = rangeOf(bars, dayFrom, dayTo)
  return (
    <div ref={ref} className="strip">
      {bars ? <Ruler size="mini" from={from} to={to} bars={bars} stretch={window.stretch} label={t('ruler.free')} /> : <Skeleton h={27} />}
      <div className="ends tn" aria-hidden><span>{clockOf(from)}</span><span>{clockOf(to)}</span></div>
    </div>
  )
}

function Compare({ venue }: { venue: VenueItem }) {
  const { t } = useTranslation('find')
  const tray = useTray()
  const held = tray.some((v) => v.id === venue.id)
  const full = !held && tray.length >= trayMax
  return (
    <label className="check cmp hide-s" title={full ? t('search:tray.full') : undefined}>
      <input type="checkbox" checked={held} disabled={full} onChange={() => toggleHeld({ id: venue.id, name: venue.name, photo: venue.photo_url })} />{t('search:tray.compare')}
    </label>
  )
}

function Free({ venue }: { venue: VenueItem }) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const n = venue.free_units
  if (n === null) return null
  const words = { count: n, n: format.number(n) }
  return n <= few ? <span className="small few">{t('search:results.few', words)}</span> : <span className="small muted">{t('search:results.free', words)}</span>
}

export function VenueRow({ venue, search, window, zone, lit, onLight }: Props) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const visit = { starts_at: search.starts_at, ends_at: search.ends_at, seats: search.seats, kind: search.kind }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- hovering only lights the pin, the link inside is the control
    <article className={cx('item', lit && 'lit')} id={`venue-${venue.id}`} onPointerEnter={() => onLight(venue.id)} onPointerLeave={() => onLight(null)} onFocus={() => onLight(venue.id)} onBlur={() => onLight(null)}>
      <div className="ph"><Picture src={venue.photo_url} alt="" kind={search.kind} /></div>
      <div>
        <div className="between"><h2><Link to="/venues/$slug" params={{ slug: venue.slug }} search={visit}>{venue.name}</Link></h2>{venue.rating !== null && <Stars rating={venue.rating} count={venue.review_count} />}</div>
        <p className="facts"><NearMetro venue={venue} /><span className="hide-s">{venue.address}</span>{!venue.instant && <span>{t('search:results.request')}</span>}</p>
        <div className="hide-s"><DayStrip venue={venue} window={window} zone={zone} kind={search.kind} /></div>
        <p className="pay">{venue.price_from && <span className="price">{format.money(venue.price_from)}</span>}<Free venue={venue} /><Compare venue={venue} /></p>
      </div>
    </article>
  )
}

export function VenueRowSkeleton() {
  return (
    <div className="item" aria-hidden>
      <Skeleton className="ph photo" />
      <div><Skeleton w="46%" h={18} /><Skeleton w="70%" className="mt-3" /><Skeleton h={27} className="mt-4 hide-s" /><Skeleton w="30%" h={18} className="mt-4" /></div>
    </div>
  )
}
