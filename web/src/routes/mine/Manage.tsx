import './mine.css'
import { useNavigate } from '@tanstack/react-router'
import { FileText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Booking, Payment } from '@/api/types'
import { download } from '@/domains/bookings/act'
import { History } from '@/domains/bookings/History'
import { TalkButton } from '@/domains/bookings/TalkButton'
import { actionIcons, actionsOf, useActions } from '@/domains/bookings/useActions'
import { useSettledPayments } from '@/domains/payments/queries'
import { useFormat } from '@/lib/format'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { toast } from '@/ui/Toast'

function Receipts({ payments }: { payments: Payment[] }) {
  const { t } = useTranslation('mine')
  const format = useFormat()
  const save = (payment: Payment) => void download(`/payments/${payment.id}/receipt.pdf`, `${payment.receipt_number}.pdf`).catch(() => toast(t('manage.file_failed'), { tone: 'bad' }))
  return <p className="row wrapx mt-3">{payments.map((p) => <Button key={p.id} size="s" onClick={() => save(p)}><Icon as={FileText} size="s" />{payments.length > 1 ? t('manage.receipt_sum', { sum: format.money(p.amount) }) : t('manage.receipt')}</Button>)}</p>
}

function Money({ booking }: { booking: Booking }) {
  const { t } = useTranslation('mine')
  const format = useFormat()
  const payments = useSettledPayments(booking.id)
  const rows: [string, Booking['total']][] = [[t('manage.total'), booking.total]]
  if (booking.paid.amount > 0) rows.push([t('manage.paid'), booking.paid])
  if (booking.refunded.amount > 0) rows.push([t('manage.refunded'), booking.refunded])
  if (booking.owed.amount > 0) rows.push([t('manage.owed'), booking.owed])
  const withReceipt = payments.data?.filter((p) => p.receipt_number) ?? []
  return (
    <section><h2>{t('manage.money')}</h2>
      <dl className="facts-2">{rows.map(([name, sum]) => <div key={name} className="contents"><dt>{name}</dt><dd>{format.money(sum)}</dd></div>)}</dl>
      {withReceipt.length > 0 && <Receipts payments={withReceipt} />}
    </section>
  )
}

/** Everything that may be done with one's own booking, what it cost and what happened to it. */
export function Manage({ booking }: { booking: Booking }) {
  const { t } = useTranslation('mine')
  const navigate = useNavigate()
  const acts = useActions(booking, { onPay: () => void navigate({ to: '/bookings/$id/pay', params: { id: booking.id } }) })
  const may = actionsOf(booking).filter((a) => a !== 'pay')
  return (
    <div className="manage">
        <section><h2>{t('manage.title')}</h2>
          <div className="do"><TalkButton booking={booking.id} />{may.map((a) => <Button key={a} {...(a === 'cancel' && { look: 'danger' as const })} busy={acts.busy && a === 'check_in'} onClick={() => acts.start(a)}><Icon as={actionIcons[a]} />{t(`bookings:action.${a}`)}</Button>)}</div>
        </section>
      {booking.comment && <section><h2>{t('manage.comment')}</h2><p>{booking.comment}</p></section>}
      <div className="pair"><Money booking={booking} /><section><h2>{t('manage.history')}</h2><History id={booking.id} zone={booking.venue.time_zone} /></section></div>
      {acts.dialog}
    </div>
  )
}
