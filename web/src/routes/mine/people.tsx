import '@/domains/community/community.css'
import { useMutation } from '@tanstack/react-query'
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router'
import { MessagesSquare } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { Chat, MemberEntry } from '@/api/types'
import { useProblem } from '@/api/useProblem'
import { useSession } from '@/domains/accounts/session'
import { useMyBookings } from '@/domains/bookings/list'
import { useConsent, useDirectory, useKarma, useVisits } from '@/domains/community/queries'
import { useDebounced, useTitle } from '@/lib/hooks'
import { Avatar, Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Check, SelectField, TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { toast } from '@/ui/Toast'

const route = getRouteApi('/mine/$page')

/** Where one has been or has booked: those places know one. */
function usePlaces() {
  const visits = useVisits()
  const [past, ahead] = [useMyBookings({ when: 'past' }), useMyBookings({ when: 'ahead' })]
  const booked = [past, ahead].flatMap((list) => list.data?.pages.flatMap((page) => page.items) ?? []).map((it) => it.venue)
  const been = visits.data?.items.map((it) => it.venue) ?? []
  return { isPending: visits.isPending || past.isPending || ahead.isPending, places: new Map([...been, ...booked].map((it) => [it.slug, it.name])) }
}

function Person({ it }: { it: MemberEntry }) {
  const { t } = useTranslation('community')
  const problem = useProblem()
  const navigate = useNavigate()
  const { user } = useSession()
  const write = useMutation({
    mutationFn: () => api.post<Chat>('/chats/private', { user_id: it.user_id }),
    onSuccess: (chat) => void navigate({ to: '/talk/$chat', params: { chat: chat.id }, search: { space: 'me' } }),
    onError: (error) => void toast(problem(error).title, { tone: 'bad' }),
  })
  const name = it.full_name || it.nickname
  return (
    <li className="panel pad">
      <p className="row"><Avatar name={name} src={it.avatar_url} size={48} /><span className="min-w-0 grow"><b className="semi clip block">{name}</b><span className="small muted">@{it.nickname}</span></span><Tag>{t(`level.${it.level}`)}</Tag></p>
      {it.bio && <p className="small mt-2">{it.bio}</p>}
      {it.user_id !== user?.id && <Button size="s" className="mt-3" busy={write.isPending} onClick={() => write.mutate()}><Icon as={MessagesSquare} size="s" />{t('people.write')}</Button>}
    </li>
  )
}

function Consent() {
  const { t } = useTranslation('community')
  const karma = useKarma()
  const consent = useConsent()
  if (karma.data?.standings.length === 0) return <p className="small muted">{t('people.later')}</p>
  return karma.data?.standings.map((it) => <Check key={it.organization_id} checked={it.in_directory} disabled={consent.isPending} onChange={(event) => consent.mutate({ organization_id: it.organization_id, in_directory: event.target.checked })}>{t('people.show_me', { name: it.organization })}</Check>)
}

function List({ venue, q }: { venue: string; q: string }) {
  const { t } = useTranslation('community')
  const problem = useProblem()
  const found = useDirectory(venue, q)
  if (found.isError) return <Failure {...problem(found.error)} onRetry={() => void found.refetch()} />
  if (!found.data) return <Waiting label={t('common:loading')}><Skeleton h={200} className="photo" /></Waiting>
  const people = found.data.pages.flatMap((page) => page.items)
  if (people.length === 0) return <Empty title={t(q ? 'people.not_found' : 'people.none_title')} text={t(q ? 'people.other_words' : 'people.none')} art="/art/kitchen.svg" />
  return (
    <>
      <ul className="people-cards">{people.map((it) => <Person key={it.user_id} it={it} />)}</ul>
      {found.hasNextPage && <Button className="mt-3" busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t('gifts.more')}</Button>}
    </>
  )
}

export default function People() {
  const { t } = useTranslation('community')
  const search = route.useSearch()
  const { places, isPending } = usePlaces()
  const [chosen, setChosen] = useState(search.venue ?? '')
  const [text, setText] = useState('')
  const q = useDebounced(text.trim(), 250)
  useTitle(t('people.page'))
  const venue = chosen || [...places.keys()][0] || ''
  if (isPending && !venue) return <Waiting label={t('common:loading')}><Skeleton h={300} className="photo" /></Waiting>
  if (!venue) return <><h1>{t('people.page')}</h1><Empty title={t('people.nowhere_title')} text={t('people.nowhere')} art="/art/kitchen.svg"><Link to="/" className="link">{t('visits.find')}</Link></Empty></>
  return (
    <>
      <h1>{t('people.page')}</h1>
      <p className="muted">{t('people.lead')}</p>
      <div className="people-find mt-4">
        <SelectField label={t('people.place')} value={venue} onChange={(event) => setChosen(event.target.value)}>{!places.has(venue) && <option value={venue}>{t('people.this_place')}</option>}{[...places].map(([slug, name]) => <option key={slug} value={slug}>{name}</option>)}</SelectField>
        <TextField label={t('people.find')} type="search" value={text} maxLength={100} onChange={(event) => setText(event.target.value)} />
      </div>
      <div className="mt-3 mb-4"><Consent /></div>
      <List venue={venue} q={q} />
    </>
  )
}
