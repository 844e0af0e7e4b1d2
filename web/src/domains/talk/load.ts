import { api } from '@/api/client'
import type { Channel, Chat, ChatMessage, MySpace, Presence, Space, SpaceMember } from '@/api/types'
import { openCommunity } from './community'
import { type Frame, addPage, openRoom, pageSize } from './room'
import { type TalkState, withFrame, without } from './state'
import type { Store } from './store'

/** Frames that come while a chat is being opened, to be applied after its first page. */
const early = new Map<string, Frame[]>()

export function keepEarly(chat: string, frame: Frame) {
  early.get(chat)?.push(frame)
}

async function guarded(store: Store, id: string, work: () => Promise<void>) {
  try {
    await work()
    if (id in store.get().errors) store.update((s) => ({ ...s, errors: without(s.errors, id) }))
  } catch (error) {
    store.update((s) => ({ ...s, errors: { ...s.errors, [id]: error } }))
  }
}

const byId = (chats: Chat[]) => Object.fromEntries(chats.map((chat) => [chat.id, chat]))

export function loadSpaces(store: Store) {
  return guarded(store, 'spaces', async () => {
    const [spaces, chats] = await Promise.all([api.get<MySpace[]>('/spaces'), api.get<{ items: Chat[] }>('/chats', { limit: 100 })])
    store.update((s) => ({ ...s, spaces, chats: { ...s.chats, ...byId(chats.items) } }))
  })
}

export function loadChat(store: Store, id: string) {
  return guarded(store, id, async () => {
    const chat = await api.get<Chat>(`/chats/${id}`)
    store.update((s) => ({ ...s, chats: { ...s.chats, [id]: chat } }))
  })
}

/** The space first, so that its seq is not above what the lists know. */
export function loadCommunity(store: Store, id: string) {
  return guarded(store, id, async () => {
    const space = await api.get<Space>(`/spaces/${id}`)
    const [people, channels, chats, online] = await Promise.all([
      api.get<{ participants: SpaceMember[] }>(`/spaces/${id}/participants`), api.get<{ items: Channel[] }>(`/spaces/${id}/channels`),
      api.get<{ items: Chat[] }>('/chats', { space_id: id, limit: 100 }), api.get<Presence[]>('/status/online', { space_id: id }),
    ])
    const here = new Set(online.filter((one) => one.place).map((one) => one.user_id))
    const presence = Object.fromEntries(people.participants.map((one) => [one.id, { status: one.status ?? 'offline', isHere: here.has(one.id) }]))
    store.update((s) => ({
      ...s, presence: { ...s.presence, ...presence }, chats: { ...s.chats, ...byId(chats.items) },
      communities: { ...s.communities, [id]: openCommunity(space, people.participants, channels.items) },
    }))
  })
}

export async function loadStatus(store: Store, user: string) {
  const known = await api.get<Presence>(`/status/user/${user}`).catch(() => null)
  if (known) store.update((s) => ({ ...s, presence: { ...s.presence, [user]: { status: known.status, isHere: Boolean(known.place) } } }))
}

const page = (chat: string, query: Record<string, number>) => api.get<ChatMessage[]>(`/messages/${chat}`, { limit: pageSize, ...query })

/** `join` answers the seq that the first page is at least as new as. */
export function loadRoom(store: Store, id: string, join: (id: string) => Promise<number | null>) {
  if (early.has(id)) return Promise.resolve()
  early.set(id, [])
  return guarded(store, id, async () => {
    const joined = await join(id)
    const [chat, messages] = await Promise.all([api.get<Chat>(`/chats/${id}`), joined === null ? null : page(id, {})])
    const first = messages ?? await page(id, {})
    const room = openRoom(id, joined ?? chat.last_seq, first, { hasOlder: first.length === pageSize })
    const frames = early.get(id) ?? []
    store.update((s) => frames.reduce<TalkState>((state, frame) => withFrame(state, id, frame), { ...s, chats: { ...s.chats, [id]: chat }, rooms: { ...s.rooms, [id]: room } }))
  }).finally(() => early.delete(id))
}

const asking = new Set<string>()

async function once(key: string, work: () => Promise<void>) {
  if (asking.has(key)) return
  asking.add(key)
  try {
    await work()
  } finally {
    asking.delete(key)
  }
}

export function loadMore(store: Store, id: string, side: 'older' | 'newer') {
  return once(`${id}${side}`, async () => {
    const room = store.get().rooms[id]
    const edge = side === 'older' ? room?.messages[0] : room?.messages.at(-1)
    if (!room || !edge) return
    const found = await page(id, side === 'older' ? { before: edge.seq } : { after: edge.seq })
    const now = store.get().rooms[id]
    // Somebody may have jumped elsewhere meanwhile: this page would stand beside a hole.
    if (!now?.messages.some((one) => one.id === edge.id)) return
    store.update((s) => ({ ...s, rooms: { ...s.rooms, [id]: addPage(now, found, side, found.length < pageSize, room.seq) } }))
  })
}

/** A window around one message. What was loaded before is forgotten unless it holds the message. */
export function loadAround(store: Store, id: string, seq: number) {
  return once(`${id}around`, async () => {
    const room = store.get().rooms[id]
    if (!room) return
    const [before, after] = await Promise.all([page(id, { before: seq + 1 }), page(id, { after: seq })])
    const past = openRoom(id, room.seq, [], { hasOlder: before.length === pageSize, hasNewer: after.length === pageSize })
    const window = addPage({ ...past, recent: store.get().rooms[id]?.recent ?? [] }, [...before, ...after], 'older', before.length < pageSize, room.seq)
    store.update((s) => ({ ...s, rooms: { ...s.rooms, [id]: { ...window, seq: s.rooms[id]?.seq ?? room.seq } } }))
  })
}

export function loadThread(store: Store, chat: string, root: string) {
  return guarded(store, root, async () => {
    const asOf = store.get().rooms[chat]?.seq ?? 0
    const [first, replies] = await Promise.all([api.get<ChatMessage>(`/messages/message/${root}`), api.get<ChatMessage[]>(`/messages/${chat}`, { thread: root, limit: 100 })])
    const all = [first, ...replies.filter((one) => one.id !== root)]
    const room = openRoom(root, asOf, all, { hasOlder: replies.length >= 100 })
    store.update((s) => ({ ...s, threads: { ...s.threads, [root]: { chat, root, room } } }))
  })
}
