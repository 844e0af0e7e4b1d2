import { Phone, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Booking, Claim } from '@/api/types'
import { useFormat } from '@/lib/format'
import { formatMoment } from '@/lib/time'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Icon } from '@/ui/Icon'
import { Failure, Skeleton, Waiting } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { useBlackouts } from '../act'
import { History } from '../History'
import { useBooking } from '../queries'
import { StatusTag } from '../StatusTag'
import { TalkButton } from '../TalkButton'
import { type Action, actionIcons, actionsOf, useActions } from '../useActions'
import { seatName } from './logic'

const mains: Action[] = ['confirm', 'check_in', 'pay_at_desk', 'check_out']

function Deeds({ booking, record }: { booking: Booking; record: boolean }) {
  const { t } = useTranslation('bookings')
  const acts = useActions(booking, { desk: true })
  const may = actionsOf(booking).filter((a) => a !== 'pay' && (a !== 'pay_at_desk' || record))
  const main = mains.find((a) => may.includes(a))
  if (may.length === 0) return null
  const sorted = main ? [main, ...may.filter((a) => a !== main)] : may
  return (
    <div className="do">
      {sorted.map((a) => <Button key={a} size={a === main ? undefined : 's'} look={a === main ? 'main' : a === 'cancel' || a === 'decline' ? 'danger' : undefined} busy={acts.busy && a === main} onClick={() => acts.start(a)}><Icon as={actionIcons[a]} size="s" />{t(`action.${a}`)}</Button>)}
      {acts.dialog}
    </div>
  )
}

function Facts({ booking }: { booking: Booking }) {
  const { t } = useTranslation('run')
  const format = useFormat()
  const named = booking.units.some((u) => u.label && !/^\d+$/.test(u.label)) || !['meeting_room', 'private_office', 'event_space'].includes(booking.resource.kind)
  const seats = [...new Set(booking.units.map((u) => seatName(u, (number) => t('seat', { number }))))].join(', ')
  return (
    <dl className="facts-2 small">
      <dt>{t('det.where')}</dt><dd>{booking.resource.name}{named && booking.units.length > 0 && `, ${seats.toLowerCase()}`}</dd>
      {booking.seats > 1 && <><dt>{t('det.people')}</dt><dd>{booking.seats}</dd></>}
      <dt>{t('det.total')}</dt><dd>{format.money(booking.total)}</dd>
      {booking.paid.amount > 0 && <><dt>{t('det.paid')}</dt><dd>{format.money(booking.paid)}</dd></>}
      {booking.refunded.amount > 0 && <><dt>{t('det.refunded')}</dt><dd>{format.money(booking.refunded)}</dd></>}
      {booking.owed.amount > 0 && <><dt>{t('det.owed')}</dt><dd className="warn">{format.money(booking.owed)}</dd></>}
      {booking.checked_in_at && <><dt>{t('det.came')}</dt><dd>{formatMoment(booking.checked_in_at, booking.venue.time_zone, format.language)}</dd></>}
      {booking.checked_out_at && <><dt>{t('det.left')}</dt><dd>{formatMoment(booking.checked_out_at, booking.venue.time_zone, format.language)}</dd></>}
    </dl>
  )
}

export function Details({ id, mayRecord, onClose }: { id: string; mayRecord: boolean; onClose: () => void }) {
  const { t } = useTranslation('run')
  const format = useFormat()
  const problem = useProblem()
  const found = useBooking(id)
  const closer = <Button look="quiet" icon size="s" aria-label={t('common:action.close')} onClick={onClose}><Icon as={X} /></Button>
  if (found.isPending) return <Waiting label={t('common:loading')}><div className="between"><Skeleton h={28} w={160} />{closer}</div><Skeleton h={120} className="mt-4" /><Skeleton h={90} className="mt-4" /></Waiting>
  if (found.isError) return <><div className="between mid"><span />{closer}</div><Failure {...problem(found.error)} onRetry={() => void found.refetch()} /></>
  const booking = found.data
  const zone = booking.venue.time_zone
  const phone = booking.customer?.phone
  return (
    <div className="det stack4">
      <div>
        <div className="between mid"><h2>{booking.customer?.full_name || booking.customer?.nickname || t('bar.guest')}</h2>{closer}</div>
        <p className="row wrapx mt-1"><StatusTag booking={booking} /><span className="small muted tn">{booking.number}</span></p>
        <p className="mt-2">{format.capital(format.day(booking.starts_at, zone, 'weekday'))}, <span className="tn">{format.span(booking.starts_at, booking.ends_at, zone)}</span></p>
        {phone && <p className="mt-1"><a className="link row" href={`tel:${phone.replace(/[^+\d]/g, '')}`}><Icon as={Phone} size="s" />{phone}</a></p>}
      </div>
      <p><TalkButton booking={booking.id} desk /></p>
      <Deeds booking={booking} record={mayRecord} />
      {booking.comment && <section><h3>{t('det.comment')}</h3><p className="small">{booking.comment}</p></section>}
      <section><h3 className="sr">{t('det.facts')}</h3><Facts booking={booking} /></section>
      <section><h3>{t('det.history')}</h3><History id={booking.id} zone={zone} /></section>
    </div>
  )
}

export function BlackoutDialog({ claim, zone, mayLift, onClose }: { claim: Claim; zone: string; mayLift: boolean; onClose: () => void }) {
  const { t } = useTranslation('run')
  const format = useFormat()
  const problem = useProblem()
  const { lift } = useBlackouts()
  const go = () => claim.blackout_id && lift.mutate(claim.blackout_id, { onSuccess: () => { toast(t('blackout.lifted'), { tone: 'ok' }); onClose() } })
  return (
    <Dialog
      open onOpenChange={(open) => { if (!open) onClose() }} title={claim.title || t('bar.closed')}
      footer={<><Button onClick={onClose}>{t('blackout.keep')}</Button>{mayLift && <Button look="main" busy={lift.isPending} onClick={go}>{t('blackout.lift')}</Button>}</>}
    >
      <p className="muted mt-2">{format.moment(claim.starts_at, zone)} – {format.moment(claim.ends_at, zone)}. {t('blackout.lead')}</p>
      {lift.isError && <Failure {...problem(lift.error)} />}
    </Dialog>
  )
}
