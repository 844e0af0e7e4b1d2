import './home.css'
import { useQueries } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { VenuePage } from '@/api/types'
import { barsOf, sumBars } from '@/domains/catalog/hours'
import { dayQuery, useVenues } from '@/domains/catalog/queries'
import { VenueCard, VenueCardSkeleton } from '@/domains/catalog/VenueCard'
import { facetCount, hoursOf, kinds, without } from '@/domains/catalog/search'
import { useSetup } from '@/domains/system/setup'
import { useFormat } from '@/lib/format'
import { useDebounced, useTitle } from '@/lib/hooks'
import { Empty, Failure, Waiting } from '@/ui/States'
import { clockOf } from '@/ui/ruler-logic'
import { Street } from '@/ui/Street'
import { Live } from './Live'
import { SearchForm } from './SearchForm'
import { Sentence } from './Sentence'
import { type Ask, useAsk } from './useAsk'
import { useDayInText } from './words'

const Below = lazy(() => import('./HomeSections'))
const FirstRun = lazy(() => import('./FirstRun'))
const nearCount = 4
const route = getRouteApi('/')

/** The bars are the free seats of the places shown below, hour by hour: nothing is made up for the rest of the city. */
function useNearBars(page: VenuePage | undefined, day: string, zone: string, kind: string | undefined) {
  return useQueries({
    queries: (page?.items ?? []).slice(0, nearCount).map((venue) => ({ ...dayQuery(venue.id, day, kind), staleTime: 60_000 })),
    combine: (answers) => {
      const lists = answers.flatMap((a) => (a.data ? [barsOf(a.data.hours, zone, day)] : []))
      return lists.length ? sumBars(lists) : undefined
    },
  })
}

function Kinds({ ask, page }: { ask: Ask; page: VenuePage | undefined }) {
  const { t } = useTranslation('find')
  const format = useFormat()
  return (
    <nav className="street" aria-label={t('street.label')}><div className="street-in">
      <Street />
      <div className="kinds">
        {kinds.map((kind) => {
          const count = facetCount(page?.facets, 'kind', kind)
          return (
            <Link key={kind} to="/search" search={{ ...ask.full, kind }}>
              <b>{t(`common:kind.${kind}`)}</b>
              <span>{count ? t('street.venues', { count, n: format.number(count) }) : '\u00a0'}</span>
            </Link>
          )
        })}
      </div>
    </div></nav>
  )
}

function Near({ ask, venues }: { ask: Ask; venues: ReturnType<typeof useVenues> }) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const problem = useProblem()
  const dayText = useDayInText(ask.zone)
  const [from, to] = ask.window.stretch
  const words = { day: dayText(ask.window.day), from: clockOf(from), to: clockOf(to) }
  const title = ask.search.place ? t('near.title_place', { ...words, place: ask.search.place }) : ask.city ? t('near.title_city', { ...words, city: format.name(ask.city) }) : '\u00a0'
  const page = venues.data
  const failed = ask.cities.error ?? venues.error
  const visit = { starts_at: ask.full.starts_at, ends_at: ask.full.ends_at, seats: ask.full.seats, kind: ask.full.kind }
  return (
    <section className="wrap sec">
      <div className="sec-head"><h2>{title}</h2>{page && page.total > 0 && <Link className="link" to="/search" search={ask.full}>{t('near.all', { count: page.total, n: format.number(page.total) })}</Link>}</div>
      {failed && !page && <Failure {...problem(failed)} onRetry={() => void (ask.cities.isError ? ask.cities.refetch() : venues.refetch())} />}
      {venues.isPending && !failed && <Waiting label={t('near.searching')}><div className="near">{Array.from({ length: nearCount }, (_, i) => <VenueCardSkeleton key={i} />)}</div></Waiting>}
      {page && page.items.length === 0 && <Empty title={t('near.empty_title')} text={t('near.empty')} art="/art/hall.svg" />}
      {page && page.items.length > 0 && <div className="near">{page.items.map((v) => <VenueCard key={v.id} venue={v} visit={visit} hours={hoursOf(ask.full)} />)}</div>}
    </section>
  )
}

export default function Home() {
  const { t } = useTranslation('find')
  const asked = route.useSearch()
  const ask = useAsk(asked.city)
  useTitle(`${t('common:brand')}: ${t('home.title').toLowerCase()}`)
  const bare = useSetup().data?.needs_setup
  const settled = useDebounced(ask.full, 250)
  const ready = Boolean(ask.city)
  const venues = useVenues(settled, { limit: nearCount, enabled: ready })
  const kindsPage = useVenues(without(settled, ['kind']), { limit: nearCount, enabled: ready })
  const bars = useNearBars(venues.data, ask.window.day, ask.zone, ask.search.kind)
  return (
    <main id="main" tabIndex={-1} className="p-home">
      <section className="wrap hero">
        <div className="hero-head"><h1>{t('home.title')}</h1>{!bare && <Live city={ask.city} />}</div>
        <SearchForm ask={ask} found={venues.data} bars={bars} />
        <Sentence ask={ask} />
        <Kinds ask={ask} page={kindsPage.data} />
      </section>
      {!bare && <Near ask={ask} venues={venues} />}
      <Suspense>{bare && <FirstRun />}<Below ask={ask} /></Suspense>
    </main>
  )
}
