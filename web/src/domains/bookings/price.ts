import { useTranslation } from 'react-i18next'
import type { Booking, Span } from '@/api/types'
import { useFormat } from '@/lib/format'
import { useQuote } from './queries'

/** What another time would cost beside what it costs now. */
export function usePriceChange(booking: Booking, span: Span | null, resourceId = booking.resource.id) {
  const { t } = useTranslation('bookings')
  const format = useFormat()
  const quote = useQuote(span && { resource_id: resourceId, ...span, seats: booking.seats })
  const total = quote.data && !quote.isPlaceholderData ? quote.data.total : null
  if (!total) return { difference: null, words: '', short: '', pending: quote.isFetching }
  const difference = { ...total, amount: total.amount - booking.total.amount }
  const owes = booking.paid.amount - booking.refunded.amount < booking.total.amount
  const sum = format.money({ ...difference, amount: Math.abs(difference.amount) })
  const key = difference.amount === 0 ? 'same' : difference.amount > 0 ? 'more' : owes ? 'less_unpaid' : 'less'
  return { difference, words: t(`price.${key}`, { sum }), short: format.money(difference, { signed: true }), pending: false }
}
