import { Link } from '@tanstack/react-router'
import { Undo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useProblem } from '@/api/useProblem'
import type { RefundTier } from '@/api/types'
import { hoursOf, windowOf } from '@/domains/catalog/search'
import { nextFree } from '@/domains/bookings/queries'
import { useFormat } from '@/lib/format'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { PriceLines } from '@/ui/Price'
import { Skeleton } from '@/ui/States'
import { Stepper } from '@/ui/Stepper'
import { clockOf } from '@/ui/ruler-logic'
import type { Visit } from './useVisit'

function useRefundWords(zone: string) {
  const { t } = useTranslation('venue')
  const format = useFormat()
  return (tiers: RefundTier[]) => {
    const full = tiers.find((tier) => tier.refund_percent === 100 && tier.until)
    if (!full?.until) return null
    const next = tiers[tiers.indexOf(full) + 1]
    const then = next && next.refund_percent > 0 ? t('box.then', { refund: format.money(next.refund) }) : t('box.no_refund')
    return `${t('box.full_refund', { until: format.moment(full.until, zone) })} ${then}`
  }
}

function Sum({ visit }: { visit: Visit }) {
  const { t } = useTranslation('venue')
  const format = useFormat()
  const hours = hoursOf(visit.span)
  if (visit.past) return <span className="muted">{t('box.past_choose')}</span>
  if (!visit.total) return <span className="muted">{visit.resources.isPending || visit.quote.isFetching ? t('box.counting') : t('box.choose')}</span>
  return <><b>{format.money(visit.total)}</b> <span className="muted">{t('box.for_hours', { count: hours, n: format.number(hours, hours % 1 ? 1 : 0) })}</span></>
}

function BookLink({ visit, className }: { visit: Visit; className: string }) {
  const { t } = useTranslation('venue')
  const words = visit.resource?.instant === false ? t('box.request') : t('box.book')
  if (!visit.checkout || !visit.bookable) return <button type="button" className={className} aria-disabled>{words}</button>
  return <Link to="/checkout" search={visit.checkout} className={className}>{words}</Link>
}

/** Why there is no price, and what would work instead. */
function Refusal({ visit }: { visit: Visit }) {
  const format = useFormat()
  const problem = useProblem()
  const { quote, zone, change, past } = visit
  if (past || !quote.error || (isApiError(quote.error) && quote.error.status === 401)) return null
  const words = problem(quote.error)
  return (
    <div role="alert" className="mt-3">
      <p className="small danger medium">{words.title}</p>{words.detail !== words.title && <p className="small muted">{words.detail}</p>}
      <div className="next">{nextFree(quote.error).map((s) => <button key={s.starts_at} type="button" onClick={() => change({ window: windowOf(s, zone) })}><b className="tn">{format.span(s.starts_at, s.ends_at, zone)}</b></button>)}</div>
    </div>
  )
}

/** Old links and open pages outlive their time: it is not taken, it is over. */
function Over({ visit }: { visit: Visit }) {
  const { t } = useTranslation('venue')
  const format = useFormat()
  const { resource, zone, change } = visit
  const next = resource?.next_free
  return (
    <div role="alert" className="mt-3">
      <p className="small danger medium">{t('box.past')}</p><p className="small muted">{next ? t('box.past_next') : t('box.past_none')}</p>
      {next && <div className="next"><button type="button" onClick={() => change({ resource: resource.id, window: windowOf(next, zone) })}><b className="tn">{format.span(next.starts_at, next.ends_at, zone)}</b> <span className="muted">{format.day(next.starts_at, zone, 'weekday')}</span></button></div>}
    </div>
  )
}

export function BookingBox({ visit }: { visit: Visit }) {
  const { t } = useTranslation('venue')
  const format = useFormat()
  const refund = useRefundWords(visit.zone)
  const { window, seats, resource, resources, quote, change } = visit
  const most = resource ? Math.max(1, resource.unit_count > 1 ? (resource.free_units ?? resource.unit_count) : resource.capacity) : 99
  const tiers = quote.data && refund(quote.data.cancellation)
  return (
    <aside className="box panel" aria-label={t('box.label')}>
      <p className="sum" aria-live="polite"><Sum visit={visit} /></p>
      <div className="pick">
        <div><span className="tiny">{t('box.day')}</span><b>{format.capital(format.isoDay(window.day, 'weekday'))}</b></div>
        <div><span className="tiny">{t('box.time')}</span><b className="tn">{clockOf(window.stretch[0])}–{clockOf(window.stretch[1])}</b></div>
        <div><span><span className="tiny">{t('box.seats')}</span><b>{resource?.name ?? t('box.choose')}</b></span><Stepper label={t('box.seats')} value={seats} max={most} onChange={(next) => change({ seats: next })} /></div>
      </div>
      <BookLink visit={visit} className={buttonClass({ look: 'main', size: 'l', full: true })} />
      {visit.past && !resources.isPending && <Over visit={visit} />}
      {resource && !visit.bookable && !visit.past && <p className="small muted mt-3">{t('box.busy')}</p>}
      <Refusal visit={visit} />
      {quote.isLoading && <Skeleton h={96} className="mt-4" />}
      {quote.data && visit.bookable && <div className="calc-box"><PriceLines plain lines={quote.data.lines} total={quote.data.total} totalLabel={t('box.total')} caption={t('box.lines')} /></div>}
      {tiers && <p className="row start small muted mt-3"><Icon as={Undo2} size="s" /><span>{tiers}</span></p>}
    </aside>
  )
}

export function BuyBar({ visit }: { visit: Visit }) {
  const { t } = useTranslation('venue')
  const format = useFormat()
  const { window } = visit
  const scrollUp = () => document.getElementById('res')?.scrollIntoView({ behavior: 'smooth' })
  return (
    <section className="buy" aria-label={t('box.short')}>
      <p className="leading-tight"><span className="sum-s"><Sum visit={visit} /></span><br /><span className="small faint tn">{format.isoDay(window.day, 'short')}, {clockOf(window.stretch[0])}–{clockOf(window.stretch[1])}</span></p>
      {visit.bookable ? <BookLink visit={visit} className={buttonClass({ look: 'main' })} /> : <Button onClick={scrollUp}>{t('take.choose')}</Button>}
    </section>
  )
}
