import './talk.css'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { useSession } from '@/domains/accounts/session'
import { loadChat, loadCommunity, loadSpaces } from '@/domains/talk/load'
import { privateChats } from '@/domains/talk/store'
import { cx } from '@/lib/cx'
import { useMedia, useTitle } from '@/lib/hooks'
import { store as keep, stored } from '@/lib/storage'
import { Failure, Note } from '@/ui/States'
import { Guarded } from '../auth/Guarded'
import { Channels } from './Channels'
import { Discover } from './Discover'
import { Lobby } from './Lobby'
import { Members } from './Members'
import { Profile } from './Profile'
import { Rail } from './Rail'
import { Room } from './Room'
import { Pins, SearchPane, ThreadPane } from './Side'
import { PlacesContext } from './usePlaces'
import { TalkProvider, useTalk, useTalkLine } from './useTalk'

type Where = { chat: string | null; space: string | null }

/** The address names a chat, a space or one's private chats; nothing named is where one was last. */
function useWhere(): Where {
  const { chat: id } = useParams({ strict: false })
  const { space: named } = useSearch({ strict: false }) as { space?: string }
  const chat = useTalk((s) => (id ? s.chats[id] : undefined))
  const spaces = useTalk((s) => s.spaces)
  if (chat) return { chat: chat.id, space: chat.space_id }
  if (named) return { chat: id ?? null, space: named === 'me' ? null : named }
  const last = stored('talk.space')
  return { chat: id ?? null, space: spaces?.find((one) => one.id === last)?.id ?? spaces?.[0]?.id ?? null }
}

function useLoading({ chat, space }: Where) {
  const { store } = useTalkLine()
  const spaces = useTalk((s) => s.spaces)
  const isMine = Boolean(spaces?.some((one) => one.id === space))
  useEffect(() => {
    if (space && isMine && !store.get().communities[space]) void loadCommunity(store, space)
    if (space && isMine) keep('talk.space', space)
  }, [space, isMine, store])
  useEffect(() => { if (chat && !store.get().chats[chat]) void loadChat(store, chat) }, [chat, store])
}

/** Where there is room for it, a space opens with its channel. */
function useFirstChat({ chat, space }: Where, named: string | undefined) {
  const navigate = useNavigate()
  const isWide = useMedia('(min-width: 820px)')
  const channels = useTalk((s) => (space ? s.communities[space]?.channels : undefined))
  const chats = useTalk((s) => s.chats)
  const last = space ? stored(`talk.last.${space}`) : null
  const first = space ? channels?.find((one) => one.id === last)?.id ?? channels?.[0]?.id : named === 'me' ? privateChats(chats)[0]?.id : undefined
  useEffect(() => { if (chat && space) keep(`talk.last.${space}`, chat) }, [chat, space])
  useEffect(() => {
    if (!chat && isWide && first) void navigate({ to: '/talk/$chat', params: { chat: first }, search: space ? {} : { space: 'me' }, replace: true })
  }, [chat, isWide, first, space, navigate])
}

function Lost() {
  const { t } = useTranslation('talk')
  const { store } = useTalkLine()
  const lost = useTalk((s) => s.lost)
  const navigate = useNavigate()
  useEffect(() => { if (lost) void navigate({ to: '/talk', search: {}, replace: true }) }, [lost, navigate])
  useEffect(() => () => store.update((s) => ({ ...s, lost: null })), [store])
  return lost ? <Note tone="warn" alert>{t('lost', { name: lost })}</Note> : null
}

function Nothing({ where }: { where: Where }) {
  const { t } = useTranslation('talk')
  const problem = useProblem()
  const { store } = useTalkLine()
  const spaces = useTalk((s) => s.spaces)
  const error = useTalk((s) => s.errors['spaces'])
  if (error) return <div className="pad"><Failure {...problem(error)} onRetry={() => void loadSpaces(store)} /></div>
  if (spaces && where.space && !spaces.some((one) => one.id === where.space)) return <Lobby key={where.space} space={where.space} />
  if (spaces?.length === 0) return <div className="pad"><h1 className="text-t5">{t('welcome.title')}</h1><p className="muted mt-2 mb-4">{t('welcome.text')}</p><Discover /></div>
  return <div className="nothing"><h1 className="text-t5">{t('choose.title')}</h1><p>{t('choose.text')}</p></div>
}

function Panes() {
  const { t } = useTranslation('talk')
  const navigate = useNavigate()
  const where = useWhere()
  const search = useSearch({ strict: false }) as { m?: string; thread?: string; pane?: string; space?: string }
  const current = useTalk((s) => (where.chat ? s.chats[where.chat] : undefined))
  const [person, setPerson] = useState<string | null>(null)
  useLoading(where)
  useFirstChat(where, search.space)
  useTitle(current ? `${current.type === 'channel' ? `# ${current.title}` : current.title} · ${t('title')}` : t('title'))
  const { chat } = where
  const go = useCallback((next: { m?: string; thread?: string; pane?: string }) => {
    if (chat) void navigate({ to: '/talk/$chat', params: { chat }, search: next, replace: true, resetScroll: false })
  }, [chat, navigate])
  const { pane, thread } = search
  const kept = useMemo(() => ({ ...(pane && { pane }), ...(thread && { thread }) }), [pane, thread])
  const places = useMemo(() => ({
    jump: (to: string, m: string) => void navigate({ to: '/talk/$chat', params: { chat: to }, search: { ...kept, m }, resetScroll: false }),
    openThread: (root: string) => go({ thread: root }), openPerson: setPerson,
  }), [go, kept, navigate])
  const jumped = useCallback(() => go(kept), [go, kept])
  const close = () => go({})
  const side = current && (thread ? <ThreadPane key={thread} chat={current} root={thread} onClose={close} /> : pane === 'pins' ? <Pins chat={current} onClose={close} /> : pane === 'search' ? <SearchPane chat={current} onClose={close} /> : null)
  const hasMembers = Boolean(where.space && current)
  return (
    <PlacesContext value={places}>
      <main id="main" tabIndex={-1} className={cx('talk', where.chat && 'in-room', !side && !hasMembers && 'three')}>
        <Rail space={where.space} />
        <Channels space={where.space} chat={where.chat} />
        <section className="room" aria-label={current ? t('room', { title: current.title }) : t('title')}>
          <Lost />
          {where.chat ? <Room id={where.chat} jumpTo={search.m ?? null} onJumped={jumped} onPane={(next) => go(next === pane ? {} : { pane: next })} /> : <Nothing where={where} />}
        </section>
        {side ?? (hasMembers && where.space && <Members space={where.space} isOpen={pane === 'members'} onClose={close} />)}
      </main>
      {person && <Profile id={person} space={where.space} onClose={() => setPerson(null)} />}
    </PlacesContext>
  )
}

function Signed() {
  const { user } = useSession()
  return user ? <TalkProvider me={user.id}><Panes /></TalkProvider> : null
}

export default function TalkPage() {
  return <Guarded><Signed /></Guarded>
}
