import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { Page, Payment, SandboxPayment } from '@/api/types'
import type { Way } from './Methods'

const pollMs = 1500

export function isSettled(payment: Payment | undefined) {
  return payment?.status === 'succeeded' || payment?.status === 'canceled'
}

export function useStartPayment() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ bookingId, way, key }: { bookingId: string; way: Way; key: string }) =>
      api.post<Payment>('/payments', {
        subject: { type: 'booking', id: bookingId },
        ...(way.card ? { saved_card_id: way.card } : way.method !== 'sandbox' && { method: way.method }),
        ...(way.save && { save_card: true }),
        return_url: `${location.origin}/bookings/${bookingId}/return`,
      }, { idempotencyKey: key }),
    // Paid from the wallet or by a kept card, the rest of it is another sum now.
    onSuccess: () => { for (const kept of ['wallet', 'cards']) void client.invalidateQueries({ queryKey: [kept] }) },
  })
}

/** The last attempt to pay, asked again until the provider has decided. */
export function useLatestPayment(subjectId: string) {
  return useQuery({
    queryKey: ['payments', subjectId],
    queryFn: () => api.get<Page<Payment>>('/payments', { subject_id: subjectId }),
    select: (page) => [...page.items].sort((a, b) => b.created_at.localeCompare(a.created_at))[0],
    refetchInterval: (query) => {
      const latest = [...(query.state.data?.items ?? [])].sort((a, b) => b.created_at.localeCompare(a.created_at))[0]
      return isSettled(latest) ? false : pollMs
    },
  })
}

/** What has been paid, for its receipts. */
export function useSettledPayments(subjectId: string) {
  return useQuery({
    queryKey: ['payments', subjectId, 'settled'], select: (page) => page.items.filter((p) => p.status === 'succeeded'),
    queryFn: () => api.get<Page<Payment>>('/payments', { subject_id: subjectId }),
  })
}

export function useSandboxPayment(id: string) {
  return useQuery({ queryKey: ['sandbox', id], queryFn: () => api.get<SandboxPayment>(`/sandbox/payments/${id}`) })
}

export interface Outcome { outcome: 'succeed' | 'decline' | 'abandon'; reason?: string }

export function useSandboxOutcome(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (outcome: Outcome) => api.post<SandboxPayment | undefined>(`/sandbox/payments/${id}`, outcome),
    onSuccess: () => { for (const key of ['payments', 'cards', 'wallet']) void client.invalidateQueries({ queryKey: [key] }) },
  })
}
