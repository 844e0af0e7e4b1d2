import './bookings.css'
import { Ban, CalendarClock, Check, CircleSlash, CreditCard, HandCoins, LogIn, LogOut, type LucideIcon, TimerOff, TimerReset, UserRoundPen, UserX } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Booking } from '@/api/types'
import { toast } from '@/ui/Toast'
import { useAct } from './act'
import { DeclineDialog, DeskPayDialog, LeaveDialog, NoShowDialog, TransferDialog } from './AskDialogs'
import { CancelDialog } from './CancelDialog'
import { MoveDialog } from './MoveDialog'
import { StretchDialog } from './StretchDialog'

export type Action = 'pay' | 'confirm' | 'decline' | 'check_in' | 'check_out' | 'extend' | 'shorten' | 'reschedule' | 'transfer' | 'pay_at_desk' | 'no_show' | 'cancel'

export const actionIcons: Record<Action, LucideIcon> = {
  pay: CreditCard, confirm: Check, decline: Ban, check_in: LogIn, check_out: LogOut, extend: TimerReset, shorten: TimerOff,
  reschedule: CalendarClock, transfer: UserRoundPen, pay_at_desk: HandCoins, no_show: UserX, cancel: CircleSlash,
}
const known = Object.keys(actionIcons)

export function actionsOf(booking: Booking) {
  return booking.actions.filter((a): a is Action => known.includes(a))
}

function dialogFor(asked: Action, booking: Booking, desk: boolean, onClose: () => void): ReactNode {
  switch (asked) {
    case 'cancel': return <CancelDialog booking={booking} desk={desk} onClose={onClose} />
    case 'reschedule': return <MoveDialog booking={booking} onClose={onClose} />
    case 'extend': case 'shorten': return <StretchDialog booking={booking} by={asked} onClose={onClose} />
    case 'transfer': return <TransferDialog booking={booking} onClose={onClose} />
    case 'decline': return <DeclineDialog booking={booking} onClose={onClose} />
    case 'no_show': return <NoShowDialog booking={booking} onClose={onClose} />
    case 'check_out': return <LeaveDialog booking={booking} onClose={onClose} />
    case 'pay_at_desk': return <DeskPayDialog booking={booking} onClose={onClose} />
    default: return null
  }
}

/** What may be done with a booking: at once when it is harmless, after one question when it is not. */
export function useActions(booking: Booking, options: { desk?: boolean; onPay?: () => void } = {}) {
  const { t } = useTranslation('bookings')
  const problem = useProblem()
  const act = useAct(booking.id)
  const [asked, setAsked] = useState<Action | null>(null)
  const atOnce = (verb: 'confirm' | 'check_in') => act.mutate({ verb }, {
    onSuccess: () => void toast(t(`${verb}.done`), { tone: 'ok' }),
    onError: (error) => { const { title, detail } = problem(error); toast(detail && detail !== title ? `${title}. ${detail}` : title, { tone: 'bad' }) },
  })
  const start = (action: Action) => {
    if (action === 'pay') options.onPay?.()
    else if (action === 'confirm' || action === 'check_in') atOnce(action)
    else setAsked(action)
  }
  return { start, busy: act.isPending, dialog: asked && dialogFor(asked, booking, options.desk ?? false, () => setAsked(null)) }
}
