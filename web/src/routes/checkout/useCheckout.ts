import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { isApiError } from '@/api/error'
import type { Booking, Quote } from '@/api/types'
import { newIdempotencyKey, useCreateBooking } from '@/domains/bookings/queries'
import type { Way } from '@/domains/payments/Methods'
import { useStartPayment } from '@/domains/payments/queries'

const payable = ['held', 'awaiting_payment']

/** Ours (the sandbox) opens inside the app, a provider's page takes the whole window. */
function useOpenPayment() {
  const navigate = useNavigate()
  return (url: string) => {
    const target = new URL(url, location.origin)
    if (target.origin === location.origin) void navigate({ href: target.pathname + target.search })
    else if (target.protocol === 'https:' || target.protocol === 'http:') location.assign(target.href)
  }
}

export function usePay() {
  const navigate = useNavigate()
  const open = useOpenPayment()
  const start = useStartPayment()
  const key = useRef(newIdempotencyKey())
  const pay = async (bookingId: string, way: Way) => {
    const payment = await start.mutateAsync({ bookingId, key: key.current, way })
    // A declined attempt is over; the next press is a new intention.
    key.current = newIdempotencyKey()
    if (payment.confirmation_url && payment.status === 'pending') open(payment.confirmation_url)
    else void navigate({ to: '/bookings/$id/return', params: { id: bookingId } })
  }
  return { pay, start }
}

/** One press: take the place, then pay. If the payment cannot start, the place is held and the payment page says so. */
export function usePlaceAndPay() {
  const navigate = useNavigate()
  const create = useCreateBooking()
  const { pay, start } = usePay()
  const intent = useRef({ quote: '', key: newIdempotencyKey() })
  const proceed = async (booking: Booking, way: Way) => {
    if (!payable.includes(booking.status)) return void navigate({ to: '/bookings/$id', params: { id: booking.id } })
    try {
      await pay(booking.id, way)
    } catch {
      void navigate({ to: '/bookings/$id/pay', params: { id: booking.id }, replace: true })
    }
  }
  const place = async (quote: Quote, way: Way) => {
    if (intent.current.quote !== quote.id) intent.current = { quote: quote.id, key: newIdempotencyKey() }
    try {
      await proceed(await create.mutateAsync({ quoteId: quote.id, key: intent.current.key }), way)
    } catch (error) {
      // The mutation keeps the refusal for the page to show; what is not a refusal must not be swallowed.
      if (!isApiError(error)) throw error
    }
  }
  return { place, create, busy: create.isPending || start.isPending }
}
