import { Calendar as CalendarIcon, ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { barsOf, rangeOf } from '@/domains/catalog/hours'
import { useDay } from '@/domains/catalog/queries'
import { dayFrom, dayTo } from '@/domains/catalog/search'
import { useFormat } from '@/lib/format'
import { useToday } from '@/lib/hooks'
import { addDays } from '@/lib/time'
import { Button } from '@/ui/Button'
import { DatePicker } from '@/ui/DatePicker'
import { Icon } from '@/ui/Icon'
import { Ruler } from '@/ui/Ruler'
import { clockOf } from '@/ui/ruler-logic'
import { Failure, Skeleton } from '@/ui/States'
import type { Visit } from './useVisit'

const minutesInHour = 60

function DayControls({ visit, today }: { visit: Visit; today: string }) {
  const { t } = useTranslation('common')
  const format = useFormat()
  const { window, change } = visit
  const go = (day: string) => change({ window: { ...window, day } })
  return (
    <div className="row">
      <Button icon size="s" aria-label={t('date.previous')} disabled={window.day <= today} onClick={() => go(addDays(window.day, -1))}><Icon as={ChevronLeft} /></Button>
      <DatePicker value={window.day} min={today} onChange={go} trigger={<Button size="s"><Icon as={CalendarIcon} size="s" />{format.isoDay(window.day)}</Button>} />
      <Button icon size="s" aria-label={t('date.next')} onClick={() => go(addDays(window.day, 1))}><Icon as={ChevronRight} /></Button>
    </div>
  )
}

export function FreeDay({ visit }: { visit: Visit }) {
  const { t } = useTranslation('venue')
  const format = useFormat()
  const problem = useProblem()
  const { venue, window, zone, resource, change } = visit
  const today = useToday(zone)
  const day = useDay(venue.id, window.day, resource?.kind)
  const bars = day.data && barsOf(day.data, zone, window.day)
  const open = bars?.filter((bar) => !bar.closed) ?? []
  const [from, to] = rangeOf(bars, dayFrom, dayTo)
  const seats = Math.max(0, ...open.map((bar) => bar.total))
  const stretch: [number, number] = [Math.max(from, window.stretch[0]), Math.min(to, window.stretch[1])]
  const step = (resource?.grid_minutes ?? 30) / minutesInHour
  return (
    <section aria-labelledby="free">
      <div className="day"><h2 id="free">{t('free.title', { day: format.isoDay(window.day, 'weekday') })}</h2><DayControls visit={visit} today={today} /></div>
      {day.isError && <Failure {...problem(day.error)} onRetry={() => void day.refetch()} />}
      {day.isPending && <Skeleton h={128} />}
      {bars && open.length === 0 && <p className="muted">{t('free.none')}</p>}
      {open.length > 0 && (
        <>
          <Ruler
            size="tall" counts from={from} to={to} bars={bars} label={t('free.label')} step={step}
            min={(resource?.min_minutes ?? 60) / minutesInHour} max={(resource?.max_minutes ?? 1440) / minutesInHour}
            stretch={stretch[0] < stretch[1] ? stretch : [from, Math.min(to, from + 1)]} onChange={(next) => change({ window: { ...window, stretch: next } })}
          />
          <p className="legend"><span>{t('free.of', { n: format.number(seats) })}</span><span className="b">{t('free.yours', { span: `${clockOf(window.stretch[0])}–${clockOf(window.stretch[1])}` })}</span></p>
        </>
      )}
    </section>
  )
}
