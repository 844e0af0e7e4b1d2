import '@/ui/price.css'
import './checkout.css'
import { getRouteApi, Link, Navigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Booking } from '@/api/types'
import { useBooking } from '@/domains/bookings/queries'
import { Methods, useWay } from '@/domains/payments/Methods'
import { usePurse } from './usePurse'
import { useFormat } from '@/lib/format'
import { useNow, useTitle } from '@/lib/hooks'
import { formatTime } from '@/lib/time'
import { Button, buttonClass } from '@/ui/Button'
import { HoldTimer, timeLeft } from '@/ui/HoldTimer'
import { Empty, Failure, Note, Skeleton, Waiting } from '@/ui/States'
import { Guarded } from '../auth/Guarded'
import { BillHead } from './Bill'
import { usePay } from './useCheckout'

const route = getRouteApi('/bookings/$id/pay')

function TooLate({ booking }: { booking: Booking }) {
  const { t } = useTranslation('checkout')
  const again = { resource: booking.resource.id, starts_at: booking.starts_at, ends_at: booking.ends_at, seats: String(booking.seats) }
  return <div className="pt-8"><Empty title={t('pay.expired_title')} text={t('pay.expired')} art="/art/hall.svg"><Link to="/checkout" search={again} className={buttonClass({ look: 'main' })}>{t('pay.again')}</Link></Empty></div>
}

function Unpaid({ booking }: { booking: Booking }) {
  const { t } = useTranslation('checkout')
  const format = useFormat()
  const problem = useProblem()
  const due = booking.total.amount - booking.paid.amount
  const purse = usePurse(booking.organization_id, due, booking.status === 'awaiting_approval')
  const { way, setWay } = useWay(purse)
  const { pay, start } = usePay()
  const zone = booking.venue.time_zone
  const until = booking.hold_expires_at
  const now = useNow(1000)
  const sum = format.money({ ...booking.total, amount: due })
  const press = () => void pay(booking.id, way).catch(() => undefined)
  if (until && timeLeft(until, now) === 0) return <TooLate booking={booking} />
  return (
    <div className="lay">
      <div>
        <div className="l-head"><h1>{t('pay.title')}</h1>{until && <HoldTimer until={until} from={booking.created_at} text={t('pay.until', { time: formatTime(until, zone) })} />}</div>
        {start.isError && <section><Note tone="danger" alert><b className="semi">{problem(start.error).title}</b><p className="small muted">{problem(start.error).detail}</p></Note></section>}
        {purse.ready && <Methods purse={purse} value={way} onChange={setWay} />}
        <section className="pay-now"><Button look="main" size="l" busy={start.isPending} onClick={press}>{t('pay.go', { sum })}</Button></section>
      </div>
      <aside className="bill"><div className="panel pad">
        <BillHead what={{ venue: booking.venue.name, resource: booking.resource.name, kind: booking.resource.kind, photo: booking.venue.photo_url, zone, seats: booking.seats, starts_at: booking.starts_at, ends_at: booking.ends_at, address: booking.venue.address }} />
        <table className="deriv"><tbody><tr className="tot"><td>{t('bill.total')}</td><td>{sum}</td></tr></tbody></table>
      </div></aside>
      <section className="go"><Button look="main" size="l" full busy={start.isPending} onClick={press}>{t('pay.go', { sum })}</Button></section>
    </div>
  )
}

function Known({ id }: { id: string }) {
  const { t } = useTranslation('checkout')
  const problem = useProblem()
  const booking = useBooking(id)
  useTitle(t('pay.title'))
  if (booking.isPending) return <Waiting label={t('common:loading')}><div className="lay"><div><Skeleton w="60%" h={36} /><Skeleton h={160} className="mt-8 photo" /></div><Skeleton h={240} className="photo" /></div></Waiting>
  if (booking.isError) return <div className="pt-8"><Failure {...problem(booking.error)} onRetry={() => void booking.refetch()} /></div>
  if (booking.data.status === 'expired') return <TooLate booking={booking.data} />
  if (!booking.data.actions.includes('pay')) return <Navigate to="/bookings/$id" params={{ id }} replace />
  return <Unpaid booking={booking.data} />
}

export default function PayPage() {
  const { id } = route.useParams()
  return <main id="main" tabIndex={-1} className="wrap p-checkout"><Guarded><Known id={id} /></Guarded></main>
}
