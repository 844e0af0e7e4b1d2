import './done.css'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Armchair, CalendarPlus, CircleAlert, CircleCheck, Clock, DoorOpen, MapPin, Route } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Booking } from '@/api/types'
import { useBooking, useCalendarFile, useQr } from '@/domains/bookings/queries'
import { useFormat } from '@/lib/format'
import { useTitle, useToday } from '@/lib/hooks'
import { addDays, formatTime, wallOf } from '@/lib/time'
import { Picture, Tag } from '@/ui/Bits'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Failure, Skeleton, Waiting } from '@/ui/States'
import { Ruler } from '@/ui/Ruler'
import { toast } from '@/ui/Toast'
import { Guarded } from '../auth/Guarded'
import { Manage } from '../mine/Manage'

const route = getRouteApi('/bookings/$id')
const firm = ['confirmed', 'checked_in']
const waiting = ['held', 'awaiting_payment', 'awaiting_approval']

function mapAddress({ lat, lon }: { lat: number; lon: number }) {
  return `https://www.openstreetmap.org/directions?to=${lat},${lon}#map=16/${lat}/${lon}`
}

function useWhen(booking: Booking) {
  const { t } = useTranslation(['common', 'checkout'])
  const format = useFormat()
  const zone = booking.venue.time_zone
  const today = useToday(zone)
  const day = wallOf(booking.starts_at, zone).day
  const name = day === today ? t('date.today').toLowerCase() : day === addDays(today, 1) ? t('date.tomorrow').toLowerCase() : format.isoDay(day)
  return t('checkout:done.when', { day: name, time: formatTime(booking.starts_at, zone) })
}

function useSay(booking: Booking) {
  const { t } = useTranslation('checkout')
  const format = useFormat()
  if (booking.status === 'awaiting_approval') {
    return booking.approval_deadline ? t('done.say.awaiting_approval', { time: format.moment(booking.approval_deadline, booking.venue.time_zone) }) : t('done.say.awaiting_approval_open')
  }
  if (firm.includes(booking.status)) return null
  return t(`done.say.${booking.status}` as 'done.say.cancelled')
}

function Badge({ booking }: { booking: Booking }) {
  const { t } = useTranslation('checkout')
  const format = useFormat()
  if (firm.includes(booking.status)) return <p className="okay" role="status"><Icon as={CircleCheck} />{booking.paid.amount > 0 ? t('done.paid', { sum: format.money(booking.paid) }) : t('done.free')}</p>
  const soft = waiting.includes(booking.status) || booking.status === 'completed'
  return <p className="mb-3"><Tag tone={soft ? 'warn' : 'danger'}><Icon as={soft ? Clock : CircleAlert} size="s" />{t(`done.status.${booking.status}`)}</Tag></p>
}

function Head({ booking }: { booking: Booking }) {
  const { t } = useTranslation('checkout')
  const format = useFormat()
  const problem = useProblem()
  const file = useCalendarFile()
  const when = useWhen(booking)
  const say = useSay(booking)
  const zone = booking.venue.time_zone
  const coming = firm.includes(booking.status)
  const note = format.zone(booking.starts_at, zone)
  const save = () => file.mutate(booking, { onError: (error) => toast(problem(error).title, { tone: 'bad' }) })
  return (
    <div className="t-head">
      <Badge booking={booking} />
      <h1>{coming ? t('done.title', { when }) : t('done.title_past', { number: booking.number })}</h1>
      <p className="muted mt-3">{say} {t('done.lead', { number: booking.number, venue: booking.venue.name, resource: booking.resource.name, span: `${format.day(booking.starts_at, zone)}, ${format.span(booking.starts_at, booking.ends_at, zone)}` })}{note && ` ${t('common:zone_note', { zone: note })}.`}{booking.refunded.amount > 0 && ` ${t('done.say.refunded', { sum: format.money(booking.refunded) })}`}</p>
      <div className="acts">
        {booking.actions.includes('pay') && <Link to="/bookings/$id/pay" params={{ id: booking.id }} className={buttonClass({ look: 'main' })}>{t('done.pay', { sum: format.money(booking.total) })}</Link>}
        {coming && <Button look="main" busy={file.isPending} onClick={save}><Icon as={CalendarPlus} />{t('done.calendar')}</Button>}
        {coming && <a className={buttonClass({})} href={mapAddress(booking.venue)} target="_blank" rel="noreferrer"><Icon as={Route} />{t('done.route')}</a>}
        {!coming && !waiting.includes(booking.status) && <Link to="/search" className={buttonClass({ look: 'main' })}>{t('done.find')}</Link>}
      </div>
    </div>
  )
}

function Step({ as, children }: { as: typeof MapPin; children: ReactNode }) {
  return <li><Icon as={as} /><span>{children}</span></li>
}

function How({ booking }: { booking: Booking }) {
  const { t } = useTranslation('checkout')
  const { venue, units } = booking
  const list = units.map((u) => u.label || u.number).join(', ')
  return (
    <div className="two"><section>
      <h2>{t('done.how')}</h2>
      <ol className="how">
        <Step as={MapPin}>{venue.address}</Step>
        <Step as={DoorOpen}>{venue.access_instructions || t('done.how_qr')}</Step>
        {list && <Step as={Armchair}>{t('done.units', { list })}</Step>}
      </ol>
    </section></div>
  )
}

function Ticket({ booking }: { booking: Booking }) {
  const { t } = useTranslation('checkout')
  const format = useFormat()
  const qr = useQr(booking.id, firm.includes(booking.status))
  const zone = booking.venue.time_zone
  const from = Math.floor(wallOf(booking.starts_at, zone).minutes / 60)
  const length = (Date.parse(booking.ends_at) - Date.parse(booking.starts_at)) / 3_600_000
  const start = wallOf(booking.starts_at, zone).minutes / 60
  const low = Math.max(0, from - 2)
  const high = Math.min(24, Math.ceil(start + length) + 2)
  return (
    <aside className="ticket" aria-label={t('done.ticket')}>
      <div className="ph"><Picture src={booking.venue.photo_url} alt="" kind={booking.resource.kind} /></div>
      {qr.data && <div className="qr-paper"><img className="qr" src={qr.data} alt={t('done.qr', { number: booking.number })} width={204} height={204} /></div>}
      {qr.isPending && firm.includes(booking.status) && <Skeleton w={204} h={204} className="mx-auto my-5" />}
      {qr.isError && <p className="small muted p-5">{t('done.qr_failed')}</p>}
      <p className="code mt-3">{booking.number}</p>
      <p className="small muted">{booking.venue.name}, {booking.resource.name}</p>
      <p className="small muted">{format.capital(format.day(booking.starts_at, zone, 'weekday'))}, <span className="tn">{format.span(booking.starts_at, booking.ends_at, zone)}</span></p>
      {high - low <= 14 && <Ruler from={low} to={high} stretch={[start, start + length]} label={format.span(booking.starts_at, booking.ends_at, zone)} />}
    </aside>
  )
}

function Known({ id }: { id: string }) {
  const { t } = useTranslation('checkout')
  const problem = useProblem()
  const booking = useBooking(id)
  useTitle(booking.data ? t('done.page', { number: booking.data.number }) : undefined)
  if (booking.isPending) return <Waiting label={t('common:loading')}><div className="done"><div><Skeleton w="70%" h={48} /><Skeleton className="mt-5" /></div><Skeleton h={420} className="photo ticket" /></div></Waiting>
  if (booking.isError) return <div className="pt-10"><Failure {...problem(booking.error)} onRetry={() => void booking.refetch()} /></div>
  return <div className="done"><Head booking={booking.data} /><div className="under">{firm.includes(booking.data.status) && <How booking={booking.data} />}<Manage booking={booking.data} /></div><Ticket booking={booking.data} /></div>
}

export default function BookingPage() {
  const { id } = route.useParams()
  return <main id="main" tabIndex={-1} className="wrap p-done"><Guarded><Known id={id} /></Guarded></main>
}
