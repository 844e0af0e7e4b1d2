import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAmenities, useVenues } from '@/domains/catalog/queries'
import { type Search, facetCount, kinds, listOf, toggled, without } from '@/domains/catalog/search'
import { useFormat } from '@/lib/format'
import { useDebounced } from '@/lib/hooks'
import { Button } from '@/ui/Button'
import { Drawer } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Chip, Segments } from '@/ui/Segments'
import type { Results } from './useResults'

const filterKeys = ['amenities', 'instant', 'rating_min', 'price_max', 'walk_min', 'kind'] as const
const walks = ['', '5', '10', '15', '25']
const ratings = ['', '4', '4.5']
const minorUnits = 100

/** A draft beside the list: it is counted as one changes it and becomes the search on the button. */
export default function FilterDrawer({ results, onClose }: { results: Results; onClose: () => void }) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const amenities = useAmenities()
  const [draft, setDraft] = useState<Search>(results.search)
  const counted = useVenues(useDebounced(draft, 250), { limit: 1 })
  const facets = counted.data?.facets ?? results.facets
  const set = (patch: Search) => setDraft({ ...draft, ...patch })
  const n = (count: number | undefined) => (count === undefined ? undefined : format.number(count))
  const total = counted.data?.total
  const show = () => { results.ask(draft); onClose() }
  return (
    <Drawer
      open onOpenChange={(open) => { if (!open) onClose() }} title={t('search:results.filters')}
      footer={<><Button onClick={() => setDraft(without(draft, filterKeys))}>{t('search:filter.reset')}</Button><Button look="main" className="grow" onClick={show}>{total === undefined ? t('say.show') : t('search:filter.show', { count: total, n: format.number(total) })}</Button></>}
    >
      <fieldset><legend>{t('search:filter.kind')}</legend><div className="row wrapx">{kinds.map((kind) => <Chip key={kind} on={draft.kind === kind} count={n(facetCount(facets, 'kind', kind))} onClick={() => set({ kind: draft.kind === kind ? '' : kind })}>{t(`common:kind.${kind}`)}</Chip>)}</div></fieldset>
      <fieldset><legend>{t('search:filter.booking')}</legend><Chip on={draft.instant === 'true'} count={n(facetCount(facets, 'instant', 'true'))} onClick={() => set({ instant: draft.instant ? '' : 'true' })}>{t('search:filter.instant')}</Chip></fieldset>
      <fieldset><legend>{t('search:filter.walk_label')}</legend><Segments label={t('search:filter.walk_label')} value={draft.walk_min ?? ''} onChange={(walk_min) => set({ walk_min })} options={walks.map((value) => ({ value, label: value || t('search:filter.any') }))} /></fieldset>
      <fieldset><legend>{t('search:filter.rating_label')}</legend><Segments label={t('search:filter.rating_label')} value={draft.rating_min ?? ''} onChange={(rating_min) => set({ rating_min })} options={ratings.map((value) => ({ value, label: value ? t('search:filter.at_least', { n: format.number(Number(value), 1) }) : t('search:filter.any') }))} /></fieldset>
      <fieldset><legend>{t('search:filter.price_label')}</legend><TextField label={t('search:filter.price_hint')} inputMode="numeric" value={draft.price_max ? String(Number(draft.price_max) / minorUnits) : ''} onChange={(event) => { const digits = event.target.value.replace(/\D/g, ''); set({ price_max: digits ? String(Number(digits) * minorUnits) : '' }) }} /></fieldset>
      <fieldset><legend>{t('search:filter.amenities')}</legend><div className="row wrapx">{(amenities.data ?? []).map((a) => <Chip key={a.code} on={listOf(draft.amenities).includes(a.code)} count={n(facetCount(facets, 'amenities', a.code))} onClick={() => set({ amenities: toggled(draft.amenities, a.code) ?? '' })}>{format.name({ name_ru: a.title_ru, name_en: a.title_en })}</Chip>)}</div></fieldset>
    </Drawer>
  )
}
