import './calendar.css'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { localeOf } from '@/lib/money'
import { addDays, weekdayOf } from '@/lib/time'
import { useFormat } from '@/lib/format'
import { Button } from './Button'
import { Icon } from './Icon'

export interface CalendarProps { value: string; min?: string | undefined; max?: string | undefined; onChange: (day: string) => void }

const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

function shiftMonth(day: string, count: number) {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + count)
  return date.toISOString().slice(0, 10)
}

function daysOf(month: string) {
  const first = `${month.slice(0, 7)}-01`
  const count = Math.round((Date.parse(shiftMonth(first, 1)) - Date.parse(first)) / 86_400_000)
  return Array.from({ length: count }, (_, i) => addDays(first, i))
}

function inside(day: string, { min, max }: Pick<CalendarProps, 'min' | 'max'>) {
  return (!min || day >= min) && (!max || day <= max)
}

export default function Calendar({ value, min, max, onChange }: CalendarProps) {
  const { t, i18n } = useTranslation('common')
  const format = useFormat()
  const [cursor, setCursor] = useState(value)
  const focused = useRef<HTMLButtonElement>(null)
  const moved = useRef(false)
  useEffect(() => { if (moved.current) focused.current?.focus() }, [cursor])
  const month = new Intl.DateTimeFormat(localeOf(i18n.language), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${cursor}T00:00:00Z`))
  const days = daysOf(cursor)
  const onKeyDown = (event: KeyboardEvent) => {
    const by = moves[event.key]
    const next = by !== undefined ? addDays(cursor, by) : event.key === 'PageUp' ? shiftMonth(cursor, -1) : event.key === 'PageDown' ? shiftMonth(cursor, 1) : null
    if (!next) return
    event.preventDefault()
    moved.current = true
    if (inside(next, { min, max })) setCursor(next)
  }
  return (
    <div>
      <div className="cal-head">
        <Button look="quiet" icon size="s" aria-label={t('date.previous_month')} onClick={() => setCursor(shiftMonth(cursor, -1))}><Icon as={ChevronLeft} /></Button>
        <b aria-live="polite">{month}</b>
        <Button look="quiet" icon size="s" aria-label={t('date.next_month')} onClick={() => setCursor(shiftMonth(cursor, 1))}><Icon as={ChevronRight} /></Button>
      </div>
      <div className="cal-grid" role="grid" tabIndex={-1} aria-label={month} onKeyDown={onKeyDown}>
        {Array.from({ length: 7 }, (_, i) => <span key={i} className="wd" aria-hidden>{weekdayName(i, i18n.language)}</span>)}
        {days.map((day, index) => (
          <button
            key={day} type="button" role="gridcell" ref={day === cursor ? focused : undefined}
            style={index === 0 ? { gridColumnStart: weekdayOf(day) + 1 } : undefined}
            tabIndex={day === cursor ? 0 : -1} aria-selected={day === value} aria-disabled={!inside(day, { min, max }) || undefined}
            aria-current={day === min ? 'date' : undefined} aria-label={format.isoDay(day, 'weekday')}
            onClick={() => inside(day, { min, max }) && onChange(day)}
          >{Number(day.slice(8))}</button>
        ))}
      </div>
    </div>
  )
}

function weekdayName(index: number, language: string) {
  return new Intl.DateTimeFormat(localeOf(language), { weekday: 'short', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + index)))
}
