import { X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import type { Booking } from '@/api/types'
import { useProblem } from '@/api/useProblem'
import { useAct } from '@/domains/bookings/act'
import { usePriceChange } from '@/domains/bookings/price'
import { shifted } from '@/domains/bookings/StretchDialog'
import { formatTime } from '@/lib/time'
import { Button } from '@/ui/Button'
import { FieldError } from '@/ui/Field'
import { Icon } from '@/ui/Icon'

const usual = [30, 60]

/** What the refusal leaves: so many minutes more; null when it says nothing of that. */
function possibleIn(error: unknown): number | null {
  const minutes = isApiError(error) ? error.facts['possible_minutes'] : null
  return typeof minutes === 'number' ? minutes : null
}

function Refused({ booking, error }: { booking: Booking; error: unknown }) {
  const { t } = useTranslation('extend')
  const problem = useProblem()
  const possible = possibleIn(error)
  const { title, detail } = problem(error)
  if (possible === null) return <FieldError>{detail || title}</FieldError>
  const time = formatTime(shifted(booking, possible).ends_at, booking.venue.time_zone)
  return <FieldError>{possible > 0 ? t('only_until', { time }) : t('not_at_all')}</FieldError>
}

/** Longer, without leaving the talk: how much, what it costs, done. */
export default function ExtendLine({ booking, onClose }: { booking: Booking; onClose: () => void }) {
  const { t } = useTranslation('extend')
  const act = useAct(booking.id)
  const [minutes, setMinutes] = useState(usual[0] ?? 30)
  const possible = act.isError ? possibleIn(act.error) : null
  const steps = [...new Set([...usual, ...(possible ? [possible] : [])])].toSorted((a, b) => a - b)
  const span = shifted(booking, minutes)
  const change = usePriceChange(booking, span)
  const tooMuch = possible !== null && minutes > possible
  const label = (m: number) => (m < 60 || m % 60 ? t('minutes', { count: m }) : t('hours', { count: m / 60 }))
  const go = () => act.mutate({ verb: 'extend', body: { minutes } }, { onSuccess: onClose })
  return (
    <section className="extend-line" aria-label={t('title')}>
      <div className="row wrapx" role="group" aria-label={t('by')}>{steps.map((m) => <button key={m} type="button" className="chip" aria-pressed={m === minutes} disabled={possible !== null && m > possible} onClick={() => setMinutes(m)}>{label(m)}</button>)}</div>
      <p className="small muted" aria-live="polite">{t('until', { time: formatTime(span.ends_at, booking.venue.time_zone) })}. {change.words}</p>
      <span className="row"><Button look="main" size="s" busy={act.isPending} disabled={tooMuch} onClick={go}>{t('go')}{change.short && ` ${change.short}`}</Button><Button look="quiet" icon size="s" aria-label={t('close')} onClick={onClose}><Icon as={X} size="s" /></Button></span>
      {act.isError && <Refused booking={booking} error={act.error} />}
    </section>
  )
}
