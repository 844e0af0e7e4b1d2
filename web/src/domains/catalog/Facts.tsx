import { Accessibility, Bike, Check, Clock, Coffee, Dog, Lock, type LucideIcon, Monitor, Phone, Printer, ShowerHead, SquareParking, Wifi } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Venue } from '@/api/types'
import { useFormat } from '@/lib/format'
import { useNow, useToday } from '@/lib/hooks'
import { localeOf } from '@/lib/money'
import { Tag } from '@/ui/Bits'
import { Icon } from '@/ui/Icon'
import { groupHours } from './hours'
import { useAmenities } from './queries'

const drawings: [RegExp, LucideIcon][] = [
  [/wifi|internet/, Wifi], [/coffee|tea|kitchen|water/, Coffee], [/booth|phone|call/, Phone], [/access|step|lift|elevator|wheel/, Accessibility],
  [/lock/, Lock], [/bike|bicycle/, Bike], [/dog|pet/, Dog], [/monitor|screen|projector/, Monitor], [/print|scan/, Printer], [/shower/, ShowerHead], [/park/, SquareParking],
]

function drawingOf(code: string) {
  return drawings.find(([pattern]) => pattern.test(code))?.[1] ?? Check
}

function dayName(weekday: number, language: string) {
  return new Intl.DateTimeFormat(localeOf(language), { weekday: 'short', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + weekday)))
}

function shortClock(time: string) {
  return time.slice(0, 5).replace(/^0/, '')
}

function useHoursText(venue: Venue) {
  const { t } = useTranslation('venue')
  const format = useFormat()
  const { language } = format
  const groups = groupHours(venue.opening_hours)
  if (groups.length === 1 && groups[0]?.days.length === 7) return t('all_week', { opens: shortClock(groups[0].opens), closes: shortClock(groups[0].closes) })
  return format.capital(groups.map(({ days, opens, closes }) => {
    const first = dayName(days[0] ?? 0, language)
    const last = dayName(days.at(-1) ?? 0, language)
    return `${days.length > 1 ? `${first}–${last}` : first} ${shortClock(opens)}–${shortClock(closes)}`
  }).join(', '))
}

function Exceptions({ venue }: { venue: Venue }) {
  const { t } = useTranslation('venue')
  const format = useFormat()
  const today = useToday(venue.time_zone)
  const soon = venue.exceptions.filter((e) => e.day >= today).slice(0, 3)
  return soon.map((e) => {
    const day = format.isoDay(e.day)
    const words = e.is_closed || !e.opens ? t('exception_closed', { day }) : t('exception', { day, opens: e.opens, closes: e.closes })
    return <span key={e.day} className="block small muted">{words}{e.reason ? `, ${e.reason}` : ''}</span>
  })
}

export function Facts({ venue }: { venue: Venue }) {
  const { t } = useTranslation('venue')
  const format = useFormat()
  const amenities = useAmenities()
  const hours = useHoursText(venue)
  const zone = format.zone(new Date(useNow(3_600_000)), venue.time_zone)
  const titleOf = (code: string) => { const a = amenities.data?.find((x) => x.code === code); return a ? format.name({ name_ru: a.title_ru, name_en: a.title_en }) : code }
  return (
    <section aria-label={t('about')}>
      {venue.description && <p className="whitespace-pre-line">{venue.description}</p>}
      <ul className="facts">
        <li><Icon as={Clock} /><span>{hours} <Tag tone={venue.is_open_now ? 'ok' : undefined}>{venue.is_open_now ? t('open_now') : t('closed_now')}</Tag>{zone && <span className="block small muted">{t('common:zone_note', { zone })}</span>}<Exceptions venue={venue} /></span></li>
        {venue.amenities.map((code) => <li key={code}><Icon as={drawingOf(code)} /><span>{titleOf(code)}</span></li>)}
      </ul>
      {venue.house_rules && <details className="rules"><summary className="link">{t('rules')}</summary><p className="muted mt-2 whitespace-pre-line">{venue.house_rules}</p></details>}
    </section>
  )
}
