import { describe, expect, it } from 'vitest'
import { addDays, formatDay, formatSpan, formatTime, instantOf, rfc3339, wallOf, weekdayOf, zoneNote } from './time'

describe('the clock of the venue', () => {
  it('reads an instant in the zone, not in the zone of the machine', () => {
    expect(wallOf('2026-11-25T22:30:00Z', 'Europe/Moscow')).toEqual({ day: '2026-11-26', minutes: 90, weekday: 3 })
    expect(formatTime('2026-11-25T07:05:00Z', 'Asia/Novosibirsk')).toBe('14:05')
  })
  it('turns a wall time back into the same instant', () => {
    expect(instantOf('2026-11-25', 600, 'Europe/Moscow').toISOString()).toBe('2026-11-25T07:00:00.000Z')
    expect(rfc3339('2026-11-25', 600, 'Europe/Moscow')).toBe('2026-11-25T10:00:00+03:00')
  })
  it('survives a change of clocks', () => {
    expect(instantOf('2026-03-29', 12 * 60, 'Europe/Berlin').toISOString()).toBe('2026-03-29T10:00:00.000Z')
    expect(rfc3339('2026-10-25', 12 * 60, 'Europe/Berlin')).toBe('2026-10-25T12:00:00+01:00')
  })
  it('takes midnight of the last hour into the next day', () => {
    expect(rfc3339('2026-11-25', 1440, 'Europe/Moscow')).toBe('2026-11-26T00:00:00+03:00')
    expect(formatSpan('2026-11-25T20:00:00+03:00', '2026-11-26T00:00:00+03:00', 'Europe/Moscow', 'ru')).toBe('20:00–24:00')
  })
  it('names the day of an end that is another day', () => {
    const said = (starts: string, ends: string, language: string) => formatSpan(`2026-11-${starts}:00+03:00`, `2026-11-${ends}:00+03:00`, 'Europe/Moscow', language).replaceAll('\u00a0', ' ')
    expect(said('17T09:00', '17T10:00', 'ru')).toBe('9:00–10:00')
    expect(said('17T09:00', '24T10:00', 'ru')).toBe('9:00 – 24 нояб, 10:00')
    expect(said('17T09:00', '24T10:00', 'en')).toBe('9:00 – 24 Nov, 10:00')
    expect(said('17T22:00', '18T02:00', 'ru')).toBe('22:00 – 18 нояб, 2:00')
  })
  it('counts Monday as 0 and crosses months', () => {
    expect(weekdayOf('2026-11-23')).toBe(0)
    expect(addDays('2026-11-30', 1)).toBe('2026-12-01')
  })
  it('names the zone only for those whose clock disagrees', () => {
    expect(zoneNote('2026-11-25T07:00:00Z', 'Europe/Moscow', 'ru', 'Europe/Minsk')).toBeNull()
    expect(zoneNote('2026-11-25T07:00:00Z', 'Europe/Moscow', 'en', 'Europe/London')).toMatch(/Moscow/)
  })
  it('writes a day without stray commas', () => {
    expect(formatDay('2026-11-25T07:00:00Z', 'Europe/Moscow', 'ru', 'weekday')).toBe('ср 25\u00a0ноября')
  })
})
