import { Link, useNavigate } from '@tanstack/react-router'
import { Ellipsis, LogIn, LogOut, Route, TimerReset } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Booking } from '@/api/types'
import { perform, useAct, useRefresh } from '@/domains/bookings/act'
import { usePriceChange } from '@/domains/bookings/price'
import { useQr } from '@/domains/bookings/queries'
import { shifted } from '@/domains/bookings/StretchDialog'
import { actionIcons, actionsOf, useActions } from '@/domains/bookings/useActions'
import { useFormat } from '@/lib/format'
import { useNow, useToday } from '@/lib/hooks'
import { addDays, clock, formatTime, wallOf } from '@/lib/time'
import { Picture, Tag } from '@/ui/Bits'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Menu } from '@/ui/Menu'
import { Ruler } from '@/ui/Ruler'
import { Skeleton } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { directionsTo } from './directions'

const early = 15 * 60_000

function useWhen(booking: Booking, now: number) {
  const { t } = useTranslation('mine')
  const format = useFormat()
  const zone = booking.venue.time_zone
  if (now < Date.parse(booking.starts_at)) return t('today.in', { when: format.relative(booking.starts_at) })
  const isLast = wallOf(booking.ends_at, zone).day === wallOf(new Date(now), zone).day
  return booking.status === 'checked_in' ? t('today.now', { time: isLast ? formatTime(booking.ends_at, zone) : format.day(booking.ends_at, zone, 'short') }) : t('today.started', { time: formatTime(booking.starts_at, zone) })
}

function useDayName(booking: Booking) {
  const { t } = useTranslation('common')
  const format = useFormat()
  const zone = booking.venue.time_zone
  const today = useToday(zone)
  const day = wallOf(booking.starts_at, zone).day
  return day === today ? t('date.today') : day === addDays(today, 1) ? t('date.tomorrow') : format.capital(format.isoDay(day, 'weekday'))
}

export function useSeatName() {
  const { t } = useTranslation('mine')
  return (booking: Booking) => {
    const unit = booking.units[0]
    if (!unit || booking.units.length > 1 || booking.resource.kind === 'meeting_room') return booking.resource.name
    return unit.label && !/^\d+$/.test(unit.label) ? unit.label : t('today.seat', { resource: booking.resource.name, number: unit.label || unit.number })
  }
}

/** The booking on its measure, with the hours around it and the half hour that could be added. */
function Stretch({ booking, now, more }: { booking: Booking; now: number; more: boolean }) {
  const { t } = useTranslation('mine')
  const format = useFormat()
  const zone = booking.venue.time_zone
  const start = wallOf(booking.starts_at, zone).minutes / 60
  const end = start + (Date.parse(booking.ends_at) - Date.parse(booking.starts_at)) / 3_600_000
  const low = Math.max(0, Math.floor(start) - 2)
  const high = Math.ceil(end) + 2
  const wall = wallOf(new Date(now), zone)
  const at = wall.minutes / 60
  const seen = wall.day === wallOf(booking.starts_at, zone).day && at >= low && at <= high
  const span = format.span(booking.starts_at, booking.ends_at, zone)
  if (high - low > 20) return null
  const label = seen ? t('today.ruler_now', { span, now: clock(wall.minutes) }) : t('today.ruler', { span })
  return <Ruler from={low} to={high} stretch={[start, end]} now={seen ? at : null} more={more ? [end, end + 0.5] : null} label={label} />
}

function Plus({ booking }: { booking: Booking }) {
  const { t } = useTranslation('mine')
  const format = useFormat()
  const problem = useProblem()
  const refresh = useRefresh()
  const act = useAct(booking.id)
  const change = usePriceChange(booking, shifted(booking, 30))
  const sum = change.difference && change.difference.amount > 0 ? format.money(change.difference) : null
  const undo = () => void perform(booking.id, { verb: 'shorten', body: { minutes: 30 } }).then(refresh, (error: unknown) => toast(problem(error).title, { tone: 'bad' }))
  const go = () => act.mutate({ verb: 'extend', body: { minutes: 30 } }, {
    onSuccess: (now) => void toast(t('today.plus_done', { time: formatTime(now.ends_at, now.venue.time_zone) }), { tone: 'ok', action: { label: t('bookings:undo'), run: undo } }),
    onError: (error) => void toast(problem(error).title, { tone: 'bad' }),
  })
  return <Button busy={act.isPending} onClick={go}><Icon as={TimerReset} />{sum ? t('today.plus_sum', { sum }) : t('today.plus')}</Button>
}

function Acts({ booking, now }: { booking: Booking; now: number }) {
  const { t } = useTranslation('mine')
  const navigate = useNavigate()
  const acts = useActions(booking, { onPay: () => void navigate({ to: '/bookings/$id/pay', params: { id: booking.id } }) })
  const may = actionsOf(booking)
  const rest = may.filter((a) => a !== 'check_in' && a !== 'check_out')
  const opens = Date.parse(booking.starts_at) - early
  return (
    <div className="acts">
      {may.includes('check_in') && <Button look="main" busy={acts.busy} onClick={() => acts.start('check_in')}><Icon as={LogIn} />{t('today.check_in')}</Button>}
      {may.includes('check_out') && <Button look="main" onClick={() => acts.start('check_out')}><Icon as={LogOut} />{t('today.check_out')}</Button>}
      {booking.status === 'confirmed' && now < opens && opens - now < 86_400_000 && <p className="small muted w-full">{t('today.check_in_from', { time: formatTime(new Date(opens), booking.venue.time_zone) })}</p>}
      {may.includes('extend') && <Plus booking={booking} />}
      <a className={buttonClass({})} href={directionsTo(booking.venue)} target="_blank" rel="noreferrer"><Icon as={Route} />{t('today.route')}</a>
      {rest.length > 0 && <Menu trigger={<Button icon aria-label={t('today.more')}><Icon as={Ellipsis} /></Button>} items={rest.map((a) => ({ key: a, label: t(`bookings:action.${a}`), icon: actionIcons[a], onSelect: () => acts.start(a) }))} />}
      {acts.dialog}
    </div>
  )
}

function Pass({ booking }: { booking: Booking }) {
  const { t } = useTranslation('mine')
  const qr = useQr(booking.id, true)
  return (
    <div className="q">
      {qr.data ? <div className="qr-paper"><img src={qr.data} alt={t('checkout:done.qr', { number: booking.number })} width={172} height={172} /></div> : qr.isPending ? <Skeleton w={188} h={188} className="mx-auto" /> : <p className="small muted">{t('checkout:done.qr_failed')}</p>}
      <b className="semi tn">{booking.number}</b>
      <span className="small muted">{booking.venue.access_instructions || t('today.code')}</span>
    </div>
  )
}

export function Today({ booking }: { booking: Booking }) {
  const { t } = useTranslation('mine')
  const format = useFormat()
  const now = useNow(30_000)
  const when = useWhen(booking, now)
  const day = useDayName(booking)
  const seat = useSeatName()
  const zone = booking.venue.time_zone
  const note = format.zone(booking.starts_at, zone)
  return (
    <section className="panel today" aria-label={t('today.label')}>
      <div className="ph"><Picture src={booking.venue.photo_url} alt="" kind={booking.resource.kind} eager /></div>
      <div className="mid">
        <p className="row wrapx"><Tag tone="accent">{when}</Tag><span className="small muted">{booking.venue.address}</span></p>
        <h2><Link to="/bookings/$id" params={{ id: booking.id }}>{t('today.title', { venue: booking.venue.name, seat: seat(booking) })}</Link></h2>
        <p className="muted">{day}, <span className="tn">{format.span(booking.starts_at, booking.ends_at, zone)}</span>{note && <span className="small">. {t('common:zone_note', { zone: note })}</span>}</p>
        <Stretch booking={booking} now={now} more={booking.actions.includes('extend')} />
        <Acts booking={booking} now={now} />
      </div>
      <Pass booking={booking} />
    </section>
  )
}
