import { describe, expect, it } from 'vitest'
import { barsOf, groupHours, rangeOf, sumBars } from './hours'
import { facetCount, facetValues, pickSearch, spanOf, toggled, usualWindow, windowOf } from './search'

const zone = 'Europe/Moscow'

describe('the question', () => {
  it('is tomorrow, ten to two, by the clock of the city', () => {
    expect(usualWindow(zone, new Date('2026-11-24T22:00:00Z'))).toEqual({ day: '2026-11-26', stretch: [10, 14] })
  })
  it('survives the address bar', () => {
    const window = { day: '2026-11-25', stretch: [9.5, 18] as const }
    expect(windowOf(spanOf(window, zone), zone)).toEqual(window)
  })
  it('forgives nonsense in the address', () => {
    const now = new Date('2026-11-24T09:00:00Z')
    expect(windowOf({ starts_at: 'soon', ends_at: 'later' }, zone, now)).toEqual(usualWindow(zone, now))
    expect(pickSearch({ kind: 'hot_desk', evil: 'x', seats: '' })).toEqual({ kind: 'hot_desk' })
  })
  it('puts a filter on and takes it off', () => {
    expect(toggled('wifi', 'quiet')).toBe('wifi,quiet')
    expect(toggled('wifi', 'wifi')).toBeUndefined()
  })
})

describe('facets', () => {
  const facets = { amenities: { a: 1, b: 9, c: 0 }, kind: { hot_desk: 3 }, instant: { true: 2 }, rating: { '4.5': 0 } }
  it('are counts of what was found', () => {
    expect(facetCount(facets, 'kind', 'hot_desk')).toBe(3)
    expect(facetCount(facets, 'kind', 'phone_booth')).toBeUndefined()
    expect(facetCount(undefined, 'kind', 'hot_desk')).toBeUndefined()
  })
  it('are offered only where they would find something, the most common first', () => {
    expect(facetValues(facets, 'amenities')).toEqual([{ value: 'b', count: 9 }, { value: 'a', count: 1 }])
  })
})

describe('hours', () => {
  it('become bars by the clock of the venue', () => {
    const bars = barsOf([{ starts_at: '2026-11-25T05:00:00Z', ends_at: '2026-11-25T06:00:00Z', free: 4, total: 8 }], zone, '2026-11-25')
    expect(bars).toEqual([{ hour: 8, free: 4, total: 8, closed: false }])
    expect(sumBars([bars, bars])[0]).toMatchObject({ hour: 8, free: 8, total: 16 })
    expect(rangeOf(bars, 7, 23)).toEqual([8, 9])
  })
  it('of equal days share a line', () => {
    const same = { opens: '08:00', closes: '23:00' }
    expect(groupHours([{ weekday: 1, ...same }, { weekday: 0, ...same }, { weekday: 5, opens: '10:00', closes: '20:00' }]).map((g) => g.days)).toEqual([[0, 1], [5]])
  })
})
