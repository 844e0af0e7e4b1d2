import { describe, expect, it } from 'vitest'
import { formatMoney, formatNumber } from './money'

describe('formatMoney', () => {
  it('drops kopecks when there are none and keeps them when there are', () => {
    expect(formatMoney({ amount: 120000, currency: 'RUB' }, 'ru')).toBe('1\u00a0200\u00a0₽')
    expect(formatMoney({ amount: 4095, currency: 'RUB' }, 'ru')).toBe('40,95\u00a0₽')
  })
  it('uses a real minus and the language of the reader', () => {
    expect(formatMoney({ amount: -8000, currency: 'RUB' }, 'ru')).toBe('\u221280\u00a0₽')
    expect(formatMoney({ amount: 120000, currency: 'RUB' }, 'en')).toBe('1,200\u00a0₽')
  })
  it('knows currencies without minor units', () => {
    expect(formatMoney({ amount: 1500, currency: 'JPY' }, 'en')).toContain('1,500')
  })
  it('never breaks a number over a line', () => {
    expect(formatNumber(12840, 'ru')).toBe('12\u00a0840')
  })
})
