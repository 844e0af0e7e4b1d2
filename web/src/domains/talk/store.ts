import type { Chat, ChatMessage } from '@/api/types'
import type { Outgoing } from './outbox'
import { keepOutbox, loadOutbox } from './outbox'
import { type TalkState, emptyState } from './state'

export type Update = (change: (state: TalkState) => TalkState) => void
export interface Store { get: () => TalkState; update: Update; subscribe: (tell: () => void) => () => void }

export function createStore(me: string): Store {
  let state = emptyState(me, loadOutbox(me))
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    update(change) {
      const next = change(state)
      if (next === state) return
      if (next.outbox !== state.outbox) keepOutbox(me, next.outbox)
      state = next
      for (const tell of listeners) tell()
    },
    subscribe(tell) {
      listeners.add(tell)
      return () => void listeners.delete(tell)
    },
  }
}

const noMessages: ChatMessage[] = []
export const messagesOf = (state: TalkState, chat: string) => state.rooms[chat]?.messages ?? noMessages

export function privateChats(chats: Record<string, Chat>): Chat[] {
  return Object.values(chats).filter((chat) => chat.peer).toSorted((a, b) => b.last_at.localeCompare(a.last_at))
}

/** Of bookings and of questions to a building, as long as one may write there. */
export function placeChats(chats: Record<string, Chat>): Chat[] {
  return Object.values(chats).filter((chat) => (chat.type === 'booking' || chat.type === 'here') && !chat.archived_at).toSorted((a, b) => b.last_at.localeCompare(a.last_at))
}

export function waiting(outbox: Outgoing[], chat: string, thread?: string): Outgoing[] {
  return outbox.filter((one) => one.chat === chat && one.thread === thread)
}
