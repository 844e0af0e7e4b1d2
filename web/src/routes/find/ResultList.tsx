import { ArrowUpDown } from 'lucide-react'
import { Suspense, lazy } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { type Search, hoursOf, placeKeys, spanOf, without } from '@/domains/catalog/search'
import { VenueRow, VenueRowSkeleton } from '@/domains/catalog/VenueRow'
import { useFormat } from '@/lib/format'
import { addDays } from '@/lib/time'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Failure, Waiting } from '@/ui/States'
import { clockOf } from '@/ui/ruler-logic'
import type { Results } from './useResults'

const Menu = lazy(() => import('@/ui/Menu').then((m) => ({ default: m.Menu })))
const sorts = ['relevance', 'distance', 'price', 'rating'] as const
const filterKeys = ['amenities', 'price_max', 'rating_min', 'instant', 'kind'] as const

function Sort({ results }: { results: Results }) {
  const { t } = useTranslation('find')
  const now = sorts.find((s) => s === results.search.sort) ?? 'relevance'
  const button = <Button look="quiet" size="s" aria-label={`${t('search:results.sort')}: ${t(`search:results.sort_${now}`)}`}><Icon as={ArrowUpDown} size="s" />{t(`search:results.sort_${now}`)}</Button>
  return (
    <Suspense fallback={button}>
      <Menu trigger={button} items={sorts.map((sort) => ({ key: sort, label: t(`search:results.sort_${sort}`), checked: sort === now, onSelect: () => results.ask({ ...results.asked, sort }) }))} />
    </Suspense>
  )
}

/** Nothing found: give up one condition, not the whole search. */
function Nothing({ results }: { results: Results }) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const { search, window, zone, ask } = results
  const shifted = (day: string, by: number): Search => ({ ...search, ...spanOf({ day, stretch: [window.stretch[0] + by, window.stretch[1] + by] }, zone) })
  const offers: { key: string; label: string; next: Search }[] = []
  if (placeKeys.some((key) => search[key])) offers.push({ key: 'area', label: t('search:empty.drop_area'), next: without(search, placeKeys) })
  if (search.walk_min) offers.push({ key: 'walk', label: t('search:empty.drop_walk'), next: without(search, ['walk_min']) })
  if (filterKeys.some((key) => search[key])) offers.push({ key: 'filters', label: t('search:empty.drop_filters'), next: without(search, filterKeys) })
  if (window.stretch[1] + 2 <= 24) offers.push({ key: 'later', label: t('search:empty.later'), next: shifted(window.day, 2) })
  offers.push({ key: 'day', label: t('search:empty.next_day'), next: shifted(addDays(window.day, 1), 0) })
  const words = { day: format.isoDay(window.day, 'weekday'), span: `${clockOf(window.stretch[0])}–${clockOf(window.stretch[1])}` }
  return (
    <div className="panel pad mt-4">
      <p className="muted mb-3">{t('search:empty.text', words)}</p>
      <div className="row wrapx">{offers.map((o) => <button key={o.key} type="button" className="chip" onClick={() => ask(o.next)}>{o.label}</button>)}</div>
    </div>
  )
}

function Head({ results }: { results: Results }) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const { total, search } = results
  const hours = hoursOf(search)
  const seats = Number(search.seats ?? 1)
  return (
    <>
      <div className="between"><h1>{total === undefined ? t('search:results.searching') : total === 0 ? t('search:empty.title') : t('search:results.title', { count: total, n: format.number(total) })}</h1><Sort results={results} /></div>
      <p className="small muted">{t('search:results.price_note', { count: seats, hours: format.number(hours, hours % 1 ? 1 : 0), seats: format.number(seats) })}</p>
    </>
  )
}

interface Props { results: Results; lit: string | null; onLight: (id: string | null) => void }

export function ResultList({ results, lit, onLight }: Props) {
  const { t } = useTranslation('find')
  const problem = useProblem()
  const { list, venues, search, window, zone } = results
  if (results.failed && !list.data) return <section className="list"><Failure {...problem(results.failed)} onRetry={() => void (results.cities.isError ? results.cities.refetch() : list.refetch())} /></section>
  if (list.isPending) return <section className="list"><Head results={results} /><Waiting label={t('search:results.searching')}>{[0, 1, 2, 3, 4].map((i) => <VenueRowSkeleton key={i} />)}</Waiting></section>
  return (
    <section className="list" aria-label={t('search:results.list')} aria-busy={list.isPlaceholderData || undefined}>
      <Head results={results} />
      {venues.length === 0 && <Nothing results={results} />}
      <div className="lines mt-2">
        {venues.map((v) => <VenueRow key={v.id} venue={v} search={search} window={window} zone={zone} lit={lit === v.id} onLight={onLight} />)}
      </div>
      {list.hasNextPage && <p className="row near-me"><Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('search:results.more')}</Button></p>}
    </section>
  )
}
