import type { ChatMessage } from '@/api/types'

/** One event of a chat's line, as the socket and the sync tell it. */
export interface Frame { seq: number; event: string; data: Record<string, unknown> }

/** What this client keeps of one chat. `seq` is the last event applied; `recent` lets a page that was asked for earlier
 * catch up with what has happened since. */
export interface Room {
  id: string
  seq: number
  messages: ChatMessage[]
  hasOlder: boolean
  hasNewer: boolean
  recent: Frame[]
  /** A frame came whose predecessor we have not seen: the line must be asked. */
  gap: boolean
}

export const pageSize = 30
const keptFrames = 300

export function openRoom(id: string, seq: number, messages: ChatMessage[], more: { hasOlder: boolean; hasNewer?: boolean }): Room {
  return { id, seq, messages: sorted(messages), hasOlder: more.hasOlder, hasNewer: more.hasNewer ?? false, recent: [], gap: false }
}

function sorted(messages: ChatMessage[]) {
  return messages.toSorted((one, other) => one.seq - other.seq)
}

/** In order and at most once: an event that was seen is dropped, one from the future only marks the gap. */
export function hear(room: Room, frame: Frame): Room {
  if (frame.seq <= room.seq) return room
  if (frame.seq > room.seq + 1) return room.gap ? room : { ...room, gap: true }
  const messages = applyTo(room.messages, frame, !room.hasNewer)
  return { ...room, messages, seq: frame.seq, recent: [...room.recent, frame].slice(-keptFrames) }
}

/** The answer of a sync for this line: its events, and nothing is missing up to `last` unless there are more. */
export function catchUp(room: Room, events: Frame[], last: number, more: boolean): Room {
  const after = events.reduce(hear, { ...room, gap: false })
  return more ? after : { ...after, seq: Math.max(after.seq, last), gap: false }
}

/** A page of older or newer messages; `asOf` is the seq of the room when it was asked for. */
export function addPage(room: Room, page: ChatMessage[], side: 'older' | 'newer', isLast: boolean, asOf: number): Room {
  const caughtUp = room.recent.filter((frame) => frame.seq > asOf).reduce((those, frame) => applyTo(those, frame, false), page)
  const known = new Set(caughtUp.map((message) => message.id))
  const messages = sorted([...room.messages.filter((message) => !known.has(message.id)), ...caughtUp])
  return { ...room, messages, ...(side === 'older' ? { hasOlder: !isLast } : { hasNewer: !isLast }) }
}

/** What the server answered to our own write, which may come before its frame. */
export function putOne(room: Room, message: ChatMessage): Room {
  const at = room.messages.findIndex((one) => one.id === message.id)
  if (at >= 0) return { ...room, messages: room.messages.with(at, message) }
  return room.hasNewer ? room : { ...room, messages: sorted([...room.messages, message]) }
}

type Change = (messages: ChatMessage[], data: Record<string, unknown>, appends: boolean) => ChatMessage[]

function applyTo(messages: ChatMessage[], frame: Frame, appends: boolean): ChatMessage[] {
  return changes[frame.event]?.(messages, frame.data, appends) ?? messages
}

/** The table of docs/algorithms/chat-log.md. Each is idempotent: a page may already know what an event says. */
const changes: Record<string, Change> = {
  new_message: append,
  message_edited: (messages, data) => quoted(changed(messages, data, (one) => ({ ...one, content: text(data, 'content'), edited_at: text(data, 'edited_at') || one.edited_at })), data, text(data, 'content')),
  message_deleted: (messages, data) => quoted(changed(messages, data, (one) => tombstone(one, text(data, 'deleted_at'))), data, ''),
  message_pinned: (messages, data) => changed(messages, data, (one) => ({ ...one, pinned_at: text(data, 'pinned_at') })),
  message_unpinned: (messages, data) => changed(messages, data, (one) => ({ ...one, pinned_at: null })),
  reaction_added: (messages, data) => changed(messages, data, (one) => tallied(one, data, true)),
  reaction_removed: (messages, data) => changed(messages, data, (one) => tallied(one, data, false)),
  preview_updated: (messages, data) => changed(messages, data, (one) => ({ ...one, preview: data['preview'] as ChatMessage['preview'] })),
  poll_updated: (messages, data) => changed(messages, data, (one) => ({ ...one, poll: data['poll'] as ChatMessage['poll'] })),
}

function text(data: Record<string, unknown>, name: string) {
  const value = data[name]
  return typeof value === 'string' ? value : ''
}

function append(messages: ChatMessage[], data: Record<string, unknown>, appends: boolean): ChatMessage[] {
  const message = data as unknown as ChatMessage
  if (messages.some((one) => one.id === message.id)) return messages
  const root = message.thread?.root_id
  const told = root ? messages.map((one) => (one.id === root ? withReply(one, message.created_at) : one)) : messages
  return appends ? [...told, { ...message, my_reaction: null }] : told
}

function withReply(root: ChatMessage, at: string): ChatMessage {
  const { thread } = root
  // A page may have counted this reply already; the times of a line only grow.
  if (thread?.last_at && thread.last_at >= at) return root
  return { ...root, thread: { root_id: root.id, replies: (thread?.replies ?? 0) + 1, last_at: at } }
}

function changed(messages: ChatMessage[], data: Record<string, unknown>, change: (one: ChatMessage) => ChatMessage): ChatMessage[] {
  const id = text(data, 'message_id')
  const at = messages.findIndex((one) => one.id === id)
  const found = messages[at]
  return found ? messages.with(at, change(found)) : messages
}

function quoted(messages: ChatMessage[], data: Record<string, unknown>, content: string): ChatMessage[] {
  const id = text(data, 'message_id')
  if (!messages.some((one) => one.reply_to?.id === id)) return messages
  return messages.map((one) => (one.reply_to?.id === id ? { ...one, reply_to: { ...one.reply_to, content } } : one))
}

function tombstone(one: ChatMessage, at: string): ChatMessage {
  return { ...one, content: '', attachment: null, sticker: null, reactions: [], poll: null, preview: null, pinned_at: null, my_reaction: null, deleted_at: at }
}

function tallied(one: ChatMessage, data: Record<string, unknown>, isIn: boolean): ChatMessage {
  if (one.deleted_at) return one
  const who = { id: text(data, 'user_id'), nickname: text(data, 'nickname') }
  const sign = text(data, 'reaction')
  const people = new Map(one.reactions.map((tally) => [tally.reaction, tally.users]))
  const others = (people.get(sign) ?? []).filter((user) => user.id !== who.id)
  people.set(sign, isIn ? [...others, who] : others)
  const reactions = [...people].filter(([, users]) => users.length > 0)
    .map(([reaction, users]) => ({ reaction, count: users.length, users }))
    .toSorted((a, b) => b.count - a.count || (a.reaction < b.reaction ? -1 : 1))
  return { ...one, reactions }
}
