import { stored } from './storage'

export const languages = ['ru', 'en'] as const
export type Language = (typeof languages)[number]

let current: Language | null = null

function isLanguage(value: string | null | undefined): value is Language {
  return value === 'ru' || value === 'en'
}

export function preferredLanguage(): Language {
  const chosen = stored('lang')
  if (isLanguage(chosen)) return chosen
  const system = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage)
  return system ?? 'en'
}

export function currentLanguage(): Language {
  current ??= preferredLanguage()
  return current
}

export function rememberLanguage(language: Language) {
  current = language
}
