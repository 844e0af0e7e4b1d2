import { useTranslation } from 'react-i18next'
import type { Plan } from '@/api/types'
import { useFormat } from '@/lib/format'

const hour = 60

/** `3 ч`, `2 дня`, `500 ₽`: what a pass counts, in words. */
export function useAmount() {
  const { t } = useTranslation('passes')
  const format = useFormat()
  return (unit: string, amount: number, currency: string) => {
    if (unit === 'money') return format.money({ amount, currency })
    if (unit === 'day') return t('days', { count: amount })
    const h = Math.trunc(amount / hour)
    const n = Math.abs(amount % hour)
    if (n === 0) return t('hours', { n: format.number(h) })
    return h === 0 ? t('minutes', { n: amount }) : t('hours_minutes', { h: format.number(h), n })
  }
}

export function useGives() {
  const { t } = useTranslation('passes')
  const amount = useAmount()
  return (plan: Plan) => {
    const what = amount(plan.unit, plan.quantity, plan.price.currency)
    return plan.period_months ? t('gives_period', { amount: what, term: t('months', { count: plan.period_months }) }) : t('gives', { amount: what, term: t('days', { count: plan.valid_days ?? 0 }) })
  }
}
