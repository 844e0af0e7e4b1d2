import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { api, newIdempotencyKey } from '@/api/client'
import type { Bank, Buyer, FinanceReport, Invoice, InvoiceRequest, Page, Payment, PaymentTerms, Payout, Reconciliation, SavedCard, Wallet, WalletMove } from '@/api/types'

export type Cut = 'day' | 'method' | 'tariff' | 'venue'
export interface Subject { type: string; id: string }
interface TopUp { subject: Subject }

function useDone() {
  const client = useQueryClient()
  return () => { for (const key of ['wallet', 'finance', 'payments', 'invoices', 'payouts', 'cards', 'leases']) void client.invalidateQueries({ queryKey: [key] }) }
}

export function useWallets(enabled = true) {
  return useQuery({ queryKey: ['wallet'], enabled, queryFn: () => api.get<{ items: Wallet[] }>('/wallet'), select: (list) => list.items })
}

export function useWalletMoves() {
  return useQuery({ queryKey: ['wallet', 'moves'], queryFn: () => api.get<Page<WalletMove>>('/wallet/history', { limit: 20 }), select: (page) => page.items })
}

export function useCards(enabled = true) {
  return useQuery({ queryKey: ['cards'], enabled, queryFn: () => api.get<{ items: SavedCard[] }>('/payment-methods'), select: (list) => list.items })
}

export function useForgetCard() {
  return useMutation({ mutationFn: (id: string) => api.delete(`/payment-methods/${id}`), onSuccess: useDone() })
}

/** Anything that is to be paid: ours (the sandbox) opens inside the app, a provider's page takes the whole window. */
export function usePaySubject() {
  const navigate = useNavigate()
  const done = useDone()
  const key = useRef(newIdempotencyKey())
  return useMutation({
    mutationFn: ({ subject, back, method }: { subject: Subject; back: string; method?: string }) =>
      api.post<Payment>('/payments', { subject, return_url: location.origin + back, ...(method && { method }) }, { idempotencyKey: key.current }),
    onSettled: () => { key.current = newIdempotencyKey() },
    onSuccess: (payment) => {
      done()
      if (!payment.confirmation_url || payment.status !== 'pending') return
      const target = new URL(payment.confirmation_url, location.origin)
      if (target.origin === location.origin) void navigate({ href: target.pathname + target.search })
      else if (target.protocol.startsWith('http')) location.assign(target.href)
    },
  })
}

export function useTopUp() {
  return useMutation({
    mutationFn: ({ organization, amount }: { organization: string; amount: number }) =>
      api.post<TopUp>('/wallet/top-ups', { organization_id: organization, amount: { amount, currency: 'RUB' } }, { idempotencyKey: newIdempotencyKey() }),
  })
}

export function useReport(organization: string, from: string, to: string, by: Cut) {
  return useQuery({ queryKey: ['finance', organization, from, to, by], placeholderData: (was: FinanceReport | undefined) => was, queryFn: () => api.get<FinanceReport>('/finance/report', { organization_id: organization, from, to, by }) })
}

export function useOrgPayments(organization: string, cursor: string | undefined) {
  return useQuery({ queryKey: ['payments', 'of', organization, cursor], queryFn: () => api.get<Page<Payment>>('/payments', { organization_id: organization, cursor, limit: 25 }) })
}

export function useInvoices(organization: string | undefined) {
  return useQuery({ queryKey: ['invoices', organization ?? ''], queryFn: () => api.get<Page<Invoice>>('/invoices', { organization_id: organization, limit: 25 }), select: (page) => page.items })
}

const settling = 4000

/** One's own; looked at again while one is open, for a payment by card arrives a moment after its page. */
export function useOwnInvoices() {
  return useInfiniteQuery({
    queryKey: ['invoices', 'own'], initialPageParam: '', getNextPageParam: (page: Page<Invoice>) => page.next_cursor ?? undefined,
    queryFn: ({ pageParam }) => api.get<Page<Invoice>>('/invoices', { cursor: pageParam || undefined, limit: 25 }),
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some((it) => it.status === 'issued')) ? settling : false),
  })
}

export function usePayouts(organization: string) {
  return useQuery({ queryKey: ['payouts', organization], queryFn: () => api.get<Page<Payout>>('/payouts', { organization_id: organization, limit: 25 }), select: (page) => page.items })
}

export function useReconciliation(organization: string) {
  return useQuery({ queryKey: ['finance', 'check', organization], queryFn: () => api.get<Reconciliation>('/reconciliations/latest', { organization_id: organization }) })
}

export function useTerms(organization: string) {
  return useQuery({ queryKey: ['finance', 'terms', organization], queryFn: () => api.get<PaymentTerms>(`/organizations/${organization}/payment-terms`) })
}

export function useFinanceDeeds(organization: string) {
  const onSuccess = useDone()
  const refund = useMutation({ onSuccess, mutationFn: ({ id, ...body }: { id: string; amount: number; reason: string; to: 'source' | 'wallet' }) => api.post(`/payments/${id}/refund`, body, { idempotencyKey: newIdempotencyKey() }) })
  const hold = useMutation({ onSuccess, mutationFn: ({ id, deed }: { id: string; deed: 'capture' | 'cancel' }) => api.post(`/payments/${id}/${deed}`, deed === 'capture' ? {} : undefined) })
  const issue = useMutation({ onSuccess, mutationFn: (body: InvoiceRequest) => api.post<Invoice>('/invoices', body, { idempotencyKey: newIdempotencyKey() }) })
  const invoice = useMutation({ onSuccess, mutationFn: ({ id, deed }: { id: string; deed: 'paid' | 'cancel' }) => api.post<Invoice>(`/invoices/${id}/${deed}`) })
  const payout = useMutation({ onSuccess, mutationFn: (body: { amount: { amount: number; currency: string }; destination: string }) => api.post<Payout>('/payouts', { organization_id: organization, ...body }, { idempotencyKey: newIdempotencyKey() }) })
  const step = useMutation({ onSuccess, mutationFn: ({ id, status }: { id: string; status: 'sent' | 'paid' | 'failed' }) => api.post<Payout>(`/payouts/${id}`, { status }) })
  const terms = useMutation({ onSuccess, mutationFn: (body: { commission: number; vendor_account: string }) => api.put<PaymentTerms>('/payment-terms', { organization_id: organization, ...body }) })
  const bank = useMutation({ onSuccess, mutationFn: (body: Bank) => api.put(`/organizations/${organization}/bank`, body) })
  return { refund, hold, issue, invoice, payout, step, terms, bank }
}

export function useOwnInvoice() {
  return useMutation({ mutationFn: (body: { subject: Subject; buyer: Buyer }) => api.post<Invoice>('/invoices/own', body, { idempotencyKey: newIdempotencyKey() }), onSuccess: useDone() })
}

/** A document that only its reader may see, so it is fetched with the session and shown from memory. */
export async function openInvoice(id: string) {
  const url = URL.createObjectURL(await api.blob(`/invoices/${id}/invoice.pdf`))
  Object.assign(document.createElement('a'), { href: url, download: `invoice-${id}.pdf` }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

const kopecks = 100
export function minor(text: string) {
  return Math.round(Number(text.replace(/\s/g, '').replace(',', '.')) * kopecks)
}
