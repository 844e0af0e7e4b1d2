import { cleanup } from '@testing-library/react'
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { afterEach } from 'vitest'

void i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { common: {} } }, defaultNS: 'common' })

afterEach(cleanup)
