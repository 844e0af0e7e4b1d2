import type { ChatMessage } from '@/api/types'
import type { Outgoing } from '@/domains/talk/outbox'
import { wallOf } from '@/lib/time'

export type Row =
  | { kind: 'day'; key: string; day: string }
  | { kind: 'unread'; key: string; count: number }
  | { kind: 'message'; key: string; message: ChatMessage; isFirst: boolean }
  | { kind: 'outgoing'; key: string; one: Outgoing }

const together = 5 * 60_000
const days = new Map<string, WeakMap<ChatMessage, string>>()

/** A list of thousands is gone through again with each page; a message stays in its day. */
function dayOf(message: ChatMessage, zone: string) {
  let those = days.get(zone)
  if (!those) days.set(zone, (those = new WeakMap()))
  let day = those.get(message)
  if (!day) those.set(message, (day = wallOf(message.created_at, zone).day))
  return day
}

function follows(one: ChatMessage | undefined, next: ChatMessage) {
  if (!one || one.user_id !== next.user_id || next.reply_to || one.deleted_at || one.type === 'system') return false
  return Date.parse(next.created_at) - Date.parse(one.created_at) < together
}

/** What stands in the list, top to bottom. Replies of threads are shown in their thread. */
export function rowsOf(messages: ChatMessage[], outgoing: Outgoing[], about: { me: string; zone: string; readTo: number | null; unread?: number }): Row[] {
  const rows: Row[] = []
  const main = messages.filter((one) => !one.thread || one.thread.root_id === one.id)
  const isNew = (one: ChatMessage) => about.readTo !== null && one.number > about.readTo && one.user_id !== about.me
  const fresh = main.filter(isNew)
  let before: ChatMessage | undefined
  let day = ''
  for (const message of main) {
    const own = dayOf(message, about.zone)
    if (own !== day) rows.push({ kind: 'day', key: `day:${own}`, day: own })
    const isDivided = message === fresh[0]
    if (isDivided) rows.push({ kind: 'unread', key: 'unread', count: Math.max(about.unread ?? 0, fresh.length) })
    rows.push({ kind: 'message', key: message.id, message, isFirst: own !== day || isDivided || !follows(before, message) })
    day = own
    before = message
  }
  return [...rows, ...outgoing.map((one): Row => ({ kind: 'outgoing', key: one.nonce, one }))]
}
