import { Plus, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { OpeningException, OpeningHours, Venue } from '@/api/types'
import { useFormat } from '@/lib/format'
import { localeOf } from '@/lib/money'
import { Button } from '@/ui/Button'
import { Check, TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Failure } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { useHours } from '../staff'

const week = [0, 1, 2, 3, 4, 5, 6]
const usual = { opens: '09:00', closes: '21:00' }

/** A time field cannot show midnight of the evening, the API calls it 24:00. */
const shown = (clock: string) => (clock === '24:00' ? '00:00' : clock)
const meant = (clock: string) => (clock === '00:00' ? '24:00' : clock)

export function useWeekdays() {
  const { i18n } = useTranslation()
  return week.map((i) => new Intl.DateTimeFormat(localeOf(i18n.language), { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + i))))
}

interface Row extends OpeningHours { key: number }

function Times({ row, day, onChange, onDrop }: { row: Row; day: string; onChange: (row: Row) => void; onDrop: () => void }) {
  const { t } = useTranslation('run')
  return (
    <span className="times">
      <input className="input" type="time" step={900} aria-label={t('hours.opens', { day })} value={row.opens} onChange={(event) => onChange({ ...row, opens: event.target.value })} />–
      <input className="input" type="time" step={900} aria-label={t('hours.closes', { day })} value={shown(row.closes)} onChange={(event) => onChange({ ...row, closes: meant(event.target.value) })} />
      <Button look="quiet" icon size="s" aria-label={t('hours.drop', { day })} onClick={onDrop}><Icon as={Trash2} size="s" /></Button>
    </span>
  )
}

export function HoursForm({ venue, go, onSaved }: { venue: Venue; go?: string; onSaved?: () => void }) {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const names = useWeekdays()
  const [rows, setRows] = useState<Row[]>(() => (venue.opening_hours.length || onSaved === undefined ? venue.opening_hours : week.map((weekday) => ({ weekday, ...usual }))).map((h, key) => ({ ...h, key })))
  const { week: save } = useHours(venue.id)
  const add = (weekday: number) => setRows((was) => [...was, { ...(was.find((r) => r.weekday === weekday - 1) ?? usual), weekday, key: Date.now() }])
  const copy = () => setRows((was) => { const monday = was.filter((r) => r.weekday === 0); return week.flatMap((weekday) => monday.map((r, i) => ({ ...r, weekday, key: Date.now() + weekday * 10 + i }))) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(rows.map(({ weekday, opens, closes }) => ({ weekday, opens, closes })), { onSuccess: () => { toast(t('saved'), { tone: 'ok' }); onSaved?.() } })
  }
  return (
    <form className="form max-w-[720px]" onSubmit={submit}>
      {week.map((weekday) => {
        const own = rows.filter((r) => r.weekday === weekday)
        return (
          <div key={weekday} className="week-h">
            <b className="medium capitalize">{names[weekday]}</b>
            <span>{own.length === 0 ? <span className="muted">{t('hours.closed')}</span> : own.map((row) => <Times key={row.key} row={row} day={names[weekday] ?? ''} onChange={(next) => setRows((was) => was.map((r) => (r.key === row.key ? next : r)))} onDrop={() => setRows((was) => was.filter((r) => r.key !== row.key))} />)}</span>
            <Button look="quiet" size="s" onClick={() => add(weekday)} className="justify-self-start"><Icon as={Plus} size="s" />{own.length ? t('hours.break') : t('hours.open')}</Button>
          </div>
        )
      })}
      {save.isError && <Failure {...problem(save.error)} />}
      <div className="row wrapx"><Button type="submit" look="main" busy={save.isPending}>{go ?? t('common:action.save')}</Button><Button onClick={copy}>{t('hours.copy')}</Button></div>
    </form>
  )
}

function AddException({ venueId }: { venueId: string }) {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const { add } = useHours(venueId)
  const [day, setDay] = useState('')
  const [closed, setClosed] = useState(true)
  const [opens, setOpens] = useState('10:00')
  const [closes, setCloses] = useState('18:00')
  const [reason, setReason] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate({ day, opens: closed ? null : opens, closes: closed ? null : meant(closes), reason }, { onSuccess: () => { setDay(''); setReason('') } })
  }
  return (
    <form className="form max-w-[720px] mt-4" onSubmit={submit}>
      <div className="two-f"><TextField label={t('except.day')} type="date" required value={day} onChange={(event) => setDay(event.target.value)} /><TextField label={t('except.reason')} value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} /></div>
      <Check checked={closed} onChange={(event) => setClosed(event.target.checked)}>{t('except.closed')}</Check>
      {!closed && <div className="two-f"><TextField label={t('new.from')} type="time" value={opens} onChange={(event) => setOpens(event.target.value)} /><TextField label={t('new.to')} type="time" value={closes} onChange={(event) => setCloses(event.target.value)} /></div>}
      {add.isError && <Failure {...problem(add.error)} />}
      <Button type="submit" busy={add.isPending}>{t('except.add')}</Button>
    </form>
  )
}

export function Exceptions({ venueId, items }: { venueId: string; items: OpeningException[] }) {
  const { t } = useTranslation('run')
  const format = useFormat()
  const { remove } = useHours(venueId)
  return (
    <section>
      <div className="part-h"><h2>{t('except.title')}</h2></div>
      {items.length === 0 && <p className="muted">{t('except.none')}</p>}
      <ul className="lines">{items.map((e) => (
        <li key={e.day} className="between mid py-2"><span><b className="medium">{format.capital(format.isoDay(e.day, 'weekday'))}</b>, {e.is_closed ? t('hours.closed') : `${e.opens}–${e.closes}`}{e.reason && <span className="muted">, {e.reason}</span>}</span><Button look="quiet" icon size="s" aria-label={t('except.drop', { day: format.isoDay(e.day) })} onClick={() => remove.mutate(e.day)}><Icon as={Trash2} size="s" /></Button></li>
      ))}</ul>
      <AddException venueId={venueId} />
    </section>
  )
}
