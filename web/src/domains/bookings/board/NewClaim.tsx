import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Person, VenueCalendar } from '@/api/types'
import { useFormat } from '@/lib/format'
import { useDebounced } from '@/lib/hooks'
import { clock, instantOf, wallOf } from '@/lib/time'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { SelectField, TextField } from '@/ui/Field'
import { Segments } from '@/ui/Segments'
import { Failure } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { useBlackouts, useBookOnBehalf } from '../act'
import { usePeople } from '../list'
import { useQuote } from '../queries'
import { seatName } from './logic'

export interface Draft { day: string; from: number; to: number; unitId: string; resourceId: string }
interface Props { calendar: VenueCalendar; organization: string; draft: Draft; mayBook: boolean; mayClose: boolean; onClose: () => void; onBooked: (id: string) => void }
type What = 'book' | 'close'

function minutesOf(text: string) {
  const [hours, minutes] = text.split(':').map(Number)
  return (hours ?? 0) * 60 + (minutes ?? 0)
}

function useDraft({ calendar, draft }: Props) {
  const [resourceId, setResource] = useState(draft.resourceId || (calendar.resources[0]?.id ?? ''))
  const [unitId, setUnit] = useState(draft.unitId)
  const [day, setDay] = useState(draft.day)
  const [from, setFrom] = useState(clock(Math.round(draft.from * 60), true))
  const [to, setTo] = useState(clock(Math.round(draft.to * 60) % 1440, true))
  const zone = calendar.time_zone
  const a = minutesOf(from)
  const b = minutesOf(to)
  // An end not after the start is of the next day, as with opening hours.
  const span = { starts_at: instantOf(day, a, zone).toISOString(), ends_at: instantOf(day, b > a ? b : b + 1440, zone).toISOString() }
  const resource = calendar.resources.find((r) => r.id === resourceId)
  return { resource, resourceId, unitId, day, from, to, span, setDay, setFrom, setTo, setUnit, setResource: (id: string) => { setResource(id); setUnit('') } }
}

type Fields = ReturnType<typeof useDraft>

function Where({ calendar, at }: { calendar: VenueCalendar; at: Fields }) {
  const { t } = useTranslation('run')
  return (
    <div className="two-f">
      <SelectField label={t('new.resource')} value={at.resourceId} onChange={(event) => at.setResource(event.target.value)}>{calendar.resources.map((r) => <option key={r.id} value={r.id}>{r.name}</option>)}</SelectField>
      {(at.resource?.units.length ?? 0) > 1 && <SelectField label={t('new.unit')} value={at.unitId} onChange={(event) => at.setUnit(event.target.value)}><option value="">{t('new.any')}</option>{at.resource?.units.map((u) => <option key={u.id} value={u.id}>{seatName(u, (number) => t('seat', { number }))}</option>)}</SelectField>}
      <TextField label={t('new.day')} type="date" value={at.day} required onChange={(event) => event.target.value && at.setDay(event.target.value)} />
    </div>
  )
}

function Whom({ organization, person, onPick }: { organization: string; person: Person | null; onPick: (person: Person | null) => void }) {
  const { t } = useTranslation('run')
  const [text, setText] = useState('')
  const people = usePeople(organization, useDebounced(text, 250))
  if (person) return <p className="between mid panel px-4 py-2"><span><b className="medium">{person.full_name || person.nickname}</b> <span className="small muted tn">{person.phone}</span></span><button type="button" className="link small" onClick={() => onPick(null)}>{t('new.other')}</button></p>
  return (
    <div>
      <TextField label={t('new.who')} value={text} autoComplete="off" onChange={(event) => setText(event.target.value)} hint={text.trim().length >= 2 && people.data?.length === 0 ? t('new.nobody') : t('new.who_hint')} />
      <ul className="row wrapx mt-2">{(people.data ?? []).slice(0, 6).map((p) => <li key={p.id}><button type="button" className="chip" onClick={() => onPick(p)}>{p.full_name || p.nickname}{p.phone && <b className="tn">{p.phone.slice(-5)}</b>}</button></li>)}</ul>
    </div>
  )
}

/** A booking for somebody, or a closed stretch: the same ground, two intentions. */
export function NewClaim(props: Props) {
  const { calendar, organization, mayBook, mayClose, onClose, onBooked } = props
  const { t } = useTranslation('run')
  const format = useFormat()
  const problem = useProblem()
  const at = useDraft(props)
  const [what, setWhat] = useState<What>(mayBook ? 'book' : 'close')
  const [person, setPerson] = useState<Person | null>(null)
  const [seats, setSeats] = useState('1')
  const [text, setText] = useState('')
  const book = useBookOnBehalf()
  const { close, lift } = useBlackouts()
  const quote = useQuote({ resource_id: at.resourceId, ...at.span, seats: Number(seats) || 1 }, what === 'book' && Boolean(at.resourceId))
  const place = { resource_id: at.resourceId, unit_ids: at.unitId ? [at.unitId] : [], ...at.span }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (what === 'close') {
      close.mutate({ ...place, reason: text.trim() }, { onSuccess: (made) => { toast(t('new.closed'), { tone: 'ok', action: { label: t('bookings:undo'), run: () => lift.mutate(made.id) } }); onClose() } })
    } else if (person) {
      const many = at.resource?.capacity === 1 && Number(seats) > 1
      book.mutate({ ...place, unit_ids: many ? [] : place.unit_ids, seats: Number(seats) || 1, customer_id: person.id, comment: text.trim() }, { onSuccess: (made) => { toast(t('new.booked', { number: made.number }), { tone: 'ok' }); onBooked(made.id); onClose() } })
    }
  }
  const error = what === 'book' ? book.error : close.error
  const total = quote.data && !quote.isPlaceholderData ? format.money(quote.data.total) : null
  const today = wallOf(at.span.starts_at, calendar.time_zone).day
  return (
    <Dialog open onOpenChange={(open) => { if (!open) onClose() }} title={t('new.title', { day: format.isoDay(today, 'weekday') })}>
      <form className="form mt-3" onSubmit={submit}>
        {mayBook && mayClose && <Segments label={t('new.what')} value={what} onChange={setWhat} options={[{ value: 'book', label: t('new.book') }, { value: 'close', label: t('new.close') }]} />}
        <Where calendar={calendar} at={at} />
        <div className="two-f keep"><TextField label={t('new.from')} type="time" step={900} value={at.from} required onChange={(event) => at.setFrom(event.target.value)} /><TextField label={t('new.to')} type="time" step={900} value={at.to} required onChange={(event) => at.setTo(event.target.value)} /></div>
        {what === 'book' && <Whom organization={organization} person={person} onPick={setPerson} />}
        <div className="two-f">
          {what === 'book' && <TextField label={t('new.seats')} type="number" min={1} max={500} value={seats} onChange={(event) => setSeats(event.target.value)} />}
          <TextField label={what === 'book' ? t('new.comment') : t('new.reason')} value={text} maxLength={500} onChange={(event) => setText(event.target.value)} />
        </div>
        {error && <Failure {...problem(error)} />}
        {what === 'book' && quote.error && <p className="small warn">{problem(quote.error).title}</p>}
        <div className="acts"><Button onClick={onClose}>{t('common:action.cancel')}</Button><Button type="submit" look="main" busy={book.isPending || close.isPending} disabled={what === 'book' && !person}>{what === 'close' ? t('new.go_close') : total ? t('new.go_sum', { sum: total }) : t('new.go')}</Button></div>
      </form>
    </Dialog>
  )
}
