import './results.css'
import { Map as MapIcon, List as ListIcon } from 'lucide-react'
import { useDeferredValue, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/format'
import { useMedia, useTitle } from '@/lib/hooks'
import { announce } from '@/ui/Announcer'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { CompareTray } from './CompareTray'
import { FilterBar } from './FilterBar'
import { ResultList } from './ResultList'
import { ResultMap } from './ResultMap'
import { useResults } from './useResults'

/** Says the count once it has settled, so that a screen reader hears what the eye sees. */
function useAnnouncedCount(total: number | undefined) {
  const { t } = useTranslation('find')
  const format = useFormat()
  useEffect(() => {
    if (total !== undefined) announce(t('search:results.title', { count: total, n: format.number(total) }))
  }, [total, t, format])
}

export default function ResultsPage() {
  const { t } = useTranslation('find')
  const format = useFormat()
  const results = useResults()
  const [view, setView] = useState<'list' | 'map'>('list')
  const [lit, setLit] = useState<string | null>(null)
  const wide = useMedia('(min-width: 1001px)')
  const shownLit = useDeferredValue(lit)
  useAnnouncedCount(results.total)
  const place = results.search.place ?? results.search.q ?? (results.city ? format.name(results.city) : '')
  useTitle(t('search:results.page', { place, day: format.isoDay(results.window.day, 'weekday') }))
  return (
    <div className="p-results">
      <FilterBar results={results} />
      <main id="main" tabIndex={-1} className="split" data-view={view}>
        <ResultList results={results} lit={shownLit} onLight={setLit} />
        <section className="map" aria-label={t('search:results.map')}>
          {(wide || view === 'map') && <ResultMap results={results} lit={shownLit} onLight={setLit} />}
        </section>
      </main>
      <Button look="main" className="flip" onClick={() => { setView(view === 'list' ? 'map' : 'list'); window.scrollTo(0, 0) }}>
        <Icon as={view === 'list' ? MapIcon : ListIcon} />{view === 'list' ? t('search:results.map') : t('search:results.list')}
      </Button>
      <CompareTray search={results.search} />
    </div>
  )
}
