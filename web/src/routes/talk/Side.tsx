import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useProblem } from '@/api/useProblem'
import type { Chat, ChatMessage } from '@/api/types'
import { loadThread } from '@/domains/talk/load'
import { waiting } from '@/domains/talk/store'
import { useFormat } from '@/lib/format'
import { useDebounced } from '@/lib/hooks'
import { ownZone } from '@/lib/time'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Failure, Skeleton } from '@/ui/States'
import { Composer } from './Composer'
import { useWords } from './facts'
import { Message } from './Message'
import { OutgoingLine } from './OutgoingLine'
import { usePlaces } from './usePlaces'
import { useTalk, useTalkLine } from './useTalk'

function Pane({ title, onClose, children, foot }: { title: string; onClose: () => void; children: ReactNode; foot?: ReactNode }) {
  const { t } = useTranslation('talk')
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes from anywhere inside
    <aside className="tside" aria-label={title} onKeyDown={(e) => { if (e.key === 'Escape' && !e.defaultPrevented) onClose() }}>
      <div className="side-h"><h2>{title}</h2><Button look="quiet" icon size="s" aria-label={t('close')} onClick={onClose}><Icon as={X} /></Button></div>
      {children}
      {foot}
    </aside>
  )
}

function Hit({ message }: { message: ChatMessage }) {
  const words = useWords()
  const places = usePlaces()
  const format = useFormat()
  const { t } = useTranslation('talk')
  return (
    <button type="button" className="hit" onClick={() => (message.thread && message.thread.root_id !== message.id ? places.openThread(message.thread.root_id) : places.jump(message.chat_id, message.id))}>
      <span className="small"><b className="semi">{message.user.display_name}</b> <span className="faint">{format.moment(message.created_at, ownZone())}</span></span>
      <p>{words(message) || message.attachment?.file_name || t('file')}</p>
    </button>
  )
}

const noPins: string[] = []

export function Pins({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const { t } = useTranslation('talk')
  const problem = useProblem()
  const messages = useTalk((s) => s.rooms[chat.id]?.messages)
  const mark = useMemo(() => messages?.filter((one) => one.pinned_at).map((one) => one.id) ?? noPins, [messages])
  const pins = useQuery({ queryKey: ['talk', 'pins', chat.id, mark], queryFn: () => api.get<{ items: ChatMessage[] }>(`/messages/${chat.id}/pins`), placeholderData: (was) => was })
  return (
    <Pane title={t('pins')} onClose={onClose}>
      <div className="in">
        {pins.isPending && <Skeleton h={80} />}
        {pins.isError && <Failure {...problem(pins.error)} onRetry={() => void pins.refetch()} />}
        {pins.data?.items.map((one) => <Hit key={one.id} message={one} />)}
        {pins.data?.items.length === 0 && <p className="muted small">{t('no_pins')}</p>}
      </div>
    </Pane>
  )
}

export function SearchPane({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const { t } = useTranslation('talk')
  const problem = useProblem()
  const [text, setText] = useState('')
  const q = useDebounced(text.trim(), 250)
  const hits = useInfiniteQuery({
    queryKey: ['talk', 'search', chat.id, q], enabled: q.length > 1, initialPageParam: '',
    queryFn: ({ pageParam, signal }) => api.get<{ items: ChatMessage[]; next_cursor: string | null }>(`/messages/${chat.id}/search`, { q, cursor: pageParam }, signal), getNextPageParam: (page) => page.next_cursor,
  })
  const found = hits.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Pane title={t('search')} onClose={onClose}>
      <div className="in">
        <TextField label={t('search_label', { title: chat.title })} type="search" autoFocus value={text} onChange={(e) => setText(e.target.value)} />
        <div className="mt-3" role="status">{hits.isFetching && !found.length ? <Skeleton h={60} /> : q.length > 1 && hits.isSuccess ? <p className="small muted">{t('found', { count: found.length })}</p> : null}</div>
        {hits.isError && <Failure {...problem(hits.error)} onRetry={() => void hits.refetch()} />}
        {found.map((one) => <Hit key={one.id} message={one} />)}
        {hits.hasNextPage && <Button size="s" full busy={hits.isFetchingNextPage} onClick={() => void hits.fetchNextPage()}>{t('more_found')}</Button>}
      </div>
    </Pane>
  )
}

export function ThreadPane({ chat, root, onClose }: { chat: Chat; root: string; onClose: () => void }) {
  const { t } = useTranslation('talk')
  const problem = useProblem()
  const { store } = useTalkLine()
  const thread = useTalk((s) => s.threads[root])
  const error = useTalk((s) => s.errors[root])
  const outbox = useTalk((s) => s.outbox)
  const [active, setActive] = useState<string | null>(null)
  const [editing, setEditing] = useState<string | null>(null)
  const held = useRef(false)
  const end = useRef<HTMLDivElement>(null)
  const count = thread?.room.messages.length
  useEffect(() => void loadThread(store, chat.id, root), [store, chat.id, root])
  // Newer browsers answer a promise here, which is no clean-up.
  useEffect(() => { void end.current?.scrollIntoView({ block: 'end' }) }, [count])
  return (
    <Pane title={t('thread')} onClose={onClose} foot={chat.archived_at ? <p className="comp shut">{t('archived')}</p> : <Composer key={root} chat={chat.id} title={t('thread')} space={chat.space_id} slowS={chat.slow_mode_s} thread={root} />}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a list that scrolls must be reachable */}
      <div className="in" tabIndex={0} role="log" aria-label={t('thread')}>
        {error ? <Failure {...problem(error)} onRetry={() => void loadThread(store, chat.id, root)} /> : !thread && <Skeleton h={120} />}
        {thread?.room.messages.map((one) => (
          <Message key={one.id} message={one} space={chat.space_id} isFirst inThread isActive={active === one.id} isEditing={editing === one.id} onEdit={setEditing} onActive={(id) => { if (!held.current) setActive(id) }} onHold={(on) => { held.current = on }} />
        ))}
        {waiting(outbox, chat.id, root).map((one) => <OutgoingLine key={one.nonce} one={one} />)}
        <div ref={end} />
      </div>
    </Pane>
  )
}
