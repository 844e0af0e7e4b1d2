import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type MoneyLike, formatMoney, formatNumber } from './money'
import * as time from './time'

/** Formats bound to the chosen language, so that components never name a locale. */
export function useFormat() {
  const { i18n } = useTranslation('common')
  const language = i18n.language
  return useMemo(() => ({
    language,
    money: (money: MoneyLike, options?: { signed?: boolean }) => formatMoney(money, language, options),
    number: (value: number, digits?: number) => formatNumber(value, language, digits),
    day: (instant: Date | string, zone: string, style?: time.DayStyle) => time.formatDay(instant, zone, language, style),
    span: (starts: Date | string, ends: Date | string, zone: string) => time.formatSpan(starts, ends, zone, language),
    isoDay: (day: string, style?: time.DayStyle) => time.formatIsoDay(day, language, style),
    capital: (text: string) => text.charAt(0).toLocaleUpperCase(language) + text.slice(1),
    moment: (instant: Date | string, zone: string) => time.formatMoment(instant, zone, language),
    relative: (instant: Date | string) => time.formatRelative(instant, language),
    zone: (instant: Date | string, zone: string) => time.zoneNote(instant, zone, language),
    name: (place: { name_ru: string; name_en: string }) => (language === 'ru' ? place.name_ru : place.name_en) || place.name_ru,
  }), [language])
}
