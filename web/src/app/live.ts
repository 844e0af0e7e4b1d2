import type { QueryClient } from '@tanstack/react-query'
import type { Socket } from 'socket.io-client'
import { accessToken, onSession, refresh } from '@/api/session'

type Stop = () => void
type Watcher = () => void
export interface Ring { room_id: string; author: string; title: string }
export interface LiveEvents { onRing: (ring: Ring) => void; onNotification: (title: string) => void; onUnread: (count: number) => void }

let socket: Socket | null = null
const watchers = new Map<string, Set<Watcher>>()
const users = new Map<(live: Socket) => Stop, Stop | null>()

function watch(venueId: string) {
  socket?.emit('watch_venue', { venue_id: venueId })
}

/** After a break nobody knows what was missed: join the rooms again and ask for everything. */
function rejoin() {
  for (const [venueId, those] of watchers) {
    watch(venueId)
    for (const tell of those) tell()
  }
}

function hearVenues(live: Socket) {
  live.on('connect', rejoin)
  live.on('calendar_changed', ({ venue_id }: { venue_id: string }) => {
    for (const tell of watchers.get(venue_id) ?? []) tell()
  })
  // A refused token is stale: a fresh one, then the door again. The library itself retries only when the line is dead.
  live.on('connect_error', () => {
    if (!live.active) void refresh().then((ok) => { if (ok) live.connect() })
  })
}

/** A socket lives as long as its token, so a fresh one is told; and one that the server has closed knocks again. */
function keepOpen(live: Socket): Stop {
  live.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') void refresh().then((ok) => { if (ok) live.connect() })
  })
  return onSession(() => { if (live.connected && accessToken()) live.emit('auth', { token: accessToken() }) })
}

/** An area that speaks over the same socket: it is given each one as long as it stays. */
export function withSocket(use: (live: Socket) => Stop): Stop {
  users.set(use, socket && use(socket))
  return () => {
    users.get(use)?.()
    users.delete(use)
  }
}

let counting: ReturnType<typeof setTimeout> | undefined

/** Counters come once a second per chat; the badge asks once for all of them. */
function countSoon(client: QueryClient) {
  clearTimeout(counting)
  counting = setTimeout(() => void client.invalidateQueries({ queryKey: ['talk', 'badge'] }), 400)
}

/** One socket for the whole app, opened only for those who signed in. */
export async function goLive(client: QueryClient, events: LiveEvents): Promise<Stop> {
  const { io } = await import('socket.io-client')
  const live = io({ path: '/socket.io', transports: ['websocket', 'polling'], auth: (give) => give({ token: accessToken() }) })
  socket = live
  hearVenues(live)
  const rest = keepOpen(live)
  for (const use of users.keys()) users.set(use, use(live))
  live.on('unread', (told: Partial<Ring> & { rings?: boolean }) => {
    countSoon(client)
    if (told.rings && told.room_id && told.author) events.onRing({ room_id: told.room_id, author: told.author, title: told.title ?? '' })
  })
  live.on('notification', (message: { title?: string }) => {
    void client.invalidateQueries({ queryKey: ['notifications'] })
    void client.invalidateQueries({ queryKey: ['booking'] })
    void client.invalidateQueries({ queryKey: ['bookings'] })
    if (message.title) events.onNotification(message.title)
  })
  live.on('unread_notifications', (message: { unread_count: number }) => events.onUnread(message.unread_count))
  return () => {
    if (socket === live) socket = null
    rest()
    for (const [use, stop] of users) {
      stop?.()
      users.set(use, null)
    }
    live.close()
  }
}

/** Hear of every change in a venue's calendar. */
export function watchVenue(venueId: string, tell: Watcher): Stop {
  const those = watchers.get(venueId) ?? new Set()
  watchers.set(venueId, those.add(tell))
  if (socket?.connected) watch(venueId)
  return () => {
    those.delete(tell)
    if (those.size > 0) return
    watchers.delete(venueId)
    socket?.emit('unwatch_venue', { venue_id: venueId })
  }
}
