import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { Notification } from '@/api/types'

const listKey = ['notifications', 'list']
const countKey = ['notifications', 'count']

type Count = { unread_count: number }

export function useNotifications(enabled = true) {
  return useQuery({ queryKey: listKey, enabled, queryFn: () => api.get<Notification[]>('/notifications') })
}

export function useUnreadCount(enabled: boolean) {
  return useQuery({
    queryKey: countKey, enabled, refetchInterval: 120_000, select: (c) => c.unread_count,
    queryFn: () => api.get<Count>('/notifications/unread-count'),
  })
}

/** Optimistic: the server practically never refuses to mark as read. */
export function useMarkRead() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string | 'all') => api.post(id === 'all' ? '/notifications/read-all' : `/notifications/${id}/read`),
    onMutate: (id) => {
      const list = client.getQueryData<Notification[]>(listKey)
      const next = list?.map((n) => (id === 'all' || n.id === id ? { ...n, is_read: true } : n))
      if (!next) return
      client.setQueryData(listKey, next)
      client.setQueryData<Count>(countKey, { unread_count: next.filter((n) => !n.is_read).length })
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['notifications'] }),
  })
}

export { countKey as unreadCountKey, listKey as notificationsKey }
