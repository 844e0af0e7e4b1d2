import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, newIdempotencyKey } from '@/api/client'
import { ApiError } from '@/api/error'
import type { Booking, Quote, QuoteRequest, Span } from '@/api/types'

/** A quote is asked by POST but changes nothing for the person, so it may be read like a query. */
export function useQuote(request: QuoteRequest | null, enabled = true) {
  return useQuery({
    queryKey: ['quote', request], enabled: enabled && request !== null, placeholderData: keepPreviousData, staleTime: 60_000,
    queryFn: ({ signal }) => api.post<Quote>('/quotes', request, { signal }),
  })
}

export function useBooking(id: string) {
  return useQuery({ queryKey: ['booking', id], queryFn: () => api.get<Booking>(`/bookings/${id}`) })
}

export function useCreateBooking() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ quoteId, key }: { quoteId: string; key: string }) => api.post<Booking>('/bookings', { quote_id: quoteId }, { idempotencyKey: key }),
    onSuccess: (booking) => {
      client.setQueryData(['booking', booking.id], booking)
      void client.invalidateQueries({ queryKey: ['bookings'] })
      void client.invalidateQueries({ queryKey: ['day'] })
    },
  })
}

export { newIdempotencyKey }

/** What the server offers instead of a taken time. */
export function nextFree(error: unknown): Span[] {
  if (!(error instanceof ApiError)) return []
  const list = error.facts['next_free']
  if (!Array.isArray(list)) return []
  return list.filter((s): s is Span => typeof s?.starts_at === 'string' && typeof s?.ends_at === 'string')
}

/** The QR needs our token, which an <img> cannot send. */
export function useQr(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ['booking', id, 'qr'], enabled, staleTime: Infinity,
    queryFn: async () => {
      const text = await (await api.blob(`/bookings/${id}/qr.svg`)).text()
      return `data:image/svg+xml;utf8,${encodeURIComponent(text)}`
    },
  })
}

export function useCalendarFile() {
  return useMutation({
    mutationFn: async (booking: Booking) => {
      const url = URL.createObjectURL(await api.blob(`/bookings/${booking.id}/calendar.ics`))
      const link = document.createElement('a')
      link.href = url
      link.download = `${booking.number}.ics`
      link.click()
      URL.revokeObjectURL(url)
    },
  })
}
