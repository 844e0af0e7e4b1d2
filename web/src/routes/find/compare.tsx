import './compare.css'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { useComparison } from '@/domains/catalog/results'
import { hoursOf, listOf } from '@/domains/catalog/search'
import { useFormat } from '@/lib/format'
import { useTitle } from '@/lib/hooks'
import { ownZone } from '@/lib/time'
import { buttonClass } from '@/ui/Button'
import { Segments } from '@/ui/Segments'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { CompareTable } from './CompareTable'

const route = getRouteApi('/compare')

function Nothing() {
  const { t } = useTranslation('find')
  return <Empty title={t('search:compare.empty_title')} text={t('search:compare.empty')} art="/art/meeting.svg"><Link to="/search" className={buttonClass({ look: 'main' })}>{t('search:compare.to_search')}</Link></Empty>
}

export default function ComparePage() {
  const { t } = useTranslation('find')
  const format = useFormat()
  const problem = useProblem()
  const asked = route.useSearch()
  const [shown, setShown] = useState<'diff' | 'all'>('all')
  const ids = listOf(asked.ids)
  const span = { starts_at: asked.starts_at, ends_at: asked.ends_at, seats: asked.seats }
  const compared = useComparison(ids, span)
  const venues = compared.data?.items ?? []
  useTitle(t('search:compare.page'))
  const zone = venues[0]?.time_zone ?? ownZone()
  const hours = hoursOf(asked)
  const when = asked.starts_at && asked.ends_at ? `${format.capital(format.day(asked.starts_at, zone, 'weekday'))}, ${format.span(asked.starts_at, asked.ends_at, zone)}` : null
  return (
    <main id="main" tabIndex={-1} className="wrap p-compare">
      <nav className="crumbs" aria-label={t('venue:crumbs')}><Link to="/search" search={span}>{t('common:nav.find')}</Link><span aria-hidden>/</span><span>{t('search:compare.crumb')}</span></nav>
      {ids.length === 0 && <Nothing />}
      {compared.isError && !compared.data && <Failure {...problem(compared.error)} onRetry={() => void compared.refetch()} />}
      {ids.length > 0 && compared.isPending && <Waiting label={t('common:loading')}><Skeleton w={260} h={36} className="mt-6" /><Skeleton h={420} className="mt-6 photo" /></Waiting>}
      {venues.length > 0 && (
        <>
          <div className="hd">
            <div><h1>{t('search:compare.title', { count: venues.length, n: format.number(venues.length) })}</h1>{when && <p className="small muted mt-2">{when}</p>}</div>
            <Segments label={t('search:compare.page')} value={shown} onChange={setShown} options={[{ value: 'diff', label: t('search:compare.diff') }, { value: 'all', label: t('search:compare.all') }]} />
          </div>
          <CompareTable venues={venues} visit={span} ids={ids} hours={hours} onlyDifferent={shown === 'diff'} />
        </>
      )}
    </main>
  )
}
