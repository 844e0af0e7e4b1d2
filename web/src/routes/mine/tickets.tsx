import '@/domains/community/community.css'
import { useQuery } from '@tanstack/react-query'
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { ChatMessage } from '@/api/types'
import { useProblem } from '@/api/useProblem'
import { useMyBookings } from '@/domains/bookings/list'
import { StatusTag, Thread } from '@/domains/support/Thread'
import { useTicket, useTicketDeeds, useTickets } from '@/domains/support/queries'
import { useFormat } from '@/lib/format'
import { useTitle } from '@/lib/hooks'
import { Button } from '@/ui/Button'
import { SelectField, TextArea, TextField } from '@/ui/Field'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'

const route = getRouteApi('/mine/$page')

function useGo() {
  const navigate = useNavigate()
  return (ticket: string | undefined) => void navigate({ to: '/mine/$page', params: { page: 'tickets' }, search: ticket ? { ticket } : {} })
}

function Quoted({ id }: { id: string }) {
  const { t } = useTranslation('tickets')
  const problem = useProblem()
  const message = useQuery({ queryKey: ['talk', 'message', id], queryFn: () => api.get<ChatMessage>(`/messages/message/${id}`) })
  if (message.isError) return <Failure {...problem(message.error)} onRetry={() => void message.refetch()} />
  if (!message.data) return <Skeleton h={72} />
  const it = message.data
  return <blockquote className="panel pad m-0"><p className="between wrapx small"><b className="semi">{it.user.display_name}</b><Link className="link" to="/talk/$chat" params={{ chat: it.chat_id }} search={{ m: it.id }}>{t('to_message')}</Link></p><p className="said">{it.content || it.attachment?.file_name}</p></blockquote>
}

function New() {
  const { t } = useTranslation('tickets')
  const problem = useProblem()
  const search = route.useSearch()
  const go = useGo()
  const { open } = useTicketDeeds()
  const bookings = useMyBookings({ when: 'past' })
  const places = new Map((bookings.data?.pages ?? []).flatMap((page) => page.items).map((it) => [it.venue.id, it.venue.name]))
  const [venue, setVenue] = useState(search.venue ?? '')
  const [subject, setSubject] = useState('')
  const [content, setContent] = useState('')
  const chosen = venue || [...places.keys()][0] || ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const about = search.message ? { message_id: search.message } : search.booking ? { booking_id: search.booking } : { venue_id: chosen }
    open.mutate({ ...about, subject: subject.trim(), content: content.trim(), priority: 'normal' }, { onSuccess: (ticket) => go(ticket.id) })
  }
  return (
    <form className="give" onSubmit={submit}>
      {search.message && <Quoted id={search.message} />}
      {!search.message && !search.booking && <SelectField label={t('place')} value={chosen} onChange={(event) => setVenue(event.target.value)}>{search.venue && !places.has(search.venue) && <option value={search.venue}>{t('this_place')}</option>}{[...places].map(([id, name]) => <option key={id} value={id}>{name}</option>)}</SelectField>}
      <TextField label={t('subject')} value={subject} maxLength={120} required onChange={(event) => setSubject(event.target.value)} />
      <TextArea label={t('content')} rows={5} maxLength={5000} value={content} onChange={(event) => setContent(event.target.value)} />
      <Button type="submit" look="main" busy={open.isPending} disabled={!subject.trim() || (!content.trim() && !search.message)}>{t('open')}</Button>
      {open.isError && <Failure {...problem(open.error)} />}
    </form>
  )
}

function One({ id }: { id: string }) {
  const { t } = useTranslation('tickets')
  const problem = useProblem()
  const ticket = useTicket(id)
  const go = useGo()
  if (ticket.isError) return <Failure {...problem(ticket.error)} onRetry={() => void ticket.refetch()} />
  if (!ticket.data) return <Waiting label={t('common:loading')}><Skeleton h={300} className="photo" /></Waiting>
  return (
    <>
      <Button look="quiet" size="s" onClick={() => go(undefined)}>{t('all')}</Button>
      <h1 className="mt-2">{ticket.data.subject}</h1>
      <p className="row wrapx muted small mt-1"><StatusTag status={ticket.data.status} /><span>№ {ticket.data.number}</span><span>{ticket.data.organization}</span>{ticket.data.assignee && <span>{t('answers', { name: ticket.data.assignee.full_name || ticket.data.assignee.nickname })}</span>}</p>
      <Thread ticket={ticket.data} own />
    </>
  )
}

function List() {
  const { t } = useTranslation('tickets')
  const problem = useProblem()
  const format = useFormat()
  const tickets = useTickets({})
  const go = useGo()
  if (tickets.isError) return <Failure {...problem(tickets.error)} onRetry={() => void tickets.refetch()} />
  if (!tickets.data) return <Waiting label={t('common:loading')}><Skeleton h={200} className="photo" /></Waiting>
  if (tickets.data.items.length === 0) return <Empty title={t('none_title')} text={t('none')} art="/art/library.svg" />
  return <ul className="tickets lined">{tickets.data.items.map((it) => <li key={it.id}><span className="small faint num">№ {it.number}</span><span><button type="button" className="semi open-it" onClick={() => go(it.id)}>{it.subject}</button><span className="small muted">{it.organization}, {format.relative(it.updated_at)}</span></span><StatusTag status={it.status} /></li>)}</ul>
}

export default function Tickets() {
  const { t } = useTranslation('tickets')
  const { ticket, message, booking } = route.useSearch()
  useTitle(t('page'))
  if (ticket) return <One key={ticket} id={ticket} />
  const mine = <div><h2>{t('mine')}</h2><List /></div>
  const fresh = <div><h2>{t('new')}</h2><New /></div>
  return <><h1>{t('page')}</h1><section className="house-2">{message || booking ? <>{fresh}{mine}</> : <>{mine}{fresh}</>}</section></>
}
