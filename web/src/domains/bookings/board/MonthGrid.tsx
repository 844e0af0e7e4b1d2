import './board.css'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import type { VenueCalendar } from '@/api/types'
import { useFormat } from '@/lib/format'
import { useToday } from '@/lib/hooks'
import { cx } from '@/lib/cx'
import { localeOf } from '@/lib/money'
import { addDays, weekdayOf } from '@/lib/time'
import { dayLoad } from './logic'

interface Props { calendar: VenueCalendar; month: string; onDay: (day: string) => void }

/** Whole weeks around the month, up to six. */
export function monthSpan(day: string) {
  const first = `${day.slice(0, 7)}-01`
  const length = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).getUTCDate()
  return { first: addDays(first, -weekdayOf(first)), days: Math.ceil((weekdayOf(first) + length) / 7) * 7 }
}

export function MonthGrid({ calendar, month, onDay }: Props) {
  const { t, i18n } = useTranslation('run')
  const format = useFormat()
  const today = useToday(calendar.time_zone)
  const { first, days } = monthSpan(month)
  const names = Array.from({ length: 7 }, (_, i) => new Intl.DateTimeFormat(localeOf(i18n.language), { weekday: 'short', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + i))))
  const shown = Array.from({ length: days }, (_, i) => addDays(first, i))
  const busiest = Math.max(0.01, ...shown.map((day) => dayLoad(day, calendar)?.share ?? 0))
  return (
    <div className="panel mon" role="group" aria-label={t('grid.month')}>
      {names.map((name) => <span key={name} className="wd" aria-hidden>{name}</span>)}
      {shown.map((day) => {
        const load = dayLoad(day, calendar)
        const percent = load ? Math.round(load.share * 100) : 0
        const words = load ? t('grid.day_load', { percent, bookings: t('grid.bookings', { count: load.bookings }) }) : t('grid.shut')
        return (
          <button
            key={day} type="button" className={cx(!load && 'shut', day.slice(0, 7) !== month.slice(0, 7) && 'other')} style={{ '--v': `${Math.round((100 * (load?.share ?? 0)) / busiest)}%` } as CSSProperties}
            aria-current={day === today ? 'date' : undefined} aria-label={`${format.isoDay(day, 'weekday')}: ${words}`} onClick={() => onDay(day)}
          >
            <span className="n tn">{Number(day.slice(8))}</span>
            {load && <span className="p tn">{percent}&nbsp;%<span>, {t('grid.bookings', { count: load.bookings })}</span></span>}
          </button>
        )
      })}
    </div>
  )
}
