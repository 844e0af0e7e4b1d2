import type { Socket } from 'socket.io-client'
import { catchUp } from './room'
import type { Frame } from './room'
import { catchUpSpace, hearSpace } from './community'
import { keepEarly, loadChat, loadCommunity, loadRoom, loadSpaces } from './load'
import { flush } from './send'
import { type Counters, type TalkState, withCounters, withFrame, without, withoutSpace } from './state'
import type { Store } from './store'

const chatEvents = ['new_message', 'message_edited', 'message_deleted', 'message_pinned', 'message_unpinned', 'reaction_added', 'reaction_removed', 'poll_updated', 'preview_updated', 'chat_archived']
const spaceEvents = ['member_updated', 'space_updated', 'channel_updated']
const typingMs = 4500
const heartbeatMs = 30_000
const jitterMs = 1500
const ackMs = 8000

interface Line { status?: number; events: Frame[]; last_seq: number; reset: boolean; more: boolean }
type Lines = Record<string, Line>
type Data = Record<string, unknown>

/** Opens a chat's room on the socket; null when there is no socket and the page must do. */
export async function joinRoom(socket: Socket | null, id: string): Promise<number | null> {
  if (!socket?.connected) return null
  const answer: { last_seq?: number } = await socket.timeout(ackMs).emitWithAck('join_room', { room_id: id }).catch(() => ({}))
  return answer.last_seq ?? null
}

function rejoined(store: Store, socket: Socket) {
  return (id: string) => loadRoom(store, id, () => joinRoom(socket, id))
}

function takeChat(store: Store, socket: Socket, id: string, line: Line) {
  if (line.status) {
    store.update((s) => ({ ...s, rooms: without(s.rooms, id), chats: without(s.chats, id) }))
    return false
  }
  if (line.reset) {
    void rejoined(store, socket)(id)
    return false
  }
  store.update((s) => {
    const after = line.events.reduce<TalkState>((state, frame) => withFrame(state, id, frame), unmarked(s, id))
    const room = after.rooms[id]
    return room ? { ...after, rooms: { ...after.rooms, [id]: catchUp(room, [], line.last_seq, line.more) } } : after
  })
  return line.more
}

function unmarked(state: TalkState, id: string): TalkState {
  const room = state.rooms[id]
  return room ? { ...state, rooms: { ...state.rooms, [id]: { ...room, gap: false } } } : state
}

function takeSpace(store: Store, id: string, line: Line) {
  if (line.status) {
    store.update((s) => withoutSpace(s, id))
    return false
  }
  if (line.reset) {
    void loadCommunity(store, id)
    return false
  }
  store.update((s) => {
    const was = s.communities[id]
    return was ? { ...s, communities: { ...s.communities, [id]: catchUpSpace(was, line.events, line.last_seq, line.more) } } : s
  })
  return line.more
}

let syncing = false

/** Asks the log for what was missed, line by line, until there is no more. */
export async function sync(store: Store, socket: Socket) {
  if (syncing || !socket.connected) return
  syncing = true
  try {
    for (let more = true; more;) more = (await syncOnce(store, socket)) || hasGap(store)
  } catch {
    // No answer: the line is dead, and its return begins with a sync.
  } finally {
    syncing = false
  }
}

function hasGap(store: Store) {
  const { rooms, communities } = store.get()
  return [...Object.values(rooms), ...Object.values(communities)].some((line) => line.gap)
}

async function syncOnce(store: Store, socket: Socket) {
  const { rooms, communities } = store.get()
  const seqs = (lines: Record<string, { seq: number }>) => Object.fromEntries(Object.entries(lines).map(([id, line]) => [id, line.seq]))
  const answer: { chats?: Lines; spaces?: Lines } = await socket.timeout(ackMs).emitWithAck('sync', { chats: seqs(rooms), spaces: seqs(communities) })
  const chats = Object.entries(answer.chats ?? {}).map(([id, line]) => takeChat(store, socket, id, line))
  const spaces = Object.entries(answer.spaces ?? {}).map(([id, line]) => takeSpace(store, id, line))
  return [...chats, ...spaces].some(Boolean)
}

function hearChat(store: Store, socket: Socket, event: string, data: Data) {
  const chat = String(data['room_id'] ?? data['chat_id'])
  const frame = { seq: Number(data['seq']), event, data }
  keepEarly(chat, frame)
  store.update((s) => withFrame(s, chat, frame))
  if (store.get().rooms[chat]?.gap) void sync(store, socket)
  if (event === 'chat_archived') void loadChat(store, chat)
  if (event === 'new_message') stopTyping(store, chat, String(data['user_id']))
}

function hearCommunity(store: Store, socket: Socket, event: string, data: Data) {
  const id = String(data['space_id'])
  const frame = { seq: Number(data['seq']), event, data }
  store.update((s) => {
    const was = s.communities[id]
    return was ? { ...s, communities: { ...s.communities, [id]: hearSpace(was, frame) } } : s
  })
  const line = store.get().communities[id]
  if (line?.gap) void sync(store, socket)
  const channel = data['channel'] as { id: string; deleted: boolean } | undefined
  if (channel && !channel.deleted) void loadChat(store, channel.id)
  if (event === 'space_updated' || (!line && (data['user'] as { id?: string } | undefined)?.id === store.get().me)) void loadSpaces(store)
}

function hearKick(store: Store, data: Data) {
  const { me, spaces } = store.get()
  const id = String(data['space_id'])
  if (data['user_id'] !== me) return
  const name = spaces?.find((one) => one.id === id)?.name ?? null
  store.update((s) => ({ ...withoutSpace(s, id), lost: name }))
}

function hearTyping(store: Store, data: Data) {
  const [chat, user] = [String(data['room_id']), String(data['user_id'])]
  if (user === store.get().me) return
  store.update((s) => ({ ...s, typing: { ...s.typing, [chat]: { ...s.typing[chat], [user]: { nickname: String(data['nickname']), until: Date.now() + typingMs } } } }))
  setTimeout(() => {
    if ((store.get().typing[chat]?.[user]?.until ?? 0) <= Date.now()) stopTyping(store, chat, user)
  }, typingMs + 50)
}

function stopTyping(store: Store, chat: string, user: string) {
  store.update((s) => (s.typing[chat]?.[user] ? { ...s, typing: { ...s.typing, [chat]: without(s.typing[chat], user) } } : s))
}

function hearUnread(store: Store, data: Data) {
  const chat = String(data['room_id'])
  if (!store.get().chats[chat]) void loadChat(store, chat).then(() => loadSpaces(store))
  else store.update((s) => withCounters(s, chat, data as unknown as Counters))
}

function hearStatus(store: Store, data: Data) {
  const id = String(data['user_id'])
  store.update((s) => ({ ...s, presence: { ...s.presence, [id]: { status: String(data['status']), isHere: 'place' in data ? Boolean(data['place']) : s.presence[id]?.isHere ?? false } } }))
}

/** The first connection and each return: rooms again, what was missed, the counters, and what waited to be said. */
async function returned(store: Store, socket: Socket, isFirst: boolean) {
  store.update((s) => ({ ...s, isLive: true }))
  if (!isFirst) await new Promise((done) => setTimeout(done, Math.random() * jitterMs))
  await Promise.all(Object.keys(store.get().rooms).map((id) => joinRoom(socket, id)))
  await sync(store, socket)
  void flush(store)
  if (!isFirst) void loadSpaces(store)
}

/** Everything the area hears, on the app's one socket. */
export function attach(store: Store, socket: Socket): () => void {
  let isFirst = true
  const heard: [string, (data: Data) => void][] = [
    ...chatEvents.map((event): [string, (data: Data) => void] => [event, (data) => hearChat(store, socket, event, data)]),
    ...spaceEvents.map((event): [string, (data: Data) => void] => [event, (data) => hearCommunity(store, socket, event, data)]),
    ['user_kicked', (data) => hearKick(store, data)], ['typing', (data) => hearTyping(store, data)],
    ['unread', (data) => hearUnread(store, data)], ['user_status_changed', (data) => hearStatus(store, data)],
    ['connect', () => { void returned(store, socket, isFirst); isFirst = false }], ['disconnect', () => store.update((s) => ({ ...s, isLive: false }))],
  ]
  for (const [event, hears] of heard) socket.on(event, hears)
  if (socket.connected) {
    isFirst = false
    void returned(store, socket, true)
  }
  const beat = setInterval(() => { if (socket.connected && document.visibilityState === 'visible') socket.emit('heartbeat', {}) }, heartbeatMs)
  return () => {
    clearInterval(beat)
    for (const [event, hears] of heard) socket.off(event, hears)
  }
}
