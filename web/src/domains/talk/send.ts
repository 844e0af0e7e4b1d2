import { api } from '@/api/client'
import { ApiError, isApiError } from '@/api/error'
import type { ChatMessage } from '@/api/types'
import { type Outgoing, nextOf } from './outbox'
import { withMessage } from './state'
import type { Store } from './store'

const flying = new Set<string>()
let again: ReturnType<typeof setTimeout> | undefined
const retryMs = 5000

function later(store: Store, ms: number) {
  clearTimeout(again)
  again = setTimeout(() => void flush(store), ms)
}

async function post(store: Store, one: Outgoing) {
  const body = { content: one.content, nonce: one.nonce, ...(one.replyTo && { reply_to: one.replyTo }), ...(one.thread && { thread_id: one.thread }), ...(one.attachment && { attachment_id: one.attachment }), ...(one.sticker && { sticker_id: one.sticker }) }
  const message = await api.post<ChatMessage>(`/messages/${one.chat}`, body)
  store.update((s) => withMessage(s, { ...message, nonce: message.nonce ?? one.nonce }))
}

function refuse(store: Store, one: Outgoing, error: unknown) {
  const words = error instanceof ApiError ? error.errors[0]?.detail || error.title || error.detail || error.code : String(error)
  store.update((s) => ({ ...s, outbox: s.outbox.map((it) => (it.nonce === one.nonce ? { ...it, refused: words } : it)) }))
}

async function deliver(store: Store, one: Outgoing) {
  const key = one.chat
  if (flying.has(key)) return
  flying.add(key)
  let goesOn = true
  try {
    await post(store, one)
  } catch (error) {
    const waits = isApiError(error) && (error.code === 'offline' || error.status >= 500 || error.code.startsWith('rate') || (error.status === 429 && error.code !== 'chat.slow_mode'))
    if (waits) {
      goesOn = false
      later(store, (error.retryAfter ?? 0) * 1000 || retryMs)
    } else refuse(store, one, error)
  } finally {
    flying.delete(key)
  }
  if (goesOn) void flush(store)
}

/** Everything that may go, goes; each chat in its own order. A lost answer is asked again with the same nonce. */
export async function flush(store: Store) {
  await Promise.all(nextOf(store.get().outbox).map((one) => deliver(store, one)))
}

export function send(store: Store, what: Omit<Outgoing, 'nonce' | 'at'>) {
  const one = { ...what, nonce: crypto.randomUUID(), at: new Date().toISOString() }
  store.update((s) => ({ ...s, outbox: [...s.outbox, one] }))
  void flush(store)
}

export function dropOutgoing(store: Store, nonce: string) {
  store.update((s) => ({ ...s, outbox: s.outbox.filter((one) => one.nonce !== nonce) }))
}

export function retryOutgoing(store: Store, nonce: string) {
  store.update((s) => ({ ...s, outbox: s.outbox.map((one) => {
    if (one.nonce !== nonce) return one
    const { refused: _, ...fresh } = one
    return fresh
  }) }))
  void flush(store)
}
