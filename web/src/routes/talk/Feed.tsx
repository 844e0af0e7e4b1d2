import { ArrowDown } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChatMessage } from '@/api/types'
import { loadMore } from '@/domains/talk/load'
import type { Outgoing } from '@/domains/talk/outbox'
import type { Room } from '@/domains/talk/room'
import { useFormat } from '@/lib/format'
import { ownZone } from '@/lib/time'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Skeleton } from '@/ui/States'
import { Message } from './Message'
import { OutgoingLine } from './OutgoingLine'
import { type Row, rowsOf } from './rows'
import { useFeed } from './useFeed'
import { useTalk, useTalkLine } from './useTalk'

export interface FeedHandle { show: (id: string) => boolean; showEnd: () => void }
interface Props {
  room: Room; outgoing: Outgoing[]; space: string | null; readTo: number | null; unread: number; flash: string | null; editing: string | null
  onEdit: (id: string | null) => void; onReply: (message: ChatMessage) => void; onSeenEnd: (isSeen: boolean) => void; onLast: () => void
  ref: RefObject<FeedHandle | null>
}

const reach = 400

/** Arrows walk over the messages, so that Tab has only the buttons of one. */
function walk(event: KeyboardEvent<HTMLDivElement>) {
  const at = (event.target as HTMLElement).closest('[data-key]')
  if ((event.key !== 'ArrowUp' && event.key !== 'ArrowDown') || (event.target as HTMLElement).closest('textarea, input, audio, .pop')) return
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('article')]
  const now = all.findIndex((one) => at?.contains(one))
  const next = now < 0 ? all.at(-1) : all[now + (event.key === 'ArrowUp' ? -1 : 1)]
  if (!next) return
  event.preventDefault()
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'nearest' })
}

export function Feed({ room, outgoing, space, readTo, unread, flash, editing, onEdit, onReply, onSeenEnd, onLast, ref }: Props) {
  const { t } = useTranslation('talk')
  const format = useFormat()
  const { store } = useTalkLine()
  const me = useTalk((s) => s.me)
  const box = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => rowsOf(room.messages, outgoing, { me, zone: ownZone(), readTo, unread }), [room.messages, outgoing, me, readTo, unread])
  const keys = useMemo(() => rows.map((row) => row.key), [rows])
  const feed = useFeed(box, keys, !room.hasNewer)
  const [active, setActive] = useState<string | null>(null)
  const held = useRef(false)
  // The same two functions for every drawing, or else each step of the wheel draws every message once more.
  const onActive = useCallback((id: string) => { if (!held.current) setActive(id) }, [])
  const onHold = useCallback((on: boolean) => { held.current = on }, [])
  useImperativeHandle(ref, () => ({ show: feed.showRow, showEnd: feed.showEnd }), [feed.showRow, feed.showEnd])
  const seenEnd = feed.atEnd && !room.hasNewer
  useEffect(() => onSeenEnd(seenEnd), [seenEnd, onSeenEnd])
  useEffect(() => { if (readTo !== null) feed.showRow('unread', 0.2) }, []) // oxlint-disable-line react-hooks/exhaustive-deps

  // More is asked for before the edge is reached; a short page of replies may need several.
  useEffect(() => {
    const scroller = box.current
    if (!scroller) return
    if (room.hasOlder && (scroller.scrollTop < reach || feed.total < scroller.clientHeight)) void loadMore(store, room.id, 'older').catch(() => undefined)
    else if (room.hasNewer && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < reach) void loadMore(store, room.id, 'newer').catch(() => undefined)
  })

  const draw = (row: Row) => {
    if (row.kind === 'day') return <p className="sep">{format.isoDay(row.day, 'full')}</p>
    if (row.kind === 'unread') return <div className="sep unread" role="separator">{t('unread', { count: row.count })}</div>
    if (row.kind === 'outgoing') return <OutgoingLine one={row.one} />
    const { message } = row
    return (
      <Message
        message={message} space={space} isFirst={row.isFirst} isFlash={flash === message.id} isActive={active === message.id} isEditing={editing === message.id}
        onActive={onActive} onHold={onHold} onEdit={onEdit} onReply={onReply}
      />
    )
  }
  return (
    <div className="feed-wrap">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-element-to-interactive-role -- a list that scrolls must be reachable */}
      <div className="feed" role="log" aria-live="off" aria-label={t('messages')} tabIndex={0} ref={box} onScroll={feed.onScroll} onKeyDown={walk} onMouseLeave={() => { if (!held.current) setActive(null) }}>
        {room.hasOlder && <Skeleton h={40} className="mb-2" />}
        {!room.hasOlder && rows.length === 0 && <div className="nothing"><h2>{t('empty.title')}</h2><p>{t('empty.text')}</p></div>}
        <div className="feed-all" style={{ height: feed.total }}>
          <div className="feed-seen" style={{ transform: `translateY(${feed.before}px)` }}>
            {rows.slice(feed.first, feed.last).map((row) => <div key={row.key} data-key={row.key} ref={feed.measure}>{draw(row)}</div>)}
          </div>
        </div>
      </div>
      {!seenEnd && <Button icon className="to-last" aria-label={t('to_last')} onClick={() => { if (room.hasNewer) onLast(); else feed.showEnd() }}><Icon as={ArrowDown} /></Button>}
    </div>
  )
}
