import '@/domains/community/community.css'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { TicketDetail } from '@/api/types'
import { StatusTag, Thread } from '@/domains/support/Thread'
import { priorities, statuses, useTicket, useTicketDeeds, useTickets } from '@/domains/support/queries'
import { cx } from '@/lib/cx'
import { useFormat } from '@/lib/format'
import { useTitle } from '@/lib/hooks'
import { ownZone } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { SelectField } from '@/ui/Field'
import { Chip } from '@/ui/Segments'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { Pager } from './Pager'
import type { Desk } from './useDesk'
import { toast } from '@/ui/Toast'
import { useRefusal } from './useRefusal'

const route = getRouteApi('/run/$page')
type Search = ReturnType<typeof route.useSearch>

function useGo() {
  const navigate = useNavigate()
  return (patch: Partial<Search>) => void navigate({ to: '/run/$page', params: { page: 'tickets' }, search: (was) => ({ ...was, ...('ticket' in patch ? {} : { cursor: undefined }), ...patch }), resetScroll: false })
}

function Controls({ ticket }: { ticket: TicketDetail }) {
  const { t } = useTranslation('tickets')
  const { change } = useTicketDeeds(ticket.id)
  const refused = useRefusal()
  const was = ticket.status
  const set = (patch: Parameters<typeof change.mutate>[0]) => change.mutate(patch, { onError: refused, onSuccess: () => { if (patch.status === 'closed' && was !== 'closed') toast(t('closed_now'), { action: { label: t('run:take_back'), run: () => change.mutate({ status: was }, { onError: refused }) } }) } })
  return (
    <div className="form">
      <SelectField label={t('state')} value={ticket.status} onChange={(event) => { const status = statuses.find((s) => s === event.target.value); if (status) set({ status }) }}>{statuses.map((s) => <option key={s} value={s}>{t(`status.${s}`)}</option>)}</SelectField>
      <SelectField label={t('urgency')} value={ticket.priority} onChange={(event) => { const priority = priorities.find((p) => p === event.target.value); if (priority) set({ priority }) }}>{priorities.map((p) => <option key={p} value={p}>{t(`priority.${p}`)}</option>)}</SelectField>
      <SelectField label={t('assignee')} value={ticket.assignee?.id ?? ''} onChange={(event) => set({ assignee_id: event.target.value || null })}><option value="">{t('nobody')}</option>{ticket.colleagues.map((it) => <option key={it.id} value={it.id}>{it.full_name || it.nickname}</option>)}</SelectField>
    </div>
  )
}

function Changes({ ticket }: { ticket: TicketDetail }) {
  const { t } = useTranslation('tickets')
  const format = useFormat()
  if (ticket.changes.length === 0) return null
  return <details><summary className="small">{t('history')}</summary><ul className="small">{ticket.changes.map((it) => <li key={`${it.at}${it.field}`}><span className="faint">{format.moment(it.at, ownZone())}</span> {it.actor}: {t(`field.${it.field}`, { defaultValue: it.field })}</li>)}</ul></details>
}

function Panel({ id, desk }: { id: string; desk: Desk }) {
  const { t } = useTranslation('tickets')
  const problem = useProblem()
  const go = useGo()
  const ticket = useTicket(id)
  if (ticket.isError) return <aside className="panel member"><Failure {...problem(ticket.error)} onRetry={() => void ticket.refetch()} /></aside>
  if (!ticket.data) return <aside className="panel member"><Waiting label={t('common:loading')}><Skeleton h={240} /></Waiting></aside>
  const it = ticket.data
  return (
    <aside className="panel member" aria-label={it.subject}>
      <p className="between"><span className="small faint num">№ {it.number}</span><Button size="s" look="quiet" onClick={() => go({ ticket: undefined })}>{t('common:action.close')}</Button></p>
      <h2>{it.subject}</h2>
      <p className="row wrapx small muted"><StatusTag status={it.status} /><span>{it.author.full_name || it.author.nickname}</span>{it.minutes_to_answer !== null && <span>{t('answered_in', { count: it.minutes_to_answer })}</span>}{it.rating !== null && <span>{t('stars', { count: it.rating })}</span>}</p>
      {it.can_edit && <Controls ticket={it} />}
      <Thread ticket={it} own={it.author.id === desk.user.id} />
      <Changes ticket={it} />
    </aside>
  )
}

function Queue({ desk }: { desk: Desk }) {
  const { t } = useTranslation('tickets')
  const problem = useProblem()
  const format = useFormat()
  const search = route.useSearch()
  const go = useGo()
  const wish = { organization: desk.organization?.id, status: search.segment, priority: search.sort, assignee: search.scope === 'mine' ? desk.user.id : undefined, cursor: search.cursor }
  const list = useTickets(wish)
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  if (!list.data) return <Waiting label={t('common:loading')}>{[0, 1, 2, 3].map((i) => <Skeleton key={i} h={56} className="mt-1" />)}</Waiting>
  if (list.data.items.length === 0) return <Empty title={t('queue_none_title')} text={t('queue_none')} art="/art/library.svg" />
  return (
    <>
      <ul className="tickets lined panel pad">{list.data.items.map((it) => (
        <li key={it.id}>
          <span className="small faint num">№ {it.number}</span>
          <span><button type="button" className="semi open-it" aria-current={search.ticket === it.id || undefined} onClick={() => go({ ticket: it.id })}>{it.subject}</button><span className="small muted">{it.author.full_name || it.author.nickname}, {format.relative(it.updated_at)}{it.assignee && `, ${t('answers', { name: it.assignee.full_name || it.assignee.nickname })}`}</span></span>
          <span className="row wrapx">{(it.priority === 'high' || it.priority === 'urgent') && <Tag tone="danger">{t(`priority.${it.priority}`)}</Tag>}<StatusTag status={it.status} /></span>
        </li>
      ))}</ul>
      <Pager cursor={search.cursor} next={list.data.next_cursor} onNext={(cursor) => go({ cursor, ticket: search.ticket })} />
    </>
  )
}

export default function RunTickets({ desk }: { desk: Desk }) {
  const { t } = useTranslation('tickets')
  const search = route.useSearch()
  const go = useGo()
  useTitle(t('queue'))
  return (
    <>
      <div className="between board-head"><h1>{t('queue')}</h1></div>
      <div className="chips" role="group" aria-label={t('filters')}>
        <Chip on={search.scope === 'mine'} onClick={() => go({ scope: search.scope === 'mine' ? undefined : 'mine' })}>{t('given_to_me')}</Chip>
        {statuses.map((s) => <Chip key={s} on={search.segment === s} onClick={() => go({ segment: search.segment === s ? undefined : s })}>{t(`status.${s}`)}</Chip>)}
        {(['high', 'urgent'] as const).map((p) => <Chip key={p} on={search.sort === p} onClick={() => go({ sort: search.sort === p ? undefined : p })}>{t(`priority.${p}`)}</Chip>)}
      </div>
      <div className={cx('with-panel mt-4', search.ticket && 'open')}>
        <div className="min-w-0"><Queue desk={desk} /></div>
        {search.ticket && <Panel key={search.ticket} id={search.ticket} desk={desk} />}
      </div>
    </>
  )
}
