import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { Chat, MySpace } from '@/api/types'

async function count() {
  const [spaces, chats] = await Promise.all([api.get<MySpace[]>('/spaces'), api.get<{ items: Chat[] }>('/chats', { limit: 50 })])
  const named = spaces.reduce((sum, one) => sum + one.mentions, 0)
  return named + chats.items.filter((one) => one.type !== 'channel' && !one.muted).reduce((sum, one) => sum + one.unread, 0)
}

/** What was said to this very person: private messages, their bookings, questions in the building and mentions. */
export default function TalkBadge() {
  const { t } = useTranslation('common')
  const { data } = useQuery({ queryKey: ['talk', 'badge'], queryFn: count, staleTime: 30_000 })
  return data ? <span className="dot-n">{data > 99 ? '99+' : data}<span className="sr"> {t('nav.for_you')}</span></span> : null
}
