import '@/domains/community/community.css'
import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import { CalendarPlus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { DonationGoal, Gathering, Venue } from '@/api/types'
import { useSession } from '@/domains/accounts/session'
import { useDonate, useGatherings, useGoals, usePresenceToday, useRecentDonations, useSeat } from '@/domains/community/queries'
import { useFormat } from '@/lib/format'
import { Avatar, Tag } from '@/ui/Bits'
import { Button, buttonClass } from '@/ui/Button'
import { Check, SelectField, TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Failure } from '@/ui/States'

/** Ours (the sandbox) opens inside the app, a provider's page takes the whole window. */
function useGoAndPay() {
  const navigate = useNavigate()
  return (address: string) => {
    if (!address) return
    const target = new URL(address, location.origin)
    if (target.origin === location.origin) void navigate({ href: target.pathname + target.search })
    else if (target.protocol.startsWith('http')) location.assign(target.href)
  }
}

function Here({ venue }: { venue: Venue }) {
  const { t } = useTranslation('community')
  const here = usePresenceToday(venue.id)
  if (!here.data || here.data.today === 0) return null
  return (
    <section aria-labelledby="here">
      <h2 id="here">{t('here.title')}</h2>
      <p className="muted">{t('here.counts', { now: here.data.here_now, today: here.data.today })}</p>
      <ul className="faces">{here.data.people.map((it) => <li key={it.user_id}><Avatar name={it.full_name || it.nickname} src={it.avatar_url} size={32} /><span className="small">{it.full_name || it.nickname}{!it.is_here && <span className="faint"> {t('here.left')}</span>}</span></li>)}</ul>
    </section>
  )
}

function Seat({ it, back }: { it: Gathering; back: string }) {
  const { t } = useTranslation('community')
  const problem = useProblem()
  const { user } = useSession()
  const here = useLocation({ select: (s) => s.href })
  const { take, leave, settle } = useSeat()
  const pay = useGoAndPay()
  const failed = take.error ?? leave.error ?? settle.error
  if (!user) return <p><Link to="/sign-in" search={{ next: here }} className={buttonClass({ size: 's' })}>{t('events.sign_in')}</Link></p>
  const subject = it.mine?.subject
  return (
    <>
      <p className="row wrapx">
        {!it.mine && <Button size="s" look={it.free > 0 ? 'main' : undefined} busy={take.isPending} onClick={() => take.mutate({ id: it.id, wait: it.free <= 0 })}>{it.free > 0 ? t('events.take') : t('events.wait')}</Button>}
        {subject && <Button size="s" look="main" busy={settle.isPending} onClick={() => settle.mutate({ subject, back }, { onSuccess: pay })}>{t('events.pay')}</Button>}
        {it.mine && <Tag tone={it.mine.status === 'going' ? 'ok' : 'warn'}>{it.mine.status === 'waiting' ? t('events.waiting', { place: it.mine.place ?? 1 }) : t(it.mine.status === 'going' ? 'events.going' : 'events.held')}</Tag>}
        {it.mine && <Button size="s" look="quiet" busy={leave.isPending} onClick={() => leave.mutate(it.id)}>{t('events.leave')}</Button>}
      </p>
      {failed && <Failure {...problem(failed)} />}
    </>
  )
}

function Events({ venue, back }: { venue: Venue; back: string }) {
  const { t } = useTranslation('community')
  const format = useFormat()
  const events = useGatherings(venue.id)
  const shown = events.data ?? []
  if (shown.length === 0) return null
  return (
    <section aria-labelledby="events">
      <h2 id="events">{t('events.title')}</h2>
      <ul className="gath">{shown.map((it) => (
        <li key={it.id}>
          <h3>{it.title}</h3>
          <p className="small muted">{format.capital(format.day(it.starts_at, it.time_zone, 'weekday'))}, {format.span(it.starts_at, it.ends_at, it.time_zone)}. {it.price.amount ? format.money(it.price) : t('events.free')}. {it.free > 0 ? t('events.seats', { count: it.free }) : t('events.full')}</p>
          {it.about && <p>{it.about}</p>}
          {it.is_cancelled ? <Tag tone="danger">{t('events.cancelled')}</Tag> : <Seat it={it} back={back} />}
          <p><a className="link small row" href={`/api/v1/events/${it.id}/calendar.ics`}><Icon as={CalendarPlus} size="s" />{t('events.ics')}</a></p>
        </li>
      ))}</ul>
    </section>
  )
}

export function Goal({ it }: { it: DonationGoal }) {
  const { t } = useTranslation('community')
  const format = useFormat()
  return (
    <div className="goal">
      <b className="semi">{it.title}</b>
      <progress max={it.target.amount} value={Math.min(it.raised.amount, it.target.amount)} aria-label={it.title} />
      <p className="small muted">{t('give.progress', { raised: format.money(it.raised), target: format.money(it.target), count: it.donations })}</p>
      {it.about && <p className="small">{it.about}</p>}
    </div>
  )
}

function GiveForm({ venue, goals, back }: { venue: Venue; goals: DonationGoal[]; back: string }) {
  const { t } = useTranslation('community')
  const problem = useProblem()
  const donate = useDonate()
  const pay = useGoAndPay()
  const [amount, setAmount] = useState('500')
  const [message, setMessage] = useState('')
  const [hidden, setHidden] = useState(false)
  const [goal, setGoal] = useState(goals[0]?.id ?? '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const gift = { venue_id: venue.id, amount: Math.round(Number(amount) * 100), message: message.trim(), is_anonymous: hidden, ...(goal && { goal_id: goal }) }
    donate.mutate({ gift, back }, { onSuccess: pay })
  }
  return (
    <form className="give mt-4" onSubmit={submit}>
      <TextField label={t('give.amount')} type="number" inputMode="numeric" min={10} step={10} required value={amount} onChange={(event) => setAmount(event.target.value)} />
      {goals.length > 0 && <SelectField label={t('give.goal')} value={goal} onChange={(event) => setGoal(event.target.value)}>{goals.map((it) => <option key={it.id} value={it.id}>{it.title}</option>)}<option value="">{t('give.any')}</option></SelectField>}
      <TextField label={t('give.message')} value={message} maxLength={200} onChange={(event) => setMessage(event.target.value)} />
      <Check checked={hidden} onChange={(event) => setHidden(event.target.checked)}>{t('give.anonymous')}</Check>
      <Button type="submit" look="main" busy={donate.isPending} disabled={!(Number(amount) >= 10)}>{t('give.do')}</Button>
      {donate.isError && <Failure {...problem(donate.error)} />}
    </form>
  )
}

function Give({ venue, back }: { venue: Venue; back: string }) {
  const { t } = useTranslation('community')
  const format = useFormat()
  const { user } = useSession()
  const goals = useGoals(venue.id)
  const recent = useRecentDonations(venue.id)
  const here = useLocation({ select: (s) => s.href })
  const [open, setOpen] = useState(false)
  if (!goals.data || !recent.data) return null
  return (
    <section aria-labelledby="give">
      <h2 id="give">{t('give.title')}</h2>
      {goals.data.map((it) => <Goal key={it.id} it={it} />)}
      {recent.data.length > 0 && <ul className="led">{recent.data.map((it, n) => <li key={`${it.paid_at}${n}`}><b className="num">{format.money(it.amount)}</b><span>{it.donor ? it.donor.full_name || it.donor.nickname : t('give.hidden')}{it.message && <span className="small muted"> {it.message}</span>}</span><span className="small faint">{format.relative(it.paid_at)}</span></li>)}</ul>}
      {!user ? <p className="mt-3"><Link to="/sign-in" search={{ next: here }} className={buttonClass({ size: 's' })}>{t('give.sign_in')}</Link></p>
        : open ? <GiveForm venue={venue} goals={goals.data} back={back} /> : <p className="row wrapx mt-3"><Button size="s" onClick={() => setOpen(true)}>{t('give.open')}</Button><Link to="/mine/$page" params={{ page: 'tickets' }} search={{ venue: venue.id }} className={buttonClass({ size: 's', look: 'quiet' })}>{t('ask')}</Link></p>}
    </section>
  )
}

/** The life of the house: who is here, what is on, what it saves for. */
export default function Community({ venue }: { venue: Venue }) {
  const back = `/venues/${venue.slug}`
  return <><Here venue={venue} /><Events venue={venue} back={back} /><Give venue={venue} back={back} /></>
}
