import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Booking } from '@/api/types'
import { useFormat } from '@/lib/format'
import { formatTime } from '@/lib/time'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Options } from '@/ui/Options'
import { Failure } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { perform, useAct, useRefresh } from './act'
import { usePriceChange } from './price'

interface Props { booking: Booking; by: 'extend' | 'shorten'; onClose: () => void }

const minuteMs = 60_000

/** Shortening may not end before now; what is left is measured in whole steps. */
export function stepsFor(booking: Booking, by: Props['by'], now: number) {
  const most = by === 'extend' ? Infinity : Math.floor((Date.parse(booking.ends_at) - Math.max(now, Date.parse(booking.starts_at))) / minuteMs) - 1
  return [15, 30, 60, 120].filter((minutes) => minutes <= most)
}

export function shifted(booking: Booking, minutes: number) {
  return { starts_at: booking.starts_at, ends_at: new Date(Date.parse(booking.ends_at) + minutes * minuteMs).toISOString() }
}

function useGo({ booking, by, onClose }: Props, minutes: number) {
  const { t } = useTranslation('bookings')
  const problem = useProblem()
  const refresh = useRefresh()
  const act = useAct(booking.id)
  const back = async () => {
    const verb = by === 'extend' ? 'shorten' : 'extend'
    await perform(booking.id, { verb, body: { minutes } }).then(refresh, (error: unknown) => toast(problem(error).title, { tone: 'bad' }))
  }
  const go = () => act.mutate({ verb: by, body: { minutes } }, {
    onSuccess: (now) => {
      toast(t(`${by}.done`, { time: formatTime(now.ends_at, now.venue.time_zone) }), { tone: 'ok', action: { label: t('undo'), run: () => void back() } })
      onClose()
    },
  })
  return { act, go }
}

export function StretchDialog(props: Props) {
  const { booking, by, onClose } = props
  const { t } = useTranslation('bookings')
  const format = useFormat()
  const problem = useProblem()
  const [steps] = useState(() => stepsFor(booking, by, Date.now()))
  const [minutes, setMinutes] = useState(steps.includes(30) ? 30 : (steps[0] ?? 15))
  const span = shifted(booking, by === 'extend' ? minutes : -minutes)
  const change = usePriceChange(booking, span)
  const { act, go } = useGo(props, minutes)
  const end = formatTime(span.ends_at, booking.venue.time_zone)
  return (
    <Dialog
      open onOpenChange={(open) => { if (!open) onClose() }} title={t(`${by}.title`)}
      footer={<><Button onClick={onClose}>{t('common:action.cancel')}</Button><Button look="main" busy={act.isPending} disabled={steps.length === 0} onClick={go}>{t(`${by}.go`, { time: end })}{change.words && `, ${change.short}`}</Button></>}
    >
      <div className="form mt-3">
        {steps.length === 0 ? <p>{t('shorten.none')}</p> : <Options label={t(`${by}.by`)} value={String(minutes)} options={steps.map((m) => ({ value: String(m), label: m < 60 ? t('minutes', { count: m }) : t('hours', { count: m / 60 }) }))} onChange={(value) => setMinutes(Number(value))} />}
        <p className="small muted" aria-live="polite">{t('until', { time: end })}. {change.words}</p>
        {act.isError && <Failure {...problem(act.error)} />}
        {by === 'extend' && booking.total.amount > 0 && <p className="small faint">{t('extend.note', { sum: format.money(booking.total) })}</p>}
      </div>
    </Dialog>
  )
}
