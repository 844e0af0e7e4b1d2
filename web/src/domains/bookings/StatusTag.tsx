import { Check, CircleAlert, Clock, DoorOpen, Flag } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Booking, BookingStatus } from '@/api/types'
import { formatTime, wallOf } from '@/lib/time'
import { useFormat } from '@/lib/format'
import { useToday } from '@/lib/hooks'
import { Tag } from '@/ui/Bits'
import { Icon } from '@/ui/Icon'

const looks: Record<BookingStatus, { tone: 'ok' | 'warn' | 'danger' | 'accent' | undefined; icon: typeof Check }> = {
  held: { tone: 'warn', icon: Clock }, awaiting_payment: { tone: 'warn', icon: Clock }, awaiting_approval: { tone: 'warn', icon: Clock },
  confirmed: { tone: 'ok', icon: Check }, checked_in: { tone: 'accent', icon: DoorOpen }, completed: { tone: undefined, icon: Flag },
  cancelled: { tone: undefined, icon: CircleAlert }, declined: { tone: 'danger', icon: CircleAlert }, expired: { tone: undefined, icon: CircleAlert }, no_show: { tone: 'danger', icon: CircleAlert },
}

/** A deadline within the day is a time, a farther one a date. */
function useUntil(booking: Booking) {
  const format = useFormat()
  const today = useToday(booking.venue.time_zone)
  const until = booking.status === 'awaiting_approval' ? booking.approval_deadline : booking.hold_expires_at
  if (!until) return null
  const zone = booking.venue.time_zone
  return wallOf(until, zone).day === today ? formatTime(until, zone) : format.day(until, zone, 'short')
}

export function StatusTag({ booking }: { booking: Booking }) {
  const { t } = useTranslation('bookings')
  const until = useUntil(booking)
  const { tone, icon } = looks[booking.status]
  const waits = ['held', 'awaiting_payment', 'awaiting_approval'].includes(booking.status)
  const words = t(`status.${booking.status}`)
  return <Tag tone={tone}><Icon as={icon} size="s" />{waits && until ? t('status.until', { words, until }) : words}</Tag>
}
