import { useTranslation } from 'react-i18next'
import { type Search, kinds } from '@/domains/catalog/search'
import { Stepper } from '@/ui/Stepper'

export default function WhatForm({ search, onChange }: { search: Search; onChange: (next: Search) => void }) {
  const { t } = useTranslation('find')
  const pick = (kind: string | undefined) => onChange({ ...search, kind: kind ?? '' } as Search)
  return (
    <div className="what">
      <p className="label">{t('line.kind')}</p>
      <div className="row wrapx" role="group" aria-label={t('line.kind')}>
        <button type="button" className="chip" aria-pressed={!search.kind} onClick={() => pick(undefined)}>{t('line.any_kind')}</button>
        {kinds.map((kind) => <button key={kind} type="button" className="chip" aria-pressed={search.kind === kind} onClick={() => pick(kind)}>{t(`common:kind.${kind}`)}</button>)}
      </div>
      <p className="label mt-4">{t('line.seats')}</p>
      <Stepper label={t('line.seats')} value={Number(search.seats ?? 1)} max={60} onChange={(seats) => onChange({ ...search, seats: String(seats) })} />
    </div>
  )
}
