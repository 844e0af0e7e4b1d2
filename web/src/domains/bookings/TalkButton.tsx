import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { MessagesSquare } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { Chat } from '@/api/types'
import { useProblem } from '@/api/useProblem'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { toast } from '@/ui/Toast'

/** To the one chat of this booking; the first who asks opens it. */
export function TalkButton({ booking, desk = false }: { booking: string; desk?: boolean }) {
  const { t } = useTranslation('bookings')
  const problem = useProblem()
  const navigate = useNavigate()
  const open = useMutation({
    mutationFn: () => api.post<Chat>(`/bookings/${booking}/chat`),
    onSuccess: (chat) => void navigate({ to: '/talk/$chat', params: { chat: chat.id }, search: { space: 'me' } }),
    onError: (error) => void toast(problem(error).title, { tone: 'bad' }),
  })
  return <Button {...(desk && { size: 's' as const })} busy={open.isPending} onClick={() => open.mutate()}><Icon as={MessagesSquare} {...(desk && { size: 's' as const })} />{t(desk ? 'talk.guest' : 'talk.place')}</Button>
}
