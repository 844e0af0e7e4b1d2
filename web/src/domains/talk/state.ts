import type { Chat, ChatMessage, MySpace } from '@/api/types'
import type { Community } from './community'
import type { Outgoing } from './outbox'
import type { Frame, Room } from './room'
import { hear, putOne } from './room'

export interface Whereabouts { status: string; isHere: boolean }
export interface Thread { chat: string; root: string; room: Room }

export interface TalkState {
  me: string
  isLive: boolean
  spaces: MySpace[] | null
  chats: Record<string, Chat>
  rooms: Record<string, Room>
  threads: Record<string, Thread>
  communities: Record<string, Community>
  presence: Record<string, Whereabouts>
  typing: Record<string, Record<string, { nickname: string; until: number }>>
  outbox: Outgoing[]
  /** Refusals by the id of what was asked for. */
  errors: Record<string, unknown>
  /** The name of a space that this person was just shown out of. */
  lost: string | null
}

export function emptyState(me: string, outbox: Outgoing[]): TalkState {
  return { me, isLive: false, spaces: null, chats: {}, rooms: {}, threads: {}, communities: {}, presence: {}, typing: {}, outbox, errors: {}, lost: null }
}

export function without<T>(record: Record<string, T>, ...keys: string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)))
}

/** An event of a chat's line, also for its open threads, which show a part of it. */
export function withFrame(state: TalkState, chat: string, frame: Frame): TalkState {
  const room = state.rooms[chat]
  if (!room) return state
  const next = hear(room, frame)
  if (next === room) return state
  return withDone({ ...state, rooms: { ...state.rooms, [chat]: next }, threads: next.seq > room.seq ? threadsWith(state, chat, frame) : state.threads }, frame)
}

function threadsWith(state: TalkState, chat: string, frame: Frame) {
  const root = (frame.data['thread'] as ChatMessage['thread'] | undefined)?.root_id
  return Object.fromEntries(Object.entries(state.threads).map(([key, thread]) => {
    if (thread.chat !== chat || (frame.event === 'new_message' && root !== thread.root)) return [key, thread]
    return [key, { ...thread, room: hear({ ...thread.room, seq: frame.seq - 1, gap: false }, frame) }]
  }))
}

/** The message has arrived in the log: what was shown in its place may go. */
function withDone(state: TalkState, frame: Frame): TalkState {
  const nonce = frame.event === 'new_message' && frame.data['user_id'] === state.me ? frame.data['nonce'] : null
  return nonce ? { ...state, outbox: state.outbox.filter((one) => one.nonce !== nonce) } : state
}

export function withMessage(state: TalkState, message: ChatMessage): TalkState {
  const room = state.rooms[message.chat_id]
  const threads = Object.fromEntries(Object.entries(state.threads).map(([key, thread]) => {
    const belongs = thread.chat === message.chat_id && (message.id === thread.root || message.thread?.root_id === thread.root)
    return [key, belongs ? { ...thread, room: putOne(thread.room, message) } : thread]
  }))
  return {
    ...state, threads, outbox: state.outbox.filter((one) => one.nonce !== message.nonce),
    rooms: room ? { ...state.rooms, [room.id]: putOne(room, message) } : state.rooms,
  }
}

export interface Counters { unread: number; mentions: number; read_number: number }

/** Absolute numbers from the server; the space's own sum follows by the difference. */
export function withCounters(state: TalkState, id: string, now: Counters): TalkState {
  const chat = state.chats[id]
  if (!chat) return state
  const more = { unread: now.unread - chat.unread, mentions: now.mentions - chat.mentions }
  const spaces = state.spaces?.map((one) => (one.id === chat.space_id ? { ...one, unread: Math.max(0, one.unread + more.unread), mentions: Math.max(0, one.mentions + more.mentions) } : one)) ?? null
  return { ...state, spaces, chats: { ...state.chats, [id]: { ...chat, unread: now.unread, mentions: now.mentions, read_number: now.read_number } } }
}

export function withoutSpace(state: TalkState, id: string): TalkState {
  const chats = Object.values(state.chats).filter((chat) => chat.space_id === id).map((chat) => chat.id)
  return {
    ...state, spaces: state.spaces?.filter((one) => one.id !== id) ?? null, communities: without(state.communities, id),
    chats: without(state.chats, ...chats), rooms: without(state.rooms, ...chats), threads: Object.fromEntries(Object.entries(state.threads).filter(([, t]) => !chats.includes(t.chat))),
  }
}
