import i18next, { type BackendModule, type ResourceKey } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { type Language, currentLanguage, languages, rememberLanguage } from './language'
import { store } from './storage'
import { english, russian, setStrings } from './typography'

const files = import.meta.glob<{ default: ResourceKey }>('../locales/*/*.json')

const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read(language, namespace, done) {
    const load = files[`../locales/${language}/${namespace}.json`]
    if (!load) return done(new Error(`no strings: ${language}/${namespace}`), null)
    load().then((module) => done(null, setStrings(module.default, language === 'ru' ? russian : english) as ResourceKey), (error: Error) => done(error, null))
  },
}

export async function startI18n() {
  const lng = currentLanguage()
  document.documentElement.lang = lng
  await i18next.use(backend).use(initReactI18next).init({
    lng,
    fallbackLng: false,
    supportedLngs: [...languages],
    ns: ['common'],
    defaultNS: 'common',
    interpolation: { escapeValue: false },
    react: { useSuspense: true },
    returnNull: false,
  })
}

export async function setLanguage(language: Language) {
  rememberLanguage(language)
  store('lang', language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}
