import '@/domains/community/community.css'
import { Printer, RotateCw } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { StaffVenue } from '@/api/types'
import { useDeskVisits, useDoor, useDoorPicture, useGatherings, useGoals, useHouse, useVisiting } from '@/domains/community/queries'
import { usePeople } from '@/domains/bookings/list'
import { useFormat } from '@/lib/format'
import { useDebounced, useTitle } from '@/lib/hooks'
import { formatTime, ownZone, rfc3339, wallOf } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { TextArea, TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { Tabs } from '@/ui/Tabs'
import { toast } from '@/ui/Toast'
import { HouseEvent } from './HouseEvent'
import type { Desk } from './useDesk'
import { useRefusal } from './useRefusal'

function Door({ venue }: { venue: StaffVenue }) {
  const { t } = useTranslation('community')
  const problem = useProblem()
  const door = useDoor(venue.id)
  const picture = useDoorPicture(venue.id, door.data?.code)
  const { change } = useHouse()
  if (door.isError) return <Failure {...problem(door.error)} onRetry={() => void door.refetch()} />
  if (!door.data) return <Waiting label={t('common:loading')}><Skeleton h={280} w={280} /></Waiting>
  return (
    <div className="give">
      <p className="muted noprint">{t('door.lead')}</p>
      <div className="door-paper">{picture.data && <img src={picture.data} alt={t('door.alt', { place: venue.name })} width={236} height={236} />}</div>
      <p className="door-code">{door.data.code}</p>
      <p className="row wrapx noprint"><Button onClick={() => print()}><Icon as={Printer} />{t('door.print')}</Button><Button busy={change.isPending} onClick={() => change.mutate(venue.id)}><Icon as={RotateCw} />{t('door.change')}</Button></p>
    </div>
  )
}

function ComingIn({ venue }: { venue: StaffVenue }) {
  const { t } = useTranslation('community')
  const { enter } = useVisiting()
  const refused = useRefusal()
  const [text, setText] = useState('')
  const q = useDebounced(text, 250)
  const people = usePeople(venue.organization_id, q)
  // While one types, what was found for the words before is nobody to press on.
  const isFound = q.trim().length >= 2 && text === q && !people.isFetching
  const go = (id: string, name: string) => enter.mutate({ venue_id: venue.id, user_id: id }, { onSuccess: () => { setText(''); toast(t('desk.came', { name }), { tone: 'ok' }) }, onError: refused })
  return (
    <section className="give mb-4">
      <TextField label={t('desk.in_title')} hint={t('desk.in_hint')} type="search" autoComplete="off" value={text} onChange={(event) => setText(event.target.value)} />
      {isFound && people.data?.length === 0 && <p className="small muted" role="status">{t('desk.nobody')}</p>}
      {isFound && (people.data?.length ?? 0) > 0 && <ul className="led">{people.data?.map((it) => { const name = it.full_name || it.nickname; return <li key={it.id}><span /><span>{name} <span className="small muted">{it.phone ?? it.email}</span></span><Button size="s" look="main" busy={enter.isPending && enter.variables?.user_id === it.id} onClick={() => go(it.id, name)}>{t('desk.in')}</Button></li> })}</ul>}
    </section>
  )
}

function Visits({ venue }: { venue: StaffVenue }) {
  const { t } = useTranslation('community')
  const problem = useProblem()
  const format = useFormat()
  const visits = useDeskVisits(venue.id)
  const { exit } = useVisiting()
  const refused = useRefusal()
  if (visits.isError) return <Failure {...problem(visits.error)} onRetry={() => void visits.refetch()} />
  if (!visits.data) return <Waiting label={t('common:loading')}><Skeleton h={200} /></Waiting>
  if (visits.data.length === 0) return <Empty title={t('desk.none_title')} text={t('desk.none')} art="/art/hall.svg" />
  return (
    <ul className="led">{visits.data.map((it) => (
      <li key={it.id}>
        <span className="small faint tn">{format.day(it.started_at, it.venue.time_zone, 'short')}</span>
        <span>{it.person} <span className="small muted">{it.ended_at ? format.span(it.started_at, it.ended_at, it.venue.time_zone) : t('desk.since', { time: formatTime(it.started_at, it.venue.time_zone) })}, {t(`source.${it.source}`)}</span></span>
        {it.ended_at ? <span /> : <Button size="s" onClick={() => exit.mutate(it.id, { onError: refused })}>{t('desk.out')}</Button>}
      </li>
    ))}</ul>
  )
}

function NewGoal({ venue }: { venue: StaffVenue }) {
  const { t } = useTranslation('community')
  const { goal } = useHouse()
  const refused = useRefusal()
  const [title, setTitle] = useState('')
  const [about, setAbout] = useState('')
  const [target, setTarget] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    goal.mutate({ venue_id: venue.id, title: title.trim(), about: about.trim(), target: Math.round(Number(target) * 100) }, { onSuccess: () => { setTitle(''); setAbout(''); setTarget('') }, onError: refused })
  }
  return (
    <form className="give" onSubmit={submit}>
      <TextField label={t('goal.title')} required maxLength={120} value={title} onChange={(event) => setTitle(event.target.value)} />
      <TextArea label={t('goal.about')} rows={2} maxLength={1000} value={about} onChange={(event) => setAbout(event.target.value)} />
      <TextField label={t('goal.target')} type="number" min={1} required value={target} onChange={(event) => setTarget(event.target.value)} />
      <Button type="submit" look="main" busy={goal.isPending} disabled={!title.trim() || !(Number(target) > 0)}>{t('goal.open')}</Button>
    </form>
  )
}

function Goals({ venue }: { venue: StaffVenue }) {
  const { t } = useTranslation('community')
  const format = useFormat()
  const problem = useProblem()
  const goals = useGoals(venue.id, true)
  const { close } = useHouse()
  if (goals.isError) return <Failure {...problem(goals.error)} onRetry={() => void goals.refetch()} />
  return (
    <div className="house-2">
      <div>{goals.data?.length === 0 && <p className="muted">{t('goal.none')}</p>}{goals.data?.map((it) => <div key={it.id} className="goal panel pad"><p className="between"><b className="semi">{it.title}</b>{!it.is_open && <Tag tone="line">{t('goal.closed')}</Tag>}</p><progress max={it.target.amount} value={Math.min(it.raised.amount, it.target.amount)} aria-label={it.title} /><p className="small muted">{t('give.progress', { raised: format.money(it.raised), target: format.money(it.target), count: it.donations })}</p><Button size="s" className="mt-2" onClick={() => close.mutate({ id: it.id, is_open: !it.is_open })}>{t(it.is_open ? 'goal.close' : 'goal.reopen')}</Button></div>)}</div>
      <NewGoal venue={venue} />
    </div>
  )
}

const inAWeek = () => wallOf(new Date(Date.now() + 7 * 864e5), ownZone()).day

function NewEvent({ venue }: { venue: StaffVenue }) {
  const { t } = useTranslation('community')
  const { announce } = useHouse()
  const refused = useRefusal()
  const [form, setForm] = useState({ title: '', about: '', day: inAWeek(), from: '19:00', to: '21:00', seats: '20', price: '0' })
  const set = (name: keyof typeof form) => (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value })
  const minutes = (time: string) => { const [hours = 0, rest = 0] = time.split(':').map(Number); return hours * 60 + rest }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const at = (time: string) => rfc3339(form.day, minutes(time), venue.time_zone)
    announce.mutate({ venue_id: venue.id, title: form.title.trim(), about: form.about.trim(), starts_at: at(form.from), ends_at: at(form.to), seats: Number(form.seats), price: Math.round(Number(form.price) * 100) }, { onSuccess: () => setForm({ ...form, title: '', about: '' }), onError: refused })
  }
  return (
    <form className="gath-form" onSubmit={submit}>
      <div className="wide"><TextField label={t('event.title')} required maxLength={120} value={form.title} onChange={set('title')} /></div>
      <div className="wide"><TextArea label={t('event.about')} rows={3} maxLength={2000} value={form.about} onChange={set('about')} /></div>
      <TextField label={t('event.day')} type="date" required value={form.day} onChange={set('day')} />
      <TextField label={t('event.seats')} type="number" min={1} max={2000} required value={form.seats} onChange={set('seats')} />
      <TextField label={t('event.from')} type="time" required value={form.from} onChange={set('from')} />
      <TextField label={t('event.to')} type="time" required value={form.to} onChange={set('to')} />
      <TextField label={t('event.price')} type="number" min={0} required value={form.price} onChange={set('price')} />
      <div className="wide"><Button type="submit" look="main" busy={announce.isPending} disabled={!form.title.trim()}>{t('event.announce')}</Button></div>
    </form>
  )
}

function Events({ venue }: { venue: StaffVenue }) {
  const { t } = useTranslation('community')
  const problem = useProblem()
  const events = useGatherings(venue.id)
  if (events.isError) return <Failure {...problem(events.error)} onRetry={() => void events.refetch()} />
  return (
    <div className="house-2">
      <ul className="gath">{events.data?.length === 0 && <li className="muted">{t('event.none')}</li>}{events.data?.map((it) => <HouseEvent key={it.id} it={it} />)}</ul>
      <NewEvent venue={venue} />
    </div>
  )
}

export default function RunCommunity({ desk }: { desk: Desk }) {
  const { t } = useTranslation('community')
  useTitle(t('run.page'))
  const { venue } = desk
  if (!venue) return null
  const visits = desk.may('visits:manage') ? [{ value: 'visits', label: t('run.visits'), content: <><ComingIn key={venue.id} venue={venue} /><Visits venue={venue} /></> }, { value: 'door', label: t('run.door'), content: <Door venue={venue} /> }] : []
  const events = desk.may('events:manage') ? [{ value: 'events', label: t('run.events'), content: <Events venue={venue} /> }] : []
  const goals = desk.may('donations:manage') ? [{ value: 'goals', label: t('run.goals'), content: <Goals venue={venue} /> }] : []
  return <><div className="between board-head"><h1>{t('run.page')}</h1></div><Tabs key={venue.id} label={t('run.page')} tabs={[...visits, ...events, ...goals]} /></>
}
