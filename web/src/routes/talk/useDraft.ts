import { useEffect, useRef, useState } from 'react'
import { api } from '@/api/client'
import type { Chat } from '@/api/types'
import { store as keep, stored } from '@/lib/storage'
import { useTalkLine } from './useTalk'

const settleMs = 1200

/** What was begun stays: at once on this device, a little later on the server for the others. */
export function useDraft(chat: string, thread?: string) {
  const { store } = useTalkLine()
  const key = `talk.draft.${store.get().me}.${thread ?? chat}`
  const [text, setText] = useState(() => stored(key) ?? (thread ? '' : store.get().chats[chat]?.draft ?? ''))
  const told = useRef(text)
  useEffect(() => {
    keep(key, text || null)
    if (thread || told.current === text) return
    const timer = setTimeout(() => {
      told.current = text
      void api.patch<Chat>(`/chats/${chat}`, { draft: text }).then((now) => {
        const was = store.get().chats[chat]
        if (was) store.update((s) => ({ ...s, chats: { ...s.chats, [chat]: { ...was, draft: now.draft } } }))
      }).catch(() => undefined)
    }, settleMs)
    return () => clearTimeout(timer)
  }, [key, text, chat, thread, store])
  return [text, setText, () => setText('')] as const
}
