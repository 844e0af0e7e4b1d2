import './board.css'
import { type CSSProperties, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { CalendarResource, VenueCalendar } from '@/api/types'
import { useFormat } from '@/lib/format'
import { useToday } from '@/lib/hooks'
import { cx } from '@/lib/cx'
import { addDays } from '@/lib/time'
import { barStyle } from './ClaimBar'
import { type Frame, frameOf, hourOf, loadOf, lookOf } from './logic'

interface Props { calendar: VenueCalendar; first: string; onDay: (day: string) => void }

const drawnApart = 8
const firstColumn = 92

function isOpen(calendar: VenueCalendar, frame: Frame) {
  return calendar.opening.some((s) => hourOf(s.ends_at, frame) > 0 && hourOf(s.starts_at, frame) < 24)
}

/** All days of the week on one scale, or their bars could not be compared. */
function weekFrame(calendar: VenueCalendar, days: string[]): { from: number; to: number } {
  const frames = days.map((day) => frameOf(day, calendar)).filter((frame) => isOpen(calendar, frame))
  if (frames.length === 0) return { from: 8, to: 21 }
  return { from: Math.min(...frames.map((f) => f.from)), to: Math.max(...frames.map((f) => f.to)) }
}

function Cell({ resource, calendar, frame, name, onOpen }: { resource: CalendarResource; calendar: VenueCalendar; frame: Frame; name: string; onOpen: () => void }) {
  const { t } = useTranslation('run')
  const own = calendar.claims.filter((c) => c.resource_id === resource.id && hourOf(c.ends_at, frame) > frame.from && hourOf(c.starts_at, frame) < frame.to)
  const bookings = new Set(own.filter((c) => c.booking_id).map((c) => c.booking_id)).size
  const crowd = resource.units.length > drawnApart
  const style = { '--u': crowd ? 3 : resource.units.length, '--n': frame.to - frame.from } as CSSProperties
  return (
    <button type="button" className="cell" style={style} aria-label={`${name}: ${t('grid.bookings', { count: bookings })}`} onClick={onOpen}>
      {crowd
        ? <span className="load" aria-hidden>{loadOf(resource.id, own, frame).map((busy, i) => <i key={i} style={{ '--v': `${(100 * busy) / resource.units.length}%` } as CSSProperties} />)}</span>
        : own.map((claim) => <span key={claim.id} className={cx('bk-bar', lookOf(claim))} aria-hidden style={{ ...barStyle(hourOf(claim.starts_at, frame), hourOf(claim.ends_at, frame), frame), '--row': Math.max(0, resource.units.findIndex((u) => u.id === claim.unit_id)) } as CSSProperties} />)}
    </button>
  )
}

export function WeekGrid({ calendar, first, onDay }: Props) {
  const { t } = useTranslation('run')
  const format = useFormat()
  const today = useToday(calendar.time_zone)
  const days = Array.from({ length: 7 }, (_, i) => addDays(first, i))
  const scale = weekFrame(calendar, days)
  const current = useRef<HTMLTableCellElement>(null)
  useEffect(() => {
    const box = current.current?.closest('.gridw')
    if (box && current.current) box.scrollLeft = current.current.offsetLeft - firstColumn
  }, [first])
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by the keyboard
    <div className="panel gridw" role="region" aria-label={t('grid.week')} tabIndex={0}>
      <table className="wk">
        <thead><tr><th><span className="sr">{t('grid.seat')}</span></th>{days.map((day) => <th key={day} scope="col" ref={day === today ? current : undefined} aria-current={day === today ? 'date' : undefined}>{format.isoDay(day, 'weekday').replace(/\s\S+$/, '')}</th>)}</tr></thead>
        <tbody>
          {calendar.resources.map((resource) => (
            <tr key={resource.id}>
              <th scope="row">{resource.name}<span className="tiny faint block">{resource.units.length > 1 ? t('grid.seats', { count: resource.units.length }) : t('grid.up_to', { count: resource.capacity })}</span></th>
              {days.map((day) => {
                const frame: Frame = { day, zone: calendar.time_zone, ...scale }
                return <td key={day} className={isOpen(calendar, frame) ? undefined : 'shut'}><Cell resource={resource} calendar={calendar} frame={frame} name={`${resource.name}, ${format.isoDay(day, 'weekday')}`} onOpen={() => onDay(day)} /></td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
