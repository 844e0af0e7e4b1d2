import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Booking } from '@/api/types'
import { useFormat } from '@/lib/format'
import { useNow } from '@/lib/hooks'
import { formatTime } from '@/lib/time'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Failure, Skeleton } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { useAct, useCancellation } from './act'

interface Props { booking: Booking; desk?: boolean; onClose: () => void }

/** The refund stands in the question, not in a letter afterwards. */
export function CancelDialog({ booking, desk, onClose }: Props) {
  const { t } = useTranslation('bookings')
  const format = useFormat()
  const problem = useProblem()
  const [reason, setReason] = useState('')
  const terms = useCancellation(booking.id, true)
  const act = useAct(booking.id)
  const zone = booking.venue.time_zone
  const refund = terms.data?.refund
  const paid = booking.paid.amount - booking.refunded.amount > 0
  const now = useNow(60_000)
  const next = terms.data?.tiers.find((tier) => tier.until && Date.parse(tier.until) > now)
  const go = () => act.mutate({ verb: 'cancel', body: { reason } }, { onSuccess: () => { toast(refund?.amount ? t('cancel.done_refund', { sum: format.money(refund) }) : t('cancel.done'), { tone: 'ok' }); onClose() } })
  return (
    <Dialog
      open onOpenChange={(open) => { if (!open) onClose() }} title={t('cancel.title', { day: format.day(booking.starts_at, zone), time: formatTime(booking.starts_at, zone) })}
      footer={<><Button onClick={onClose}>{t('cancel.keep')}</Button><Button look="danger main" busy={act.isPending || terms.isPending} onClick={go}>{refund?.amount ? t('cancel.go_refund', { sum: format.money(refund) }) : t('cancel.go')}</Button></>}
    >
      <div className="form mt-2">
        <p className="small muted">{booking.venue.name}, {booking.resource.name}. {t('cancel.lead')}</p>
        {terms.isPending && <Skeleton h={44} />}
        {terms.isError && <Failure {...problem(terms.error)} onRetry={() => void terms.refetch()} />}
        {terms.data && paid && (
          <dl className="facts-2"><dt>{t('cancel.refund')}</dt><dd>{format.money(terms.data.refund)}</dd>
            {refund && refund.amount < booking.paid.amount && <><dt>{t('cancel.kept')}</dt><dd>{format.money({ ...refund, amount: booking.paid.amount - booking.refunded.amount - refund.amount })}</dd></>}
          </dl>
        )}
        {terms.data && !paid && <p className="small">{t('cancel.nothing_paid')}</p>}
        {paid && next?.until && <p className="small muted">{t('cancel.tier', { time: format.moment(next.until, zone), percent: next.refund_percent })}</p>}
        {desk && <TextField label={t('cancel.reason')} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />}
        {act.isError && <Failure {...problem(act.error)} />}
      </div>
    </Dialog>
  )
}
