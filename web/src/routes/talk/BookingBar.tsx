import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { KeyRound, LifeBuoy, Route, TimerReset } from 'lucide-react'
import { Suspense, lazy, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { Booking } from '@/api/types'
import { useSession } from '@/domains/accounts/session'
import { StatusTag } from '@/domains/bookings/StatusTag'
import { useFormat } from '@/lib/format'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Popover } from '@/ui/Popover'
import { directionsTo } from '../mine/directions'

const ExtendLine = lazy(() => import('./ExtendLine'))

function Access({ words }: { words: string }) {
  const { t } = useTranslation('talk')
  return <Popover label={t('booking.access')} align="end" trigger={<Button size="s"><Icon as={KeyRound} size="s" />{t('booking.access')}</Button>}><p className="whitespace-pre-wrap p-3 max-w-xs">{words}</p></Popover>
}

/** What is usually asked for in such a talk, at one press. */
export default function BookingBar({ booking: id }: { booking: string }) {
  const { t } = useTranslation('talk')
  const format = useFormat()
  const { user } = useSession()
  const { data: booking } = useQuery({ queryKey: ['booking', id], queryFn: () => api.get<Booking>(`/bookings/${id}`) })
  const [stretching, setStretching] = useState(false)
  if (!booking) return <div className="here" />
  const { venue } = booking
  const isGuest = booking.customer?.id === user?.id
  return (
    <div className="here booking-bar">
      <span className="clip"><Link to="/bookings/$id" params={{ id }} className="semi">{format.day(booking.starts_at, venue.time_zone, 'short')}, <span className="tn">{format.span(booking.starts_at, booking.ends_at, venue.time_zone)}</span></Link> {!isGuest && <span className="muted">{booking.customer?.full_name || booking.customer?.nickname}</span>}</span>
      <StatusTag booking={booking} />
      <span className="deeds">
        {booking.actions.includes('extend') && <Button size="s" aria-expanded={stretching} onClick={() => setStretching(!stretching)}><Icon as={TimerReset} size="s" />{t('booking.extend')}</Button>}
        <Link to="/mine/$page" params={{ page: 'tickets' }} search={{ booking: id }} className={buttonClass({ size: 's' })}><Icon as={LifeBuoy} size="s" />{t('booking.fault')}</Link>
        <a href={directionsTo(venue)} target="_blank" rel="noreferrer" className={buttonClass({ size: 's' })}><Icon as={Route} size="s" />{t('booking.way')}</a>
        {venue.access_instructions && <Access words={venue.access_instructions} />}
      </span>
      {stretching && <Suspense><ExtendLine booking={booking} onClose={() => setStretching(false)} /></Suspense>}
    </div>
  )
}
