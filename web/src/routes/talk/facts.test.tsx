import { renderHook } from '@testing-library/react'
import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { initReactI18next } from 'react-i18next'
import english from '@/locales/en/talk.json'
import russian from '@/locales/ru/talk.json'
import { useWords } from './facts'

beforeAll(() => i18next.use(initReactI18next).init({ lng: 'ru', ns: ['talk', 'common'], resources: { ru: { talk: russian, common: {} }, en: { talk: english, common: {} } }, interpolation: { escapeValue: false } }))

const params = { begin: '2026-11-25T09:00:00+00:00', end: '2026-11-25T10:30:00+00:00', time_zone: 'Europe/Moscow' }
const said = (key: string) => renderHook(() => useWords()).result.current({ content: 'as the house says it', system: { key, params } })

describe('a line of the house', () => {
  it('is read in the language of its reader, by the clock of the place', async () => {
    expect(said('booking_extended')).toBe('Бронь продлена до 25\u00a0ноября, 13:30')
    await i18next.changeLanguage('en')
    expect(said('booking_extended')).toMatch(/^The booking was extended until .*November.*13:30$/)
    expect(said('booking_rescheduled')).toMatch(/12:00 to .*13:30$/)
  })
  it('is the text when the key is not known, or there is none', () => {
    expect(said('booking_painted')).toBe('as the house says it')
    expect(renderHook(() => useWords()).result.current({ content: 'hello', system: null })).toBe('hello')
  })
})
