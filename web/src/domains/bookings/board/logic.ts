import type { CalendarResource, Claim, Span, VenueCalendar } from '@/api/types'
import { addDays, instantOf, wallOf } from '@/lib/time'

/** The stretch of a day that is drawn, in hours from its midnight by the clock of the venue. */
export interface Frame { day: string; zone: string; from: number; to: number }
export type Look = 'in' | 'ok' | 'pay' | 'ask' | 'done' | 'no' | 'off'
export type Row =
  | { type: 'group'; key: string; title: string }
  | { type: 'load'; key: string; resource: CalendarResource }
  | { type: 'unit'; key: string; resource: CalendarResource; unitId: string; name: string; sub: number }

const dayMs = 86_400_000
const usual: [number, number] = [8, 21]
/** From so many units on nobody reads rows, one looks at the load. */
const crowd = 8

export function lookOf(claim: Pick<Claim, 'kind' | 'status'>): Look {
  if (claim.kind === 'blackout') return 'off'
  switch (claim.status) {
    case 'checked_in': return 'in'
    case 'completed': return 'done'
    case 'no_show': return 'no'
    case 'awaiting_approval': return 'ask'
    case 'held': case 'awaiting_payment': return 'pay'
    default: return 'ok'
  }
}

export function daysBetween(from: string, to: string) {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs)
}

/** 25.5 is half past one of the next night, -1 is eleven of the evening before. */
export function hourOf(instant: string | Date, { day, zone }: Pick<Frame, 'day' | 'zone'>) {
  const wall = wallOf(instant, zone)
  return daysBetween(day, wall.day) * 24 + wall.minutes / 60
}

export function instantAt(hour: number, { day, zone }: Pick<Frame, 'day' | 'zone'>) {
  const shift = Math.floor(hour / 24)
  return instantOf(addDays(day, shift), Math.round((hour - shift * 24) * 60), zone).toISOString()
}

function within(span: Span, frame: Pick<Frame, 'day' | 'zone'>) {
  return hourOf(span.ends_at, frame) > 0 && hourOf(span.starts_at, frame) < 24
}

/** Opening hours, widened by what was booked outside of them. */
export function frameOf(day: string, { time_zone: zone, opening, claims }: Pick<VenueCalendar, 'time_zone' | 'opening' | 'claims'>): Frame {
  const at = { day, zone }
  const spans = [...opening, ...claims.filter((c) => c.kind !== 'blackout')].filter((span) => within(span, at))
  if (spans.length === 0) return { ...at, from: usual[0], to: usual[1] }
  const from = Math.max(0, Math.floor(Math.min(...spans.map((s) => hourOf(s.starts_at, at)))))
  const to = Math.min(24, Math.ceil(Math.max(...spans.map((s) => hourOf(s.ends_at, at)))))
  return { ...at, from, to: Math.max(to, from + 4) }
}

/** A label that only repeats a number is read as one. */
export function seatName(unit: { number: number | string; label: string | null }, words: (number: number | string) => string) {
  return unit.label && !/^\d+$/.test(unit.label) ? unit.label : words(unit.label || unit.number)
}

export interface RowWords { kind: (kind: string) => string; seat: (number: number | string) => string }

/** Rooms of a kind share a heading; desks of one area are listed under it, a crowd of them only when unfolded. */
export function rowsOf(resources: CalendarResource[], unfolded: ReadonlySet<string>, words: RowWords): Row[] {
  const rows: Row[] = []
  let kind = ''
  for (const resource of resources) {
    const single = resource.units.length === 1
    if (resource.units.length > crowd) {
      rows.push({ type: 'load', key: resource.id, resource })
      kind = ''
      if (!unfolded.has(resource.id)) continue
    } else if (!single) {
      rows.push({ type: 'group', key: `g${resource.id}`, title: resource.name })
      kind = ''
    } else if (resource.kind !== kind) {
      kind = resource.kind
      rows.push({ type: 'group', key: `g${resource.id}`, title: words.kind(kind) })
    }
    for (const unit of resource.units) rows.push({ type: 'unit', key: unit.id, resource, unitId: unit.id, name: single ? resource.name : seatName(unit, words.seat), sub: resource.capacity })
  }
  return rows
}

export function takes(claim: Claim) {
  return lookOf(claim) !== 'no' && lookOf(claim) !== 'off'
}

/** How many units are taken in each hour of the frame. */
export function loadOf(resourceId: string, claims: Claim[], frame: Frame): number[] {
  const busy = claims.filter((c) => c.resource_id === resourceId && takes(c)).map((c) => ({ unit: c.unit_id, from: hourOf(c.starts_at, frame), to: hourOf(c.ends_at, frame) }))
  return Array.from({ length: frame.to - frame.from }, (_, i) => {
    const hour = frame.from + i
    return new Set(busy.filter((b) => b.from < hour + 1 && b.to > hour).map((b) => b.unit)).size
  })
}

/** The share of open unit hours of a day that is taken, and how many bookings that is. Null when it is closed. */
export function dayLoad(day: string, calendar: VenueCalendar): { share: number; bookings: number } | null {
  const at = { day, zone: calendar.time_zone }
  const open = calendar.opening.map((s) => [Math.max(0, hourOf(s.starts_at, at)), Math.min(24, hourOf(s.ends_at, at))] as const).filter(([a, b]) => b > a)
  const hours = open.reduce((sum, [a, b]) => sum + b - a, 0)
  const units = calendar.resources.reduce((sum, r) => sum + r.units.length, 0)
  if (hours === 0 || units === 0) return null
  let taken = 0
  const bookings = new Set<string>()
  for (const claim of calendar.claims) {
    if (!takes(claim) || !within(claim, at)) continue
    const [a, b] = [hourOf(claim.starts_at, at), hourOf(claim.ends_at, at)]
    for (const [from, to] of open) taken += Math.max(0, Math.min(b, to) - Math.max(a, from))
    if (claim.booking_id) bookings.add(claim.booking_id)
  }
  return { share: Math.min(1, taken / (hours * units)), bookings: bookings.size }
}

export interface Seat { resource: CalendarResource; unitId: string; minutes: number; full: boolean; until: string | null }

function freeMinutes(unitId: string, claims: Claim[], now: number, most: number) {
  let until = Infinity
  for (const claim of claims) {
    if (claim.unit_id !== unitId || ['done', 'no'].includes(lookOf(claim)) || Date.parse(claim.ends_at) <= now) continue
    until = Math.min(until, Math.max(now, Date.parse(claim.starts_at)))
  }
  return Math.min(most, Math.floor((until - now) / 60_000))
}

const handy = ['hot_desk', 'fixed_desk', 'phone_booth', 'meeting_room', 'private_office', 'event_space']
const least = 15

/** Around the clock is a chain of days, not a door that shuts at midnight. */
function closingOf(end: string, opening: Span[]): string {
  const next = opening.find((s) => Date.parse(s.starts_at) <= Date.parse(end) && Date.parse(s.ends_at) > Date.parse(end))
  return next ? closingOf(next.ends_at, opening) : end
}

/** Where somebody could sit down now: one seat of each area, the whole wish before a shorter stay. */
export function seatsNow(calendar: VenueCalendar, now: number, wanted: number | 'day'): Seat[] {
  const open = calendar.opening.find((s) => Date.parse(s.starts_at) <= now && Date.parse(s.ends_at) > now)
  const closing = open && closingOf(open.ends_at, calendar.opening)
  const toClosing = closing ? Math.floor((Date.parse(closing) - now) / 60_000) : Infinity
  const wish = wanted === 'day' ? Math.min(toClosing, 12 * 60) : wanted
  const seats: Seat[] = []
  for (const resource of calendar.resources) {
    let best: { unitId: string; minutes: number } | null = null
    for (const unit of resource.units) {
      const minutes = freeMinutes(unit.id, calendar.claims, now, Math.min(wish, toClosing))
      if (minutes > (best?.minutes ?? least - 1)) best = { unitId: unit.id, minutes }
    }
    if (best) seats.push({ resource, ...best, full: best.minutes >= wish, until: best.minutes < wish ? new Date(now + best.minutes * 60_000).toISOString() : null })
  }
  return seats.sort((a, b) => Number(b.full) - Number(a.full) || handy.indexOf(a.resource.kind) - handy.indexOf(b.resource.kind))
}

/** Five digits make it a phone. */
export function guestOf(text: string): { name: string; phone: string } {
  const trimmed = text.trim()
  const digits = trimmed.replace(/\D/g, '').length
  return digits >= 5 && /^[+\d\s()-]+$/.test(trimmed) ? { name: '', phone: trimmed } : { name: trimmed, phone: '' }
}
