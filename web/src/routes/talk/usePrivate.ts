import { useNavigate } from '@tanstack/react-router'
import { api } from '@/api/client'
import type { Chat } from '@/api/types'
import { useAct, useTalkLine } from './useTalk'

/** Opens the one chat of two. */
export function usePrivate() {
  const navigate = useNavigate()
  const { store } = useTalkLine()
  const act = useAct()
  return (user: string) => void act(async () => {
    const chat = await api.post<Chat>('/chats/private', { user_id: user })
    store.update((s) => ({ ...s, chats: { ...s.chats, [chat.id]: chat } }))
    await navigate({ to: '/talk/$chat', params: { chat: chat.id }, search: { space: 'me' } })
  })
}
