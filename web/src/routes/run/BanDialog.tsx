import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { SelectField, TextArea } from '@/ui/Field'

interface Props { open: boolean; busy: boolean; title: string; onOpenChange: (open: boolean) => void; onBan: (reason: string, until: string | null) => void }

const terms = [7, 30, 90, 365, 0] as const

export function BanDialog({ open, busy, title, onOpenChange, onBan }: Props) {
  const { t } = useTranslation('console')
  const [reason, setReason] = useState('')
  const [days, setDays] = useState<number>(30)
  const go = () => onBan(reason.trim(), days ? new Date(Date.now() + days * 86_400_000).toISOString() : null)
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} footer={<Button look="danger main" busy={busy} disabled={reason.trim().length < 2} onClick={go}>{t('people.ban')}</Button>}>
      <p className="muted small mb-3">{t('people.ban_lead')}</p>
      <div className="form">
        <TextArea label={t('people.ban_reason')} value={reason} maxLength={500} required onChange={(event) => setReason(event.target.value)} />
        <SelectField label={t('people.ban_term')} value={days} onChange={(event) => setDays(Number(event.target.value))}>{terms.map((n) => <option key={n} value={n}>{n ? t('people.days', { count: n }) : t('people.for_good')}</option>)}</SelectField>
      </div>
    </Dialog>
  )
}
