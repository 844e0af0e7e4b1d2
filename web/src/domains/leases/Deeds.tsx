import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { LeaseDetail } from '@/api/types'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { SelectField, TextField } from '@/ui/Field'
import { Failure } from '@/ui/States'
import { toast } from '@/ui/Toast'
import type { Room } from './LeaseForm'
import { useLeaseDeeds } from './queries'

export function MoveTenant({ lease, rooms, today, onClose }: { lease: LeaseDetail; rooms: Room[]; today: string; onClose: () => void }) {
  const { t } = useTranslation('leases')
  const problem = useProblem()
  const { relocate } = useLeaseDeeds(lease.id)
  const others = rooms.filter((r) => r.id !== lease.resource.id)
  const [room, setRoom] = useState(others[0]?.id ?? '')
  const [on, setOn] = useState(today > lease.starts_on ? today : lease.starts_on)
  const [reason, setReason] = useState('')
  const go = (event: FormEvent) => {
    event.preventDefault()
    relocate.mutate({ resource_id: room, on, reason }, { onSuccess: () => { toast(t('move.done'), { tone: 'ok' }); onClose() } })
  }
  return (
    <Dialog open onOpenChange={onClose} title={t('move.title')}>
      <form className="form mt-3" onSubmit={go}>
        <p className="muted small">{t('move.lead')}</p>
        <SelectField label={t('move.where')} value={room} onChange={(event) => setRoom(event.target.value)}>{others.map((r) => <option key={r.id} value={r.id}>{r.name}</option>)}</SelectField>
        <TextField label={t('move.on')} type="date" required min={lease.starts_on} max={lease.ends_on} value={on} onChange={(event) => setOn(event.target.value)} />
        <TextField label={t('move.reason')} value={reason} onChange={(event) => setReason(event.target.value)} />
        {relocate.isError && <Failure {...problem(relocate.error)} />}
        <Button type="submit" look="main" busy={relocate.isPending} disabled={!room}>{t('move.go')}</Button>
      </form>
    </Dialog>
  )
}

export function EndLease({ lease, today, onClose }: { lease: LeaseDetail; today: string; onClose: () => void }) {
  const { t } = useTranslation('leases')
  const problem = useProblem()
  const { end } = useLeaseDeeds(lease.id)
  const [on, setOn] = useState(today > lease.starts_on ? today : lease.starts_on)
  const [reason, setReason] = useState('')
  const dropped = lease.charges.filter((c) => c.period_start >= on && (c.state === 'due' || c.state === 'overdue')).length
  const go = (event: FormEvent) => {
    event.preventDefault()
    end.mutate({ on, reason }, { onSuccess: () => { toast(t('end.done'), { tone: 'ok' }); onClose() } })
  }
  return (
    <Dialog open onOpenChange={onClose} title={t('end.title')}>
      <form className="form mt-3" onSubmit={go}>
        <TextField label={t('end.on')} type="date" required min={today} max={lease.ends_on} value={on} onChange={(event) => setOn(event.target.value)} />
        <TextField label={t('end.reason')} value={reason} onChange={(event) => setReason(event.target.value)} />
        <p className="small muted" aria-live="polite">{t('end.lead', { count: dropped })}</p>
        {end.isError && <Failure {...problem(end.error)} />}
        <Button type="submit" look="danger" busy={end.isPending}>{t('end.go')}</Button>
      </form>
    </Dialog>
  )
}
