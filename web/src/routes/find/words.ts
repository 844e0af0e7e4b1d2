import { useTranslation } from 'react-i18next'
import { useToday } from '@/lib/hooks'
import { addDays } from '@/lib/time'
import { useFormat } from '@/lib/format'

/** "Tomorrow, Wed 25 November": the near day by its name, every day by its date. */
export function useDayName(zone: string) {
  const { t } = useTranslation('common')
  const format = useFormat()
  const today = useToday(zone)
  return (day: string) => {
    const date = format.isoDay(day, 'weekday')
    if (day === today) return `${t('date.today')}, ${date}`
    if (day === addDays(today, 1)) return `${t('date.tomorrow')}, ${date}`
    return format.capital(date)
  }
}

/** The same for the middle of a sentence. */
export function useDayInText(zone: string) {
  const { t } = useTranslation('common')
  const format = useFormat()
  const today = useToday(zone)
  return (day: string) => {
    if (day === today) return t('date.today').toLowerCase()
    if (day === addDays(today, 1)) return t('date.tomorrow').toLowerCase()
    return format.isoDay(day, 'weekday')
  }
}
