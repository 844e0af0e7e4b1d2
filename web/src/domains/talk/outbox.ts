import { store, stored } from '@/lib/storage'

/** A message on its way. It is kept until the server answers, also over a reload; the nonce makes a repeat harmless. */
export interface Outgoing {
  nonce: string
  chat: string
  content: string
  at: string
  replyTo?: string
  thread?: string
  attachment?: string
  sticker?: string
  /** Words of a refusal: it waits for the person, not for the line. */
  refused?: string
}

const keyOf = (me: string) => `talk.outbox.${me}`

export function loadOutbox(me: string): Outgoing[] {
  try {
    const list: unknown = JSON.parse(stored(keyOf(me)) ?? '[]')
    return Array.isArray(list) ? list.filter(isOutgoing) : []
  } catch {
    return []
  }
}

function isOutgoing(value: unknown): value is Outgoing {
  return typeof value === 'object' && value !== null && 'nonce' in value && 'chat' in value && 'content' in value
}

export function keepOutbox(me: string, list: Outgoing[]) {
  store(keyOf(me), list.length ? JSON.stringify(list) : null)
}

/** What may go now: per chat only the first, so that the order of writing is the order of arrival. */
export function nextOf(list: Outgoing[]): Outgoing[] {
  const firsts = new Map<string, Outgoing>()
  for (const one of list) if (!one.refused && !firsts.has(one.chat)) firsts.set(one.chat, one)
  return [...firsts.values()]
}
