import './venue.css'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Share2 } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useProblem } from '@/api/useProblem'
import type { Venue } from '@/api/types'
import { useSession } from '@/domains/accounts/session'
import { useAccent } from '@/domains/catalog/branding'
import { useVenue } from '@/domains/catalog/queries'
import { Facts } from '@/domains/catalog/Facts'
import { OfficeWait } from '@/domains/leases/OfficeWait'
import { Gallery } from '@/domains/catalog/Gallery'
import { Reviews } from '@/domains/catalog/Reviews'
import { NearMetro } from '@/domains/catalog/VenueCard'
import { useTitle } from '@/lib/hooks'
import { useFormat } from '@/lib/format'
import { Stars } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Failure, Skeleton, Waiting } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { NotFound } from '../shell/Bad'
import { BookingBox, BuyBar } from './BookingBox'
import { FreeDay } from './FreeDay'
import { Resources } from './Resources'
import { useVisit } from './useVisit'

const Where = lazy(() => import('./Where'))
const Community = lazy(() => import('./Community'))

const route = getRouteApi('/venues/$slug')

function useShare(name: string) {
  const { t } = useTranslation('common')
  return async () => {
    if (navigator.share) return void navigator.share({ title: name, url: location.href }).catch(() => undefined)
    await navigator.clipboard.writeText(location.href)
    toast(t('action.copy_done'), { tone: 'ok' })
  }
}

function Head({ venue }: { venue: Venue }) {
  const { t } = useTranslation('venue')
  const format = useFormat()
  const share = useShare(venue.name)
  return (
    <div className="head">
      <div>
        <h1>{venue.name}</h1>
        <p className="sub">
          <NearMetro venue={venue} />{venue.metro.length > 0 && <span>{venue.address}</span>}
          {venue.rating !== null && <a href="#reviews" className="row"><Stars rating={venue.rating} /><span className="faint">{t('review_count', { count: venue.review_count, n: format.number(venue.review_count) })}</span></a>}
        </p>
      </div>
      <Button icon aria-label={t('common:action.share')} onClick={() => void share()}><Icon as={Share2} /></Button>
    </div>
  )
}

function Runner({ venue }: { venue: Venue }) {
  const { t } = useTranslation('venue')
  const own = venue.organization
  const { telegram } = venue.contacts
  const [phone, email, site] = [venue.contacts.phone || own.phone, venue.contacts.email || own.email, venue.contacts.site || own.website]
  return (
    <section aria-labelledby="own">
      <h2 id="own">{t('own.title')}</h2>
      <div className="row gap-x-5">{own.logo_url && <img className="own-logo" src={own.logo_url} alt="" width={64} height={64} loading="lazy" />}<b className="semi">{own.name}</b></div>
      {own.about && <p className="pre-line mt-2">{own.about}</p>}
      <p className="row wrapx small mt-2 gap-x-5">
        {phone && <a className="link" href={`tel:${phone}`}>{phone}</a>}
        {email && <a className="link" href={`mailto:${email}`}>{email}</a>}
        {site && /^https?:\/\//.test(site) && <a className="link" href={site} rel="noreferrer nofollow">{site.replace(/^https?:\/\//, '')}</a>}
        {telegram && <a className="link" href={`https://t.me/${telegram.replace(/^@/, '')}`} rel="noreferrer nofollow">{telegram}</a>}
      </p>
      {own.house_rules && <details className="mt-2"><summary className="small">{t('own.rules')}</summary><p className="pre-line small mt-2">{own.house_rules}</p></details>}
      {own.legal_name && <p className="small muted mt-2">{[own.legal_name, own.inn && t('own.inn', { inn: own.inn }), own.legal_address].filter(Boolean).join(', ')}</p>}
    </section>
  )
}

function Loaded({ venue }: { venue: Venue }) {
  const { t } = useTranslation('venue')
  const visit = useVisit(venue)
  const { user } = useSession()
  useTitle(t('page', { name: venue.name }))
  useAccent(venue.organization.accent)
  return (
    <>
      <main id="main" tabIndex={-1} className="wrap p-venue">
        <nav className="crumbs" aria-label={t('crumbs')}>
          <Link to="/search" search={{ ...visit.span, seats: String(visit.seats) }}>{venue.city}</Link><span aria-hidden>/</span>
          {venue.district && <><Link to="/search" search={{ q: venue.district, ...visit.span, seats: String(visit.seats) }}>{venue.district}</Link><span aria-hidden>/</span></>}
          <span>{venue.name}</span>
        </nav>
        <Gallery venue={venue} />
        <div className="cols">
          <div>
            <Head venue={venue} />
            <Facts venue={venue} />
            <FreeDay visit={visit} />
            <Resources visit={visit} />
            <Suspense fallback={null}><Where venue={venue} visit={visit} /></Suspense>
            {user && <OfficeWait venueId={venue.id} />}
            <Suspense fallback={null}><Community venue={venue} /></Suspense>
            <Reviews venue={venue} />
            <Runner venue={venue} />
          </div>
          <BookingBox visit={visit} />
        </div>
      </main>
      <div className="p-venue"><BuyBar visit={visit} /></div>
    </>
  )
}

function Loading() {
  const { t } = useTranslation('common')
  return (
    <main id="main" tabIndex={-1} className="wrap p-venue">
      <Waiting label={t('loading')}>
        <Skeleton w={220} className="my-4" />
        <div className="gal">{[0, 1, 2, 3, 4].map((i) => <Skeleton key={i} className="h-full" />)}</div>
        <div className="cols"><div><Skeleton w="50%" h={40} /><Skeleton w="80%" className="mt-4" /><Skeleton h={104} className="mt-8" /><Skeleton h={240} className="mt-8" /></div><Skeleton h={320} className="box photo" /></div>
      </Waiting>
    </main>
  )
}

export default function VenuePage() {
  const { slug } = route.useParams()
  const problem = useProblem()
  const venue = useVenue(slug)
  if (venue.data) return <Loaded venue={venue.data} />
  if (isApiError(venue.error) && venue.error.status === 404) return <NotFound />
  if (venue.error) return <main id="main" tabIndex={-1} className="wrap pt-10"><Failure {...problem(venue.error)} onRetry={() => void venue.refetch()} /></main>
  return <Loading />
}
