import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, newIdempotencyKey } from '@/api/client'
import type { Page, Ticket, TicketDetail } from '@/api/types'

export const statuses = ['open', 'in_progress', 'waiting', 'closed'] as const
export const priorities = ['low', 'normal', 'high', 'urgent'] as const
export type Status = (typeof statuses)[number]
export type Priority = (typeof priorities)[number]

export interface TicketWish { organization?: string | undefined; status?: string | undefined; priority?: string | undefined; assignee?: string | undefined; cursor?: string | undefined }

export function useTickets(wish: TicketWish) {
  return useQuery({
    queryKey: ['tickets', wish], placeholderData: keepPreviousData,
    queryFn: () => api.get<Page<Ticket>>('/tickets', { organization_id: wish.organization, status: wish.status, priority: wish.priority, assignee_id: wish.assignee, cursor: wish.cursor, limit: 25 }),
  })
}

export const useTicket = (id: string) => useQuery({ queryKey: ['tickets', 'one', id], queryFn: () => api.get<TicketDetail>(`/tickets/${id}`) })

export function useTicketDeeds(id = '') {
  const client = useQueryClient()
  const done = { onSuccess: () => client.invalidateQueries({ queryKey: ['tickets'] }) }
  const open = useMutation({ mutationFn: (body: { venue_id?: string; booking_id?: string; message_id?: string; subject: string; content: string; priority: Priority }) => api.post<TicketDetail>('/tickets', body, { idempotencyKey: newIdempotencyKey() }), ...done })
  const answer = useMutation({
    mutationFn: ({ content, files, note }: { content: string; files: File[]; note: boolean }) => {
      const form = new FormData()
      form.set('content', content)
      if (note) form.set('is_internal', 'true')
      for (const file of files) form.append('files', file)
      return api.upload<TicketDetail>(`/tickets/${id}/messages`, form)
    }, ...done,
  })
  const change = useMutation({ mutationFn: (patch: { status?: Status; priority?: Priority; assignee_id?: string | null }) => api.patch<TicketDetail>(`/tickets/${id}`, patch), ...done })
  const rate = useMutation({ mutationFn: (rating: number) => api.post<TicketDetail>(`/tickets/${id}/rating`, { rating }), ...done })
  return { open, answer, change, rate }
}

/** A picture or a document of a ticket: private, so it comes with the token. */
export async function openFile(ticket: string, file: { id: string; name: string; width: number | null }) {
  const url = URL.createObjectURL(await api.blob(`/tickets/${ticket}/files/${file.id}/original`))
  const link = document.createElement('a')
  link.href = url
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
