import { Minus, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Icon } from './Icon'

interface Props { label: string; value: number; min?: number; max?: number; onChange: (value: number) => void }

export function Stepper({ label, value, min = 1, max = 99, onChange }: Props) {
  const { t } = useTranslation('common')
  return (
    <span className="stepper" role="group" aria-label={label}>
      <button type="button" aria-label={t('action.less')} disabled={value <= min} onClick={() => onChange(value - 1)}><Icon as={Minus} size="s" /></button>
      <output aria-live="polite">{value}</output>
      <button type="button" aria-label={t('action.more')} disabled={value >= max} onClick={() => onChange(value + 1)}><Icon as={Plus} size="s" /></button>
    </span>
  )
}
