import { describe, expect, it } from 'vitest'
import type { CalendarResource, Claim, VenueCalendar } from '@/api/types'
import { freeStarts } from '../free'
import { dayLoad, frameOf, guestOf, hourOf, instantAt, loadOf, lookOf, rowsOf, seatsNow } from './logic'

const zone = 'Europe/Moscow'
const day = '2026-11-24'
const at = (clock: string) => `2026-11-24T${clock}:00+03:00`

function claim(over: Partial<Claim>): Claim {
  return {
    id: 'c', unit_id: 'u1', resource_id: 'r', booking_id: 'b', blackout_id: null, starts_at: at('12:00'), ends_at: at('14:00'), kind: 'booking',
    status: 'confirmed', title: '', seats: 1, total: null, owed: null, is_first: false, is_floating: false, note: '', ...over,
  }
}

function resource(id: string, count: number, kind: CalendarResource['kind'] = 'hot_desk'): CalendarResource {
  return { id, name: id, kind, capacity: 1, units: Array.from({ length: count }, (_, i) => ({ id: `${id === 'r' ? 'u' : id}${i + 1}`, number: i + 1, label: '' })) }
}

function calendar(claims: Claim[], resources = [resource('r', 2)]): VenueCalendar {
  return { venue_id: 'v', time_zone: zone, resources, claims, opening: [{ starts_at: at('08:00'), ends_at: at('20:00') }] }
}

describe('board', () => {
  it('reads hours by the clock of the venue, past midnight too', () => {
    const frame = { day, zone }
    expect(hourOf(at('12:30'), frame)).toBe(12.5)
    expect(hourOf('2026-11-25T01:30:00+03:00', frame)).toBe(25.5)
    expect(new Date(instantAt(25.5, frame)).toISOString()).toBe('2026-11-24T22:30:00.000Z')
  })
  it('shows opening hours and what was booked outside of them', () => {
    expect(frameOf(day, calendar([]))).toMatchObject({ from: 8, to: 20 })
    expect(frameOf(day, calendar([claim({ starts_at: at('06:30'), ends_at: at('07:00') })]))).toMatchObject({ from: 6, to: 20 })
  })
  it('draws every state in its own way', () => {
    expect([claim({ status: 'checked_in' }), claim({ status: 'awaiting_payment' }), claim({ status: 'no_show' }), claim({ kind: 'blackout', status: null })].map(lookOf)).toEqual(['in', 'pay', 'no', 'off'])
  })
  it('folds a crowd of desks and groups single rooms by kind', () => {
    const all = [resource('hall', 20), resource('a', 1, 'meeting_room'), resource('b', 1, 'meeting_room'), resource('desks', 3, 'fixed_desk')]
    const words = { kind: (k: string) => k, seat: String }
    expect(rowsOf(all, new Set(), words).map((r) => r.type)).toEqual(['load', 'group', 'unit', 'unit', 'group', 'unit', 'unit', 'unit'])
    expect(rowsOf(all, new Set(['hall']), words)).toHaveLength(28)
  })
  it('counts units, not claims, and leaves out those who never came', () => {
    const frame = { day, zone, from: 12, to: 14 }
    expect(loadOf('r', [claim({}), claim({ unit_id: 'u2', ends_at: at('12:30') }), claim({ unit_id: 'u2', status: 'no_show' })], frame)).toEqual([2, 1])
  })
  it('measures a day against its open unit hours', () => {
    expect(dayLoad(day, calendar([claim({}), claim({ kind: 'blackout', status: null })]))).toEqual({ share: 2 / 24, bookings: 1 })
    expect(dayLoad('2026-11-25', calendar([]))).toBeNull()
  })
  it('offers the whole stay first and says until when a shorter one lasts', () => {
    const now = Date.parse(at('11:00'))
    const busy = [claim({ unit_id: 'u1' }), claim({ unit_id: 'u2', starts_at: at('11:30') })]
    const [first, second] = seatsNow(calendar(busy, [resource('r', 2), resource('booth', 1, 'phone_booth')]), now, 120)
    expect(first).toMatchObject({ unitId: 'booth1', minutes: 120, full: true, until: null })
    expect(second).toMatchObject({ unitId: 'u1', minutes: 60, full: false })
    expect(seatsNow(calendar([]), now, 'day')[0]).toMatchObject({ minutes: 540, full: true })
  })
  it('tells a phone from a name', () => {
    expect(guestOf(' +7 916 555 ')).toEqual({ name: '', phone: '+7 916 555' })
    expect(guestOf('Олег 2')).toEqual({ name: 'Олег 2', phone: '' })
  })
  it('finds starts where the whole booking fits, its own seat included', () => {
    const slots = ['10:00', '11:00', '12:00', '13:00', '14:00', '15:00'].map((clock, i) => ({ starts_at: at(clock), ends_at: at(`${11 + i}:00`), free: i === 2 || i === 3 ? 0 : 1 }))
    const own = { starts_at: at('12:00'), ends_at: at('14:00'), seats: 1 }
    expect(freeStarts(slots, own, 0)).toEqual([at('10:00'), at('11:00'), at('13:00'), at('14:00')])
    expect(freeStarts(slots, { ...own, starts_at: at('18:00'), ends_at: at('20:00') }, 0)).toEqual([at('10:00'), at('14:00')])
  })
})
