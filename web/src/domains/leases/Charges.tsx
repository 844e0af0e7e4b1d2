import './leases.css'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { LeaseCharge } from '@/api/types'
import { useFormat } from '@/lib/format'
import { Tag } from '@/ui/Bits'

const tones = { paid: 'ok', overdue: 'danger', due: 'line', dropped: 'line' } as const

/** Every month of the term: what it costs, when it is due, and how it stands. */
export function Charges({ charges, action }: { charges: LeaseCharge[]; action: (charge: LeaseCharge) => ReactNode }) {
  const { t } = useTranslation('leases')
  const format = useFormat()
  return (
    <ul className="charges">{charges.map((charge) => (
      <li key={charge.id}>
        <div><b className="medium">{format.isoDay(charge.period_start, 'short')} – {format.isoDay(charge.period_end, 'short')}</b><span className="tiny faint">{t('next', { day: format.isoDay(charge.due_on, 'short') })}</span></div>
        <Tag tone={tones[charge.state]}>{t(`state.${charge.state}`)}</Tag>
        <span className="price">{format.money(charge.amount)}</span>
        {action(charge)}
      </li>
    ))}</ul>
  )
}
