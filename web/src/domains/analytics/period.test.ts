import { describe, expect, it } from 'vitest'
import { around, periodOf, scaleOf, shifted } from './period'

describe('period', () => {
  it('is whole around a day', () => {
    expect(around('2026-11-20', 'week')).toEqual({ from: '2026-11-16', to: '2026-11-22' })
    expect(around('2028-02-10', 'month')).toEqual({ from: '2028-02-01', to: '2028-02-29' })
  })
  it('knows its scale and its neighbours', () => {
    expect(scaleOf({ from: '2026-11-01', to: '2026-11-30' })).toBe('month')
    expect(scaleOf({ from: '2026-11-02', to: '2026-11-30' })).toBeNull()
    expect(shifted({ from: '2026-11-01', to: '2026-11-30' }, -1)).toEqual({ from: '2026-10-01', to: '2026-10-31' })
    expect(shifted({ from: '2026-11-02', to: '2026-11-04' }, 1)).toEqual({ from: '2026-11-05', to: '2026-11-07' })
  })
  it('does not believe every address', () => {
    expect(periodOf('yesterday', undefined, '2026-11-20')).toEqual({ from: '2026-11-01', to: '2026-11-30' })
    expect(periodOf('2026-11-09', '2026-11-02', '2026-11-20').from).toBe('2026-11-01')
  })
})
