import { localeOf } from './money'

/** Wall-clock reading of an instant in a zone. `minutes` are counted from midnight. */
export interface Wall { day: string; minutes: number; weekday: number }

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const cache = new Map<string, Intl.DateTimeFormat>()

function formatter(key: string, locale: string, options: Intl.DateTimeFormatOptions) {
  let found = cache.get(key)
  if (!found) cache.set(key, (found = new Intl.DateTimeFormat(locale, options)))
  return found
}

let own: string | undefined

/** Asked of the browser once: an answer costs as much as drawing a line of text. */
export function ownZone() {
  return (own ??= Intl.DateTimeFormat().resolvedOptions().timeZone)
}

export function wallOf(instant: Date | string, zone: string): Wall {
  const parts = formatter(`wall${zone}`, 'en-CA', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  }).formatToParts(new Date(instant))
  const get = (type: string) => parts.find((p) => p.type === type)?.value ?? '0'
  const day = `${get('year')}-${get('month')}-${get('day')}`
  return { day, minutes: Number(get('hour')) * 60 + Number(get('minute')), weekday: weekdayOf(day) }
}

/** Monday is 0, as in the API. */
export function weekdayOf(day: string) {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
}

export function addDays(day: string, count: number) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10)
}

function offsetMinutes(instant: number, zone: string) {
  const wall = wallOf(new Date(instant), zone)
  const asUtc = Date.parse(`${wall.day}T00:00:00Z`) + wall.minutes * minuteMs
  return Math.round((asUtc - Math.floor(instant / minuteMs) * minuteMs) / minuteMs)
}

/** Two passes, because the offset at the guess may differ from the offset at the answer on a change of clocks. */
export function instantOf(day: string, minutes: number, zone: string): Date {
  const naive = Date.parse(`${day}T00:00:00Z`) + minutes * minuteMs
  const guess = naive - offsetMinutes(naive, zone) * minuteMs
  return new Date(naive - offsetMinutes(guess, zone) * minuteMs)
}

/** RFC 3339 with the zone's own offset, so that an address bar reads as the clock on the wall. */
export function rfc3339(day: string, minutes: number, zone: string) {
  const instant = instantOf(day, minutes, zone)
  const offset = offsetMinutes(instant.getTime(), zone)
  const sign = offset < 0 ? '-' : '+'
  const wall = wallOf(instant, zone)
  return `${wall.day}T${clock(wall.minutes, true)}:00${sign}${clock(Math.abs(offset), true)}`
}

export function clock(minutes: number, padded = false) {
  const hours = String(Math.floor(minutes / 60))
  return `${padded ? hours.padStart(2, '0') : hours}:${String(minutes % 60).padStart(2, '0')}`
}

export function formatTime(instant: Date | string, zone: string) {
  return clock(wallOf(instant, zone).minutes)
}

/** Hours of a day; the end says its own day when that is a later one. */
export function formatSpan(starts: Date | string, ends: Date | string, zone: string, language: string) {
  const first = wallOf(starts, zone).day
  const end = wallOf(ends, zone)
  if (end.minutes === 0 && end.day === addDays(first, 1)) return `${formatTime(starts, zone)}–24:00`
  if (end.day === first) return `${formatTime(starts, zone)}–${clock(end.minutes)}`
  return `${formatTime(starts, zone)} – ${formatDay(ends, zone, language, 'short')}, ${clock(end.minutes)}`
}

export type DayStyle = 'short' | 'long' | 'weekday' | 'full'
const dayStyles: Record<DayStyle, Intl.DateTimeFormatOptions> = {
  short: { day: 'numeric', month: 'short' },
  long: { day: 'numeric', month: 'long' },
  weekday: { weekday: 'short', day: 'numeric', month: 'long' },
  full: { weekday: 'long', day: 'numeric', month: 'long' },
}

function dayText(date: Date, zone: string, language: string, style: DayStyle) {
  const text = formatter(`${style}${zone}${language}`, localeOf(language), { ...dayStyles[style], timeZone: zone }).format(date)
  if (style === 'full') return text.replace(/(\d) /, '$1\u00a0')
  // Russian puts a comma and a dot that the eye does not need here.
  return text.replace(/^(\S+), /, '$1 ').replace(/\.(?=\s|$)/g, '').replace(/(\d) /, '$1\u00a0')
}

export function formatDay(instant: Date | string, zone: string, language: string, style: DayStyle = 'long') {
  return dayText(new Date(instant), zone, language, style)
}

export function formatIsoDay(day: string, language: string, style: DayStyle = 'long') {
  return dayText(new Date(`${day}T12:00:00Z`), 'UTC', language, style)
}

export function formatMoment(instant: Date | string, zone: string, language: string) {
  return `${formatDay(instant, zone, language)}, ${formatTime(instant, zone)}`
}

/** The zone is worth naming only when the reader's own clock disagrees with it at that moment. */
export function zoneNote(instant: Date | string, zone: string, language: string, own = ownZone()) {
  const at = new Date(instant).getTime()
  if (offsetMinutes(at, zone) === offsetMinutes(at, own)) return null
  const parts = new Intl.DateTimeFormat(localeOf(language), { timeZone: zone, timeZoneName: 'long' }).formatToParts(at)
  return parts.find((p) => p.type === 'timeZoneName')?.value ?? zone
}

export function formatRelative(instant: Date | string, language: string, now = Date.now()) {
  const format = new Intl.RelativeTimeFormat(localeOf(language), { numeric: 'auto' })
  const seconds = (new Date(instant).getTime() - now) / 1000
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400], ['hour', 3600], ['minute', 60]]
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit)
  }
  return format.format(0, 'minute')
}
