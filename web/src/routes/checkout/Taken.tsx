import '@/ui/price.css'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ApiError } from '@/api/error'
import { useProblem } from '@/api/useProblem'
import type { Span } from '@/api/types'
import { nextFree } from '@/domains/bookings/queries'
import { useFormat } from '@/lib/format'
import { Failure } from '@/ui/States'

interface Props { error: ApiError; zone: string; slug: string; seats: string; onShift: (span: Span) => void; onRetry?: (() => void) | undefined }

/** A refusal is not an error page: it says what is free instead, one press away. */
export function Refused({ error, zone, slug, seats, onShift, onRetry }: Props) {
  const { t } = useTranslation('checkout')
  const format = useFormat()
  const problem = useProblem()
  const free = nextFree(error)
  const isPast = error.code === 'bookings.in_the_past'
  if (error.code !== 'bookings.slot_taken' && !isPast && free.length === 0) return <Failure {...problem(error)} {...(onRetry && { onRetry })} />
  return (
    <div className="panel pad" role="alert">
      <h2>{error.title || t('taken.title')}</h2>
      <p className="muted small">{isPast ? t('taken.past') : free.length ? t('taken.lead') : t('taken.none')}</p>
      <div className="next">
        {free.map((span) => (
          <button key={span.starts_at + span.ends_at} type="button" onClick={() => onShift(span)}>
            <b className="tn">{format.span(span.starts_at, span.ends_at, zone)}</b><span className="muted">{format.day(span.starts_at, zone, 'weekday')}</span>
          </button>
        ))}
      </div>
      <p className="mt-4"><Link className="link small" to="/venues/$slug" params={{ slug }} search={{ seats }}>{t('taken.venue')}</Link></p>
    </div>
  )
}
