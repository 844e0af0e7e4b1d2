import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Booking } from '@/api/types'
import { useFormat } from '@/lib/format'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextArea, TextField } from '@/ui/Field'
import { Options } from '@/ui/Options'
import { Failure } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { type Deed, type DeskMethod, useAct } from './act'

interface Props { booking: Booking; onClose: () => void }
interface AskProps extends Props { title: string; lead: string; go: string; danger?: boolean; deed: Deed | null; done: string; children?: ReactNode; left?: boolean }

/** Asks once, with the consequence in words. */
function Ask({ booking, title, lead, go, danger, deed, done, children, left, onClose }: AskProps) {
  const { t } = useTranslation('bookings')
  const problem = useProblem()
  const act = useAct(booking.id)
  const run = () => deed && act.mutate(deed, { onSuccess: () => { toast(done, { tone: 'ok' }); onClose() } })
  return (
    <Dialog
      open onOpenChange={(open) => { if (!open) onClose() }} title={title}
      footer={<><Button onClick={onClose}>{left ? t('back') : t('common:action.cancel')}</Button><Button look={danger ? 'danger main' : 'main'} busy={act.isPending} disabled={!deed} onClick={run}>{go}</Button></>}
    >
      <div className="form mt-2"><p className="small muted">{lead}</p>{children}{act.isError && <Failure {...problem(act.error)} />}</div>
    </Dialog>
  )
}

export function DeclineDialog(props: Props) {
  const { t } = useTranslation('bookings')
  const [reason, setReason] = useState('')
  const deed: Deed | null = reason.trim() ? { verb: 'decline', body: { reason: reason.trim() } } : null
  return (
    <Ask {...props} title={t('decline.title')} lead={t('decline.lead')} go={t('decline.go')} done={t('decline.done')} danger deed={deed}>
      <TextArea label={t('decline.reason')} value={reason} maxLength={500} autoFocus onChange={(event) => setReason(event.target.value)} />
    </Ask>
  )
}

export function TransferDialog(props: Props) {
  const { t } = useTranslation('bookings')
  const [email, setEmail] = useState('')
  const deed: Deed | null = email.includes('@') ? { verb: 'transfer', body: { email: email.trim() } } : null
  return (
    <Ask {...props} title={t('transfer.title')} lead={t('transfer.lead')} go={t('transfer.go')} done={t('transfer.done', { email })} deed={deed}>
      <TextField label={t('transfer.email')} type="email" inputMode="email" value={email} autoFocus onChange={(event) => setEmail(event.target.value)} />
    </Ask>
  )
}

export function NoShowDialog(props: Props) {
  const { t } = useTranslation('bookings')
  const format = useFormat()
  const lead = props.booking.paid.amount > 0 ? t('no_show.lead_paid', { sum: format.money(props.booking.paid) }) : t('no_show.lead')
  return <Ask {...props} title={t('no_show.title')} lead={lead} go={t('no_show.go')} done={t('no_show.done')} danger deed={{ verb: 'no_show' }} />
}

export function LeaveDialog(props: Props) {
  const { t } = useTranslation('bookings')
  return <Ask {...props} title={t('check_out.title')} lead={t('check_out.lead')} go={t('check_out.go')} done={t('check_out.done')} deed={{ verb: 'check_out' }} left />
}

export function DeskPayDialog(props: Props) {
  const { t } = useTranslation('bookings')
  const format = useFormat()
  const [method, setMethod] = useState<DeskMethod>('terminal')
  const sum = format.money(props.booking.owed)
  return (
    <Ask {...props} title={t('desk_pay.title', { sum })} lead={t('desk_pay.lead')} go={t('desk_pay.go', { sum })} done={t('desk_pay.done', { sum })} deed={{ verb: 'pay_at_desk', body: { method } }}>
      <Options label={t('desk_pay.method')} value={method} onChange={setMethod} columns={3} options={[{ value: 'terminal', label: t('method.terminal') }, { value: 'cash', label: t('method.cash') }]} />
    </Ask>
  )
}
