import { Search as SearchIcon, SlidersHorizontal } from 'lucide-react'
import { Suspense, lazy, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAmenities } from '@/domains/catalog/queries'
import { type Search, facetCount, facetValues, listOf, toggled } from '@/domains/catalog/search'
import { useFormat } from '@/lib/format'
import { useMedia } from '@/lib/hooks'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Popover } from '@/ui/Popover'
import { Chip } from '@/ui/Segments'
import { clockOf } from '@/ui/ruler-logic'
import type { Results } from './useResults'
import { QuestionForm, WhenForm, WhereForm } from './QuestionForms'
import WhatForm from './WhatForm'
import { useWhat } from './WhatInput'

const FilterDrawer = lazy(() => import('./FilterDrawer'))
const goodRating = 4.5
const chipAmenities = 6

function Asked({ results }: { results: Results }) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const { search, window, city } = results
  const what = useWhat(search)
  const phone = useMedia('(max-width: 699px)')
  const where = [search.place ?? search.q ?? (city && format.name(city)), search.walk_min && t('say.walk', { n: search.walk_min })].filter(Boolean).join(', ')
  const span = `${clockOf(window.stretch[0])}–${clockOf(window.stretch[1])}`
  return (
    <div className="ask">
      <Popover label={t('line.where')} className="w-[340px]" trigger={
        <button type="button"><span className="only-s small">{where}<br /><span className="faint">{format.isoDay(window.day, 'short')}, {span}, {what}</span></span><span className="hide-s">{where}</span></button>
      }>{phone ? <QuestionForm results={results} /> : <WhereForm results={results} />}</Popover>
      <Popover label={t('line.when')} trigger={<button type="button" className="h">{format.capital(format.isoDay(window.day, 'weekday'))}, <span className="tn">{span}</span></button>}><WhenForm results={results} /></Popover>
      <Popover label={t('line.what')} className="w-[340px]" trigger={<button type="button" className="h">{what}</button>}><WhatForm search={search} onChange={results.ask} /></Popover>
      <button type="button" aria-label={t('line.submit_l')} onClick={() => void results.list.refetch()}><Icon as={SearchIcon} /></button>
    </div>
  )
}

function Chips({ results }: { results: Results }) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const amenities = useAmenities()
  const { search, facets, ask } = results
  const n = (count: number | undefined) => (count === undefined ? undefined : format.number(count))
  const chosen = listOf(search.amenities)
  const offered = facetValues(facets, 'amenities').slice(0, chipAmenities).map((f) => f.value)
  const shown = [...chosen, ...offered.filter((code) => !chosen.includes(code))]
  const titleOf = (code: string) => { const a = amenities.data?.find((x) => x.code === code); return a ? format.name({ name_ru: a.title_ru, name_en: a.title_en }) : code }
  const set = (patch: Search) => ask({ ...search, ...patch })
  const drop = (key: 'instant' | 'rating_min') => { const { [key]: _gone, ...rest } = search; ask(rest) }
  return (
    <div className="chips" role="group" aria-label={t('search:results.chips')}>
      <Chip on={search.instant === 'true'} count={n(facetCount(facets, 'instant', 'true'))} onClick={() => (search.instant ? drop('instant') : set({ instant: 'true' }))}>{t('search:filter.instant')}</Chip>
      <Chip on={Boolean(search.rating_min)} count={n(facetCount(facets, 'rating', String(goodRating)))} onClick={() => (search.rating_min ? drop('rating_min') : set({ rating_min: String(goodRating) }))}>{t('search:filter.rating', { n: format.number(goodRating, 1) })}</Chip>
      {shown.map((code) => <Chip key={code} on={chosen.includes(code)} count={n(facetCount(facets, 'amenities', code))} onClick={() => set({ amenities: toggled(search.amenities, code) ?? '' })}>{titleOf(code)}</Chip>)}
    </div>
  )
}

export function FilterBar({ results }: { results: Results }) {
  const { t } = useTranslation('find')
  const [open, setOpen] = useState(false)
  const { search } = results
  const chosen = listOf(search.amenities).length + [search.instant, search.rating_min, search.price_max, search.walk_min, search.kind].filter(Boolean).length
  return (
    <div className="bar" role="search" aria-label={t('line.label')}><div className="wrap">
      <div className="q">
        <Asked results={results} />
        <Button icon aria-label={chosen ? t('line.filters_n', { n: chosen }) : t('line.filters')} onClick={() => setOpen(true)}><Icon as={SlidersHorizontal} />{chosen > 0 && <span className="dot-n" aria-hidden>{chosen}</span>}</Button>
      </div>
      <Chips results={results} />
      {open && <Suspense><FilterDrawer results={results} onClose={() => setOpen(false)} /></Suspense>}
    </div></div>
  )
}
