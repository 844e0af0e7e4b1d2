import { Suspense, lazy, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useProblem } from '@/api/useProblem'
import type { Chat, ChatMessage } from '@/api/types'
import { loadAround, loadRoom } from '@/domains/talk/load'
import type { Room as RoomState } from '@/domains/talk/room'
import { type Counters, withCounters } from '@/domains/talk/state'
import { waiting } from '@/domains/talk/store'
import { announce } from '@/ui/Announcer'
import { Failure, Skeleton, Waiting } from '@/ui/States'
import { Composer } from './Composer'
import { useWords } from './facts'
import { Feed, type FeedHandle } from './Feed'
import { HereBar } from './HereBar'
import { RoomHead } from './RoomHead'
import { useTalk, useTalkLine } from './useTalk'

const BookingBar = lazy(() => import('./BookingBar'))
const settleMs = 350
const flashMs = 2500

/** What is on the screen of a person who looks at it is read. */
function useReading(chat: Chat, room: RoomState, seesEnd: boolean) {
  const { store } = useTalkLine()
  const last = room.messages.at(-1)?.number ?? 0
  const asked = useRef(0)
  const due = seesEnd && chat.unread > 0 && last > 0
  useEffect(() => {
    if (!due) return
    const tell = () => {
      if (!document.hasFocus() || (asked.current === last && chat.read_number >= last)) return
      asked.current = last
      void api.post<Counters>(`/chats/${chat.id}/read`, { number: last }).then((now) => store.update((s) => withCounters(s, chat.id, now))).catch(() => undefined)
    }
    const timer = setTimeout(tell, settleMs)
    window.addEventListener('focus', tell)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('focus', tell)
    }
  }, [due, last, chat.id, chat.read_number, store])
}

/** Said aloud when it comes from another: the list itself is silent, for scrolling would read it all. */
function useVoice(room: RoomState) {
  const { store } = useTalkLine()
  const words = useWords()
  const heard = useRef(room.messages.at(-1)?.seq ?? 0)
  const last = room.messages.at(-1)
  useEffect(() => {
    if (!last || last.seq <= heard.current) return
    heard.current = last.seq
    if (last.user_id !== store.get().me) announce(`${last.user.display_name}: ${words(last)}`)
  }, [last, store, words])
}

interface OpenProps { chat: Chat; room: RoomState; jumpTo: string | null; onJumped: () => void; onPane: (pane: string) => void }

function useJump(chat: Chat, feed: { current: FeedHandle | null }, jumpTo: string | null, onJumped: () => void) {
  const { store } = useTalkLine()
  const [flash, setFlash] = useState<string | null>(null)
  useEffect(() => {
    if (!jumpTo) return
    let stays = true
    const show = () => {
      if (!stays || !feed.current?.show(jumpTo)) return false
      setFlash(jumpTo)
      setTimeout(() => setFlash(null), flashMs)
      onJumped()
      return true
    }
    const seek = async () => {
      if (show()) return
      const found = await api.get<ChatMessage>(`/messages/message/${jumpTo}`).catch(() => null)
      if (!found || found.chat_id !== chat.id) return onJumped()
      await loadAround(store, chat.id, found.seq)
      // The list draws the new window a little later.
      for (let n = 0; stays && n < 20 && !show(); n++) await new Promise((next) => setTimeout(next, 50))
    }
    const timer = setTimeout(() => void seek(), 30)
    return () => { stays = false; clearTimeout(timer) }
  }, [jumpTo, chat.id, store, feed, onJumped])
  return flash
}

function OpenRoom({ chat, room, jumpTo, onJumped, onPane }: OpenProps) {
  const { t } = useTranslation('talk')
  const { store, join } = useTalkLine()
  const me = useTalk((s) => s.me)
  const outbox = useTalk((s) => s.outbox)
  const outgoing = useMemo(() => waiting(outbox, chat.id), [outbox, chat.id])
  const [readTo] = useState(() => (chat.unread > 0 ? chat.read_number : null))
  const [unread] = useState(chat.unread)
  const [editing, setEditing] = useState<string | null>(null)
  const [replyTo, setReplyTo] = useState<ChatMessage | null>(null)
  const [seesEnd, setSeesEnd] = useState(false)
  const feed = useRef<FeedHandle | null>(null)
  const flash = useJump(chat, feed, jumpTo, onJumped)
  useReading(chat, room, seesEnd)
  useVoice(room)
  const editLast = () => {
    const last = room.messages.findLast((one) => one.user_id === me && !one.deleted_at && one.type !== 'poll' && (!one.thread || one.thread.root_id === one.id))
    if (last) setEditing(last.id)
  }
  const stopEdit = useCallback((id: string | null) => {
    setEditing(id)
    if (!id) document.querySelector<HTMLElement>('.room .comp textarea')?.focus()
  }, [])
  const reply = useCallback((message: ChatMessage) => {
    setReplyTo(message)
    document.querySelector<HTMLElement>('.room .comp textarea')?.focus()
  }, [])
  const toLast = () => void loadRoom(store, chat.id, join).then(() => feed.current?.showEnd())
  const sent = () => { if (room.hasNewer) toLast(); else feed.current?.showEnd() }
  return (
    <>
      <RoomHead chat={chat} onPane={onPane} />
      {chat.space_id && <HereBar space={chat.space_id} />}
      {chat.booking_id && <Suspense fallback={<div className="here" />}><BookingBar booking={chat.booking_id} /></Suspense>}
      <Feed
        ref={feed} room={room} outgoing={outgoing} space={chat.space_id} readTo={readTo} unread={unread} flash={flash} editing={editing}
        onEdit={stopEdit} onReply={reply} onSeenEnd={setSeesEnd} onLast={toLast}
      />
      {chat.archived_at ? <div className="comp"><p className="shut">{t('archived')}</p></div> : <Composer chat={chat.id} title={chat.title} space={chat.space_id} slowS={chat.slow_mode_s} replyTo={replyTo} onReplyDone={() => setReplyTo(null)} onEditLast={editLast} onSent={sent} />}
    </>
  )
}

export function Room({ id, jumpTo, onJumped, onPane }: { id: string } & Pick<OpenProps, 'jumpTo' | 'onJumped' | 'onPane'>) {
  const { t } = useTranslation('talk')
  const problem = useProblem()
  const { store, join } = useTalkLine()
  const room = useTalk((s) => s.rooms[id])
  const chat = useTalk((s) => s.chats[id])
  const error = useTalk((s) => s.errors[id])
  useEffect(() => { if (!store.get().rooms[id]) void loadRoom(store, id, join) }, [id, store, join])
  if (room && chat) return <OpenRoom key={id} chat={chat} room={room} jumpTo={jumpTo} onJumped={onJumped} onPane={onPane} />
  if (error) return <div className="pad"><Failure {...problem(error)} onRetry={() => void loadRoom(store, id, join)} /></div>
  return <div className="pad"><Waiting label={t('loading')}>{[56, 90, 56, 72, 56].map((h, n) => <Skeleton key={`${n}-${h}`} h={h} className="mb-3" />)}</Waiting></div>
}
