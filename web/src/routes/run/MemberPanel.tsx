import { Link } from '@tanstack/react-router'
import { Ban, Cake, Plus, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { type Profile, useMemberAct, useProfile } from '@/domains/analytics/members'
import { useDeskBookings } from '@/domains/bookings/list'
import { StatusTag } from '@/domains/bookings/StatusTag'
import { useFormat } from '@/lib/format'
import { ownZone } from '@/lib/time'
import { Avatar, Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Failure, Note, Skeleton, Waiting } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { BanDialog } from './BanDialog'
import { StudentBox } from './StudentBox'
import type { Desk } from './useDesk'
import { useRefusal } from './useRefusal'

function Tags({ it, may, act }: { it: Profile; may: boolean; act: ReturnType<typeof useMemberAct> }) {
  const { t } = useTranslation('console')
  const refused = useRefusal()
  const [text, setText] = useState('')
  const save = (tags: string[], done = () => setText('')) => act.mutate({ act: 'card', id: it.id, tags }, { onError: refused, onSuccess: done })
  const drop = (tag: string) => save(it.tags.filter((y) => y !== tag), () => void toast(t('people.untagged', { tag }), { action: { label: t('run:take_back'), run: () => save(it.tags) } }))
  const add = (event: FormEvent) => { event.preventDefault(); if (text.trim()) save([...it.tags, text.trim()]) }
  return (
    <section><h3>{t('people.tags')}</h3>
      <div className="row wrapx">{it.tags.map((x) => <Tag key={x} tone="line">{x}{may && <button type="button" className="tag-x" aria-label={t('people.untag', { tag: x })} onClick={() => drop(x)}><Icon as={X} size="s" /></button>}</Tag>)}{it.tags.length === 0 && <span className="small muted">{t('people.no_tags')}</span>}</div>
      {may && <form className="row mt-3" onSubmit={add}><input className="input grow" aria-label={t('people.tag_name')} placeholder={t('people.tag_name')} value={text} maxLength={40} onChange={(event) => setText(event.target.value)} /><Button type="submit" size="s" icon aria-label={t('people.tag_add')}><Icon as={Plus} /></Button></form>}
    </section>
  )
}

function NoteField({ it, may, act }: { it: Profile; may: boolean; act: ReturnType<typeof useMemberAct> }) {
  const { t } = useTranslation('console')
  const refused = useRefusal()
  const [text, setText] = useState(it.note)
  if (!may) return it.note ? <section><h3>{t('people.note')}</h3><p className="pre">{it.note}</p></section> : null
  return (
    <section><h3><label htmlFor="member-note">{t('people.note')}</label></h3>
      <textarea id="member-note" className="input" value={text} maxLength={5000} placeholder={t('people.note_hint')} onChange={(event) => setText(event.target.value)} />
      {text !== it.note && <p className="mt-2"><Button size="s" busy={act.isPending} onClick={() => act.mutate({ act: 'card', id: it.id, note: text }, { onError: refused, onSuccess: () => void toast(t('run:saved'), { tone: 'ok' }) })}>{t('common:action.save')}</Button></p>}
    </section>
  )
}

function Bookings({ desk, id }: { desk: Desk; id: string }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const list = useDeskBookings({ organization: desk.organization?.id ?? '', user: id, limit: 8, order: 'newest' })
  const items = list.data?.items ?? []
  return (
    <section><h3>{t('people.bookings')}</h3>
      {list.isPending ? <Skeleton h={120} /> : items.length === 0 ? <p className="small muted">{t('people.no_bookings')}</p> : (
        <ul className="lines">{items.map((b) => <li key={b.id} className="between py-2"><span className="min-w-0"><Link className="medium clip block" to="/run/bookings" search={{ venue: desk.venue?.id, status: 'all', scope: 'all', booking: b.id }}>{b.resource.name}</Link><span className="tiny faint tn">{format.day(b.starts_at, b.venue.time_zone, 'short')}, {format.span(b.starts_at, b.ends_at, b.venue.time_zone)}</span></span><StatusTag booking={b} /></li>)}</ul>
      )}
    </section>
  )
}

function Payments({ it }: { it: Profile }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  if (!it.payments) return null
  const came = it.payments.filter((p) => p.status === 'succeeded')
  return (
    <section><h3>{t('people.payments')}</h3>
      {came.length === 0 ? <p className="small muted">{t('people.no_payments')}</p> : <ul className="lines">{came.slice(0, 8).map((p) => <li key={p.id} className="between py-2 small"><span>{format.day(p.at, ownZone(), 'short')}, {p.description}</span><span className="n"><b className="medium tn">{format.money({ amount: p.amount, currency: it.currency })}</b>{p.refunded > 0 && <span className="tiny ok block">{t('people.back', { sum: format.money({ amount: p.refunded, currency: it.currency }) })}</span>}</span></li>)}</ul>}
    </section>
  )
}

function Head({ it, onClose }: { it: Profile; onClose: () => void }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const name = it.full_name || it.nickname
  return (
    <>
      <div className="row start"><Avatar name={name} src={it.avatar_url} size={56} /><div className="grow min-w-0"><h2>{name}</h2><p className="small muted">@{it.nickname}, {t('people.since', { day: format.day(it.created_at, ownZone(), 'short') })}</p></div><Button look="quiet" size="s" icon aria-label={t('common:action.close')} onClick={onClose}><Icon as={X} /></Button></div>
      <dl className="facts2">
        {it.phone && <div><dt>{t('people.phone')}</dt><dd><a className="link tn" href={`tel:${it.phone}`}>{it.phone}</a></dd></div>}
        {it.email && <div><dt>{t('people.email')}</dt><dd className="any"><a className="link" href={`mailto:${it.email}`}>{it.email}</a></dd></div>}
        <div><dt>{t('people.sort.bookings')}</dt><dd>{format.number(it.bookings)}{it.last_day && <span className="muted">, {t('people.last', { day: format.isoDay(it.last_day, 'short') })}</span>}</dd></div>
        <div><dt>{t('people.sort.spent')}</dt><dd>{format.money({ amount: it.spent, currency: it.currency })}</dd></div>
        {it.birthday && <div><dt>{t('people.birthday')}</dt><dd><Icon as={Cake} size="s" /> {format.isoDay(it.birthday, 'long')}</dd></div>}
      </dl>
    </>
  )
}

export function MemberPanel({ desk, id, onClose }: { desk: Desk; id: string; onClose: () => void }) {
  const { t } = useTranslation('console')
  const problem = useProblem()
  const format = useFormat()
  const refused = useRefusal()
  const organization = desk.organization?.id ?? ''
  const one = useProfile(organization, id)
  const act = useMemberAct(organization)
  const [banning, setBanning] = useState(false)
  if (one.isPending) return <aside className="panel member"><Waiting label={t('common:loading')}><Skeleton h={60} /><Skeleton h={220} className="mt-4" /></Waiting></aside>
  if (one.isError) return <aside className="panel member"><Failure {...problem(one.error)} onRetry={() => void one.refetch()}><Button onClick={onClose}>{t('common:action.close')}</Button></Failure></aside>
  const it = one.data
  return (
    <aside className="panel member det" aria-label={it.full_name || it.nickname}>
      <Head it={it} onClose={onClose} />
      {it.ban && <Note tone="danger" icon={Ban}><b className="semi">{it.ban.until ? t('people.banned_until', { day: format.day(it.ban.until, ownZone(), 'long') }) : t('people.banned_for_good')}</b><p className="small">{it.ban.reason}</p></Note>}
      {desk.may('bookings:view') && <Bookings desk={desk} id={id} />}
      <Payments it={it} />
      <Tags it={it} may={desk.may('members:edit')} act={act} />
      <StudentBox it={it} desk={desk} organization={organization} />
      <NoteField key={it.note} it={it} may={desk.may('members:edit')} act={act} />
      {desk.may('members:ban') && <section>{it.ban ? <Button size="s" busy={act.isPending} onClick={() => act.mutate({ act: 'unban', id }, { onError: refused })}>{t('people.unban')}</Button> : <Button size="s" look="danger" onClick={() => setBanning(true)}><Icon as={Ban} size="s" />{t('people.ban')}</Button>}</section>}
      <BanDialog open={banning} busy={act.isPending} title={t('people.ban_one', { name: it.full_name || it.nickname })} onOpenChange={setBanning} onBan={(reason, until) => act.mutate({ act: 'ban', id, reason, until }, { onError: refused, onSuccess: () => setBanning(false) })} />
    </aside>
  )
}
