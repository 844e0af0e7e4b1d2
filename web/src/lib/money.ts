import type { Language } from './language'

export interface MoneyLike { amount: number; currency: string }

const locales: Record<Language, string> = { ru: 'ru-RU', en: 'en-GB' }
const rouble = '₽'
const nbsp = '\u00a0'
const cache = new Map<string, Intl.NumberFormat>()

export function localeOf(language: string) {
  return locales[language as Language] ?? locales.en
}

function formatter(language: string, currency: string, whole: boolean, signed: boolean) {
  const key = `${language}${currency}${whole}${signed}`
  let found = cache.get(key)
  if (!found) {
    found = new Intl.NumberFormat(localeOf(language), {
      style: 'currency', currency, currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: whole ? 0 : 2, maximumFractionDigits: whole ? 0 : 2,
      ...(signed && { signDisplay: 'exceptZero' as const }),
    })
    cache.set(key, found)
  }
  return found
}

function digitsOf(currency: string) {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** Minor units to words: kopecks are shown only when there are some, the minus is a real minus. */
export function formatMoney(money: MoneyLike, language: string, options: { signed?: boolean } = {}) {
  const unit = 10 ** digitsOf(money.currency)
  const whole = money.amount % unit === 0
  const text = formatter(language, money.currency, whole, options.signed ?? false).format(money.amount / unit)
  // The rouble sign follows the number in every language; Intl would put it first in English.
  if (money.currency === 'RUB' && text.includes(rouble)) return `${plain(text.replace(rouble, ''))}${nbsp}${rouble}`
  return plain(text)
}

function plain(text: string) {
  return text.trim().replace('-', '\u2212').replace(/[\u00a0\u202f ]/g, nbsp)
}

export function formatNumber(value: number, language: string, digits = 0) {
  return new Intl.NumberFormat(localeOf(language), { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .format(value).replace(/[\u202f ]/g, '\u00a0')
}
