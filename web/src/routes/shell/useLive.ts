import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { User } from '@/api/types'
import type { Ring } from '@/app/live'
import { unreadCountKey } from '@/domains/notifications/queries'
import { toast } from '@/ui/Toast'

export function useLive(user: User | null | undefined) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { t } = useTranslation('common')
  const id = user?.id
  useEffect(() => {
    if (!id) return
    let stop: (() => void) | undefined
    let gone = false
    const events = {
      // Whoever looks at that talk sees it there.
      onRing: ({ room_id, author, title }: Ring) => {
        if (location.pathname === `/talk/${room_id}` && document.hasFocus()) return
        toast(title ? t('ring_in', { name: author, title }) : t('ring', { name: author }), { action: { label: t('ring_open'), run: () => void navigate({ to: '/talk/$chat', params: { chat: room_id } }) } })
      },
      onNotification: (title: string) => void toast(title),
      onUnread: (count: number) => client.setQueryData(unreadCountKey, { unread_count: count }),
    }
    void import('@/app/live').then(({ goLive }) => goLive(client, events)).then((close) => { if (gone) close(); else stop = close })
    return () => { gone = true; stop?.() }
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- one socket per person; the words of the day they came do
  }, [id, client])
}
