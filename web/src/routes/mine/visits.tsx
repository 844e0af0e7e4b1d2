import '@/domains/community/community.css'
import { getRouteApi, Link } from '@tanstack/react-router'
import { DoorOpen, LogOut } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { KarmaPage, KarmaStanding, Visit } from '@/api/types'
import { useVenue } from '@/domains/catalog/queries'
import { Scale } from '@/domains/community/Scale'
import { useConsent, useKarma, useLeaders, useVisiting, useVisits } from '@/domains/community/queries'
import { useFormat } from '@/lib/format'
import { useTitle } from '@/lib/hooks'
import { formatTime } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button, buttonClass } from '@/ui/Button'
import { Check, TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'

const route = getRouteApi('/mine/$page')

function useLength() {
  const { t } = useTranslation('community')
  return (minutes: number) => t('length', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
}

function Enter() {
  const { t } = useTranslation('community')
  const problem = useProblem()
  const search = route.useSearch()
  const venue = useVenue(search.venue ?? '', Boolean(search.venue))
  const [code, setCode] = useState(search.code ?? '')
  const { enter } = useVisiting()
  if (!search.venue) return <p className="muted">{t('visits.how')}</p>
  const submit = (event: FormEvent) => { event.preventDefault(); if (venue.data) enter.mutate({ venue_id: venue.data.id, code }) }
  return (
    <form className="give" onSubmit={submit}>
      <b className="semi">{venue.data?.name}</b>
      <TextField label={t('visits.code')} hint={t('visits.code_hint')} value={code} autoComplete="off" maxLength={32} onChange={(event) => setCode(event.target.value.toUpperCase())} />
      <Button type="submit" look="main" busy={enter.isPending} disabled={!code.trim() || !venue.data}><Icon as={DoorOpen} />{t('visits.enter')}</Button>
      {enter.isError && <Failure {...problem(enter.error)} />}
      {venue.isError && <Failure {...problem(venue.error)} />}
    </form>
  )
}

function Now({ visit }: { visit: Visit }) {
  const { t } = useTranslation('community')
  const length = useLength()
  const problem = useProblem()
  const { exit } = useVisiting()
  return (
    <div className="panel pad">
      <Tag tone="ok">{t('visits.here')}</Tag>
      <h3 className="text-t5 mt-2"><Link to="/venues/$slug" params={{ slug: visit.venue.slug }}>{visit.venue.name}</Link></h3>
      <p className="muted mt-1">{t('visits.since', { time: formatTime(visit.started_at, visit.venue.time_zone), length: length(visit.minutes) })}</p>
      <p className="small faint">{t('visits.until', { time: formatTime(visit.closes_at, visit.venue.time_zone) })}</p>
      <Button look="main" className="mt-4" busy={exit.isPending} onClick={() => exit.mutate(visit.id)}><Icon as={LogOut} />{t('visits.exit')}</Button>
      {exit.isError && <Failure {...problem(exit.error)} />}
    </div>
  )
}

function History({ visits }: { visits: Visit[] }) {
  const { t } = useTranslation('community')
  const format = useFormat()
  const length = useLength()
  if (visits.length === 0) return <Empty title={t('visits.none_title')} text={t('visits.none')} art="/art/hall.svg"><Link to="/search" className={buttonClass({})}>{t('visits.find')}</Link></Empty>
  return (
    <ul className="led">{visits.map((it) => (
      <li key={it.id}>
        <span className="small faint tn">{format.day(it.started_at, it.venue.time_zone, 'short')}</span>
        <span><Link to="/venues/$slug" params={{ slug: it.venue.slug }}>{it.venue.name}</Link> <span className="small muted">{it.ended_at ? format.span(it.started_at, it.ended_at, it.venue.time_zone) : t('visits.here')}</span></span>
        <span className="small tn">{length(it.minutes)}</span>
      </li>
    ))}</ul>
  )
}

function Agree({ standing }: { standing: KarmaStanding }) {
  const { t } = useTranslation('community')
  const consent = useConsent()
  const set = (patch: { on_leaderboard?: boolean; in_directory?: boolean }) => consent.mutate({ organization_id: standing.organization_id, ...patch })
  return (
    <div className="give mt-3">
      <Check checked={standing.on_leaderboard} disabled={consent.isPending} onChange={(event) => set({ on_leaderboard: event.target.checked })}>{t('karma.on_leaderboard')}</Check>
      <Check checked={standing.in_directory} disabled={consent.isPending} onChange={(event) => set({ in_directory: event.target.checked })}>{t('karma.in_directory')}</Check>
    </div>
  )
}

function Leaders({ venue }: { venue: string }) {
  const { t } = useTranslation('community')
  const leaders = useLeaders(venue)
  if (!leaders.data?.length) return null
  return <section><h2>{t('karma.leaders')}</h2><ol className="led">{leaders.data.map((it) => <li key={it.user_id}><b className="num">{it.place}</b><span>{it.full_name || it.nickname} <span className="small muted">{t(`level.${it.level}`)}</span></span><b className="num">{it.score}</b></li>)}</ol></section>
}

function Karma({ karma, venue }: { karma: KarmaPage; venue: string }) {
  const { t } = useTranslation('community')
  const format = useFormat()
  return (
    <div>
      <h2>{t('karma.title')}</h2>
      {karma.standings.length === 0 && <p className="muted">{t('karma.none')}</p>}
      {karma.standings.map((it) => (
        <div key={it.organization_id} className="panel pad mt-2">
          <p className="between"><b className="semi">{it.organization}</b><b className="num text-t5">{it.score}</b></p>
          <Scale standing={it} scale={karma.scale} />
          <p className="small muted">{it.rank.horizon_days > 0 ? t('karma.right', { count: it.rank.horizon_days }) : t('karma.no_right')}{it.rank.no_deposit && ` ${t('karma.no_deposit')}`}{it.next && ` ${t('karma.next', { points: it.next.since - it.score, level: t(`level.${it.next.level}`) })}`}</p>
          <Agree standing={it} />
        </div>
      ))}
      {karma.items.length > 0 && <section><h2>{t('karma.ledger')}</h2><ul className="led">{karma.items.map((it) => <li key={it.id}><span className={it.points < 0 ? 'minus num' : 'plus num'}>{it.points > 0 ? `+${it.points}` : it.points}</span><span>{t(`reason.${it.reason}`)} {it.note && <span className="small muted">{it.note}</span>}{it.points < it.asked && <span className="small faint"> {t('karma.capped')}</span>}</span><span className="small faint tn">{format.isoDay(it.day, 'short')}</span></li>)}</ul></section>}
      <Leaders venue={venue} />
    </div>
  )
}

export default function Visits() {
  const { t } = useTranslation('community')
  const problem = useProblem()
  const visits = useVisits()
  const karma = useKarma()
  const length = useLength()
  useTitle(t('visits.page'))
  const broken = visits.error ?? karma.error
  if (broken) return <Failure {...problem(broken)} onRetry={() => { void visits.refetch(); void karma.refetch() }} />
  if (!visits.data || !karma.data) return <Waiting label={t('common:loading')}><Skeleton h={200} className="photo" /><Skeleton h={300} className="photo mt-4" /></Waiting>
  const { open, items, streak, total, minutes } = visits.data
  return (
    <>
      <h1>{t('visits.page')}</h1>
      <section className="house-2">
        {open ? <Now visit={open} /> : <Enter />}
        <div className="figures"><div><b className="num">{total}</b><span>{t('visits.total')}</span></div><div><b className="num">{streak}</b><span>{t('visits.streak')}</span></div><div><b className="num">{length(minutes)}</b><span>{t('visits.minutes')}</span></div></div>
      </section>
      <section className="house-2">
        <div><h2>{t('visits.history')}</h2><History visits={items} /></div>
        <Karma karma={karma.data} venue={items[0]?.venue.id ?? ''} />
      </section>
    </>
  )
}
