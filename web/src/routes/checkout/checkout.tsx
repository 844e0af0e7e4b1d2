import './checkout.css'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useProblem } from '@/api/useProblem'
import type { Alternative, Quote, Resource, Span, Venue } from '@/api/types'
import { useSession } from '@/domains/accounts/session'
import { Policy } from '@/domains/bookings/Policy'
import { Promo } from '@/domains/bookings/Promo'
import { useQuote } from '@/domains/bookings/queries'
import { picked, pickedOf, unitsNeeded } from '@/domains/catalog/plan/picks'
import { useResource, useVenue } from '@/domains/catalog/queries'
import { Methods, useWay } from '@/domains/payments/Methods'
import { usePurse } from './usePurse'
import { useAddOns } from '@/domains/pricing/tariffs'
import { useFormat } from '@/lib/format'
import { useTitle } from '@/lib/hooks'
import { Button, buttonClass } from '@/ui/Button'
import { Empty, Failure, Note, Skeleton, Waiting } from '@/ui/States'
import { Bill, BillHead, Extras } from './Bill'
import { Refused } from './Taken'
import { usePlaceAndPay } from './useCheckout'

const SeatPlan = lazy(() => import('@/domains/catalog/plan/SeatPlan').then((it) => ({ default: it.SeatPlan })))
const route = getRouteApi('/checkout')

interface Asked extends Span { resource: string; seats: string; promo?: string | undefined; tariff?: string | undefined; extras?: string | undefined; units?: string | undefined; credits?: string | undefined }

function Guest({ href }: { href: string }) {
  const { t } = useTranslation('checkout')
  return (
    <section className="panel pad guest">
      <h2>{t('review.guest_title')}</h2><p className="muted">{t('review.guest')}</p>
      <p className="row wrapx mt-4"><Link to="/sign-in" search={{ next: href }} className={buttonClass({ look: 'main' })}>{t('review.sign_in')}</Link><Link to="/register" search={{ next: href }} className={buttonClass({})}>{t('review.register')}</Link></p>
    </section>
  )
}

function useGoWords(resource: Resource, quote: Quote) {
  const { t } = useTranslation('checkout')
  const format = useFormat()
  if (!resource.instant) return { title: t('review.title_request'), lead: t('review.lead_request'), go: t('review.go_request') }
  const due = { ...quote.total, amount: quote.total.amount + (quote.deposit?.amount ?? 0) }
  if (due.amount === 0) return { title: t('review.title_free'), lead: t('review.lead'), go: t('review.go_free') }
  return { title: t('review.title'), lead: t('review.lead'), go: t('review.go', { sum: format.money(due) }) }
}

interface ReviewProps { asked: Asked; resource: Resource; venue: Venue; quote: Quote; promoError: string | undefined; quoting: boolean; requote: () => void }

function Review({ asked, resource, venue, quote, promoError, quoting, requote }: ReviewProps) {
  const { t } = useTranslation('checkout')
  const navigate = useNavigate()
  const { user } = useSession()
  const words = useGoWords(resource, quote)
  const due = quote.total.amount + (quote.deposit?.amount ?? 0)
  const purse = usePurse(venue.organization.id, due)
  const { way, setWay } = useWay(purse)
  const { place, create, busy } = usePlaceAndPay()
  const change = (patch: Partial<Asked>) => { create.reset(); void navigate({ to: '/checkout', search: { ...asked, ...patch }, replace: true, resetScroll: false }) }
  const refused = isApiError(create.error) ? create.error : null
  const stale = refused?.code === 'pricing.quote_expired'
  const press = () => { if (stale) { create.reset(); requote() } else void place(quote, way) }
  const href = `/checkout${location.search}`
  const what = { venue: venue.name, resource: resource.name, kind: resource.kind, photo: resource.photo_url ?? venue.photo_url, zone: venue.time_zone, seats: quote.seats, starts_at: quote.starts_at, ends_at: quote.ends_at, address: venue.address }
  const paysNow = resource.instant && due > 0
  const addOns = useAddOns(resource.venue_id).data?.filter((it) => !it.kind || it.kind === resource.kind) ?? []
  const chosen_extras = asked.extras?.split(',').filter(Boolean) ?? []
  const take = (way: Alternative) => {
    if (way.kind === 'plan' || way.kind === 'upgrade') void navigate({ to: '/mine/passes', search: { venue: resource.venue_id, next: href, ...(way.kind === 'plan' && way.plan_id && { buy: way.plan_id }) } })
    else change({ tariff: way.tariff_id ?? undefined })
  }
  const need = unitsNeeded(resource.kind, quote.seats)
  const units = pickedOf(asked.units)
  const onCredits = quote.lines.some((line) => line.code === 'credits' || line.code === 'money_credits')
  return (
    <div className="lay">
      <div>
        <div className="l-head"><h1>{words.title}</h1><p className="muted mt-2">{words.lead}</p></div>
        {refused && !stale && <section><Refused error={refused} zone={venue.time_zone} slug={venue.slug} seats={asked.seats} onShift={change} onRetry={press} /></section>}
        {stale && <section><Note tone="warn" alert>{t('review.expired')}</Note></section>}
        {user === null ? <Guest href={href} /> : paysNow && purse.ready && <Methods purse={purse} value={way} onChange={setWay} />}
        <Suspense fallback={null}><SeatPlan only venueId={venue.id} span={{ starts_at: quote.starts_at, ends_at: quote.ends_at }} resourceId={resource.id} picked={units} need={need} onPick={(it) => change({ units: picked(units, it.unit_id, need) })} title={t('plan:choose')} lead={t('plan:choose_lead')} /></Suspense>
        <Policy tiers={quote.cancellation} zone={venue.time_zone} />
        {user && (
          <section>
            <p className="small muted">{t('review.terms')} {t('review.mail', { email: user.email })}</p>
            <p className="mt-4 pay-now"><Button look="main" size="l" busy={busy || quoting} onClick={press}>{words.go}</Button></p>
          </section>
        )}
      </div>
      <Bill what={what} quote={quote} take={take}>
        {(onCredits || asked.credits === 'off') && <p className="mt-3"><Button size="s" onClick={() => change({ credits: onCredits ? 'off' : undefined })}>{t(onCredits ? 'bill.without_credits' : 'bill.with_credits')}</Button></p>}
        {asked.tariff && <p className="mt-3"><Button size="s" onClick={() => change({ tariff: undefined })}>{t('bill.best')}</Button></p>}
        <Extras addOns={addOns} chosen={chosen_extras} onChange={(codes) => change({ extras: codes.join(',') || undefined })} />
        <Promo code={asked.promo} accepted={Boolean(quote.promo_code)} busy={quoting} error={promoError} onChange={(promo) => change({ promo })} />
        <p className="mt-4"><Link className="link small" to="/venues/$slug" params={{ slug: venue.slug }} search={{ starts_at: asked.starts_at, ends_at: asked.ends_at, seats: asked.seats, resource: asked.resource }}>{t('review.change')}</Link></p>
      </Bill>
      {user && <section className="go"><Button look="main" size="l" full busy={busy || quoting} onClick={press}>{words.go}</Button></section>}
    </div>
  )
}

function isPromoProblem(error: unknown) {
  return isApiError(error) && error.code.startsWith('pricing.promo')
}

/** A wrong promo code must not take the price away: the quote without it stays on the screen. */
function useQuotes(asked: Asked, kind: string | undefined) {
  const units = pickedOf(asked.units)
  const chosen = units.length === unitsNeeded(kind, Number(asked.seats) || 1)
  const base = { resource_id: asked.resource, starts_at: asked.starts_at, ends_at: asked.ends_at, seats: Number(asked.seats) || 1, ...(asked.tariff && { tariff_id: asked.tariff }), ...(asked.extras && { add_ons: asked.extras.split(',') }), ...(asked.credits === 'off' && { use_credits: false }), ...(chosen && { unit_ids: units }) }
  const withPromo = useQuote(asked.promo ? { ...base, promo_code: asked.promo } : null)
  const plain = useQuote(base, !asked.promo || isPromoProblem(withPromo.error))
  const main = asked.promo && !isPromoProblem(withPromo.error) ? withPromo : plain
  return { main, promoProblem: isPromoProblem(withPromo.error) ? withPromo.error : null, busy: withPromo.isFetching || plain.isFetching }
}

function Known({ asked }: { asked: Asked }) {
  const { t } = useTranslation('checkout')
  const problem = useProblem()
  const navigate = useNavigate()
  const { user } = useSession()
  const resource = useResource(asked.resource)
  const venue = useVenue(resource.data?.venue_id ?? '', Boolean(resource.data))
  const { main, promoProblem, busy } = useQuotes(asked, resource.data?.kind)
  useTitle(t('page', { name: venue.data?.name ?? '' }))
  const failed = resource.error ?? venue.error ?? main.error
  if (resource.data && venue.data && main.data) {
    return <Review asked={asked} resource={resource.data} venue={venue.data} quote={main.data} quoting={busy} promoError={promoProblem ? problem(promoProblem).detail || problem(promoProblem).title : undefined} requote={() => void main.refetch()} />
  }
  if (user === null && resource.data && venue.data && isApiError(main.error) && main.error.status === 401) {
    const what = { ...asked, venue: venue.data.name, resource: resource.data.name, kind: resource.data.kind, photo: resource.data.photo_url ?? venue.data.photo_url, zone: venue.data.time_zone, seats: Number(asked.seats) || 1 }
    return <div className="lay"><Guest href={`/checkout${location.search}`} /><aside className="bill"><div className="panel pad"><BillHead what={what} /></div></aside></div>
  }
  if (isApiError(failed) && venue.data) {
    const shift = (span: Span) => void navigate({ to: '/checkout', search: { ...asked, ...span }, replace: true })
    return <div className="lay"><Refused error={failed} zone={venue.data.time_zone} slug={venue.data.slug} seats={asked.seats} onShift={shift} onRetry={() => void main.refetch()} /></div>
  }
  if (failed) return <div className="pt-8"><Failure {...problem(failed)} onRetry={() => void (resource.isError ? resource.refetch() : main.refetch())} /></div>
  return <Waiting label={t('common:loading')}><div className="lay"><div><Skeleton w="60%" h={36} /><Skeleton h={220} className="mt-8 photo" /></div><Skeleton h={360} className="photo" /></div></Waiting>
}

export default function CheckoutPage() {
  const { t } = useTranslation('checkout')
  const { resource, starts_at, ends_at, seats = '1', promo, tariff, extras, credits, units } = route.useSearch()
  const asked = resource && starts_at && ends_at ? { resource, starts_at, ends_at, seats, ...(promo && { promo }), ...(tariff && { tariff }), ...(extras && { extras }), ...(credits && { credits }), ...(units && { units }) } : null
  return (
    <main id="main" tabIndex={-1} className="wrap p-checkout">
      {asked ? <Known asked={asked} /> : <div className="pt-8"><Empty title={t('review.nothing_title')} text={t('review.nothing')} art="/art/hall.svg"><Link to="/search" className={buttonClass({ look: 'main' })}>{t('review.to_search')}</Link></Empty></div>}
    </main>
  )
}
