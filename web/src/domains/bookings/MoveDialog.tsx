import { CalendarDays } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Booking, Span } from '@/api/types'
import { useFormat } from '@/lib/format'
import { useNow, useToday } from '@/lib/hooks'
import { addDays, formatTime, instantOf, rfc3339, wallOf } from '@/lib/time'
import { Button } from '@/ui/Button'
import { DatePicker } from '@/ui/DatePicker'
import { Dialog } from '@/ui/Dialog'
import { Icon } from '@/ui/Icon'
import { Failure, Skeleton } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { perform, useAct, useAvailability, useRefresh } from './act'
import { freeStarts } from './free'
import { usePriceChange } from './price'

interface Props { booking: Booking; onClose: () => void }

function spanFrom(start: string | null, booking: Booking): Span | null {
  if (!start) return null
  const length = Date.parse(booking.ends_at) - Date.parse(booking.starts_at)
  return { starts_at: start, ends_at: new Date(Date.parse(start) + length).toISOString() }
}

function useMove(booking: Booking, onClose: () => void) {
  const { t } = useTranslation('bookings')
  const format = useFormat()
  const problem = useProblem()
  const refresh = useRefresh()
  const act = useAct(booking.id)
  const undo = () => void perform(booking.id, { verb: 'reschedule', body: { starts_at: booking.starts_at, ends_at: booking.ends_at } })
    .then(refresh, (error: unknown) => toast(problem(error).title, { tone: 'bad' }))
  const go = (span: Span) => act.mutate({ verb: 'reschedule', body: span }, {
    onSuccess: (now) => {
      toast(t('move.done', { when: format.moment(now.starts_at, now.venue.time_zone) }), { tone: 'ok', action: { label: t('undo'), run: undo } })
      onClose()
    },
  })
  return { act, go }
}

function Starts({ booking, day, value, onChange }: { booking: Booking; day: string; value: string | null; onChange: (start: string) => void }) {
  const { t } = useTranslation('bookings')
  const problem = useProblem()
  const zone = booking.venue.time_zone
  const now = useNow(60_000)
  // Past midnight too: the last start of the day may end tomorrow.
  const found = useAvailability(booking.resource.id, rfc3339(day, 0, zone), rfc3339(addDays(day, 2), 0, zone), 1)
  const starts = useMemo(() => freeStarts(found.data?.slots ?? [], booking, now).filter((s) => wallOf(s, zone).day === day), [found.data, booking, day, zone, now])
  if (found.isPending) return <Skeleton h={88} />
  if (found.isError) return <Failure {...problem(found.error)} onRetry={() => void found.refetch()} />
  if (starts.length === 0) return <p className="muted" role="status">{t('move.none')}</p>
  return (
    <div className="starts tn" role="group" aria-label={t('move.starts')}>
      {starts.map((start) => <button key={start} type="button" className="chip" aria-pressed={start === value} onClick={() => onChange(start)}>{formatTime(start, zone)}</button>)}
    </div>
  )
}

export function MoveDialog({ booking, onClose }: Props) {
  const { t } = useTranslation('bookings')
  const format = useFormat()
  const problem = useProblem()
  const zone = booking.venue.time_zone
  const today = useToday(zone)
  const [day, setDay] = useState(() => { const own = wallOf(booking.starts_at, zone).day; return own < today ? today : own })
  const [start, setStart] = useState<string | null>(null)
  const span = spanFrom(start, booking)
  const change = usePriceChange(booking, span)
  const { act, go } = useMove(booking, onClose)
  const choose = (next: string) => { setDay(next); setStart(null) }
  return (
    <Dialog
      open onOpenChange={(open) => { if (!open) onClose() }} title={t('move.title')}
      footer={<><Button onClick={onClose}>{t('common:action.cancel')}</Button><Button look="main" busy={act.isPending} disabled={!span} onClick={() => span && go(span)}>{span ? t('move.go', { when: `${format.isoDay(day, 'short')}, ${formatTime(span.starts_at, zone)}` }) : t('move.choose')}</Button></>}
    >
      <div className="form mt-3">
        <p className="small muted">{t('move.lead', { when: format.moment(booking.starts_at, zone), resource: booking.resource.name })}</p>
        <DatePicker value={day} min={today} onChange={choose} trigger={<Button><Icon as={CalendarDays} />{format.capital(format.isoDay(day, 'weekday'))}</Button>} />
        <Starts booking={booking} day={day} value={start} onChange={setStart} />
        {span && <p className="small" aria-live="polite">{t('move.span', { from: formatTime(span.starts_at, zone), to: formatTime(span.ends_at, zone) })}. {change.words}</p>}
        {format.zone(instantOf(day, 720, zone), zone) && <p className="small faint">{t('common:zone_note', { zone: format.zone(instantOf(day, 720, zone), zone) })}</p>}
        {act.isError && <Failure {...problem(act.error)} />}
      </div>
    </Dialog>
  )
}
