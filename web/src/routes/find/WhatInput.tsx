import { Suspense, lazy } from 'react'
import { useTranslation } from 'react-i18next'
import type { Search } from '@/domains/catalog/search'
import { useFormat } from '@/lib/format'
import { Popover } from '@/ui/Popover'
import { Skeleton } from '@/ui/States'

const WhatForm = lazy(() => import('./WhatForm'))

interface Props { search: Search; onChange: (next: Search) => void }

export function useWhat(search: Search) {
  const { t } = useTranslation('common')
  const format = useFormat()
  const seats = Number(search.seats ?? 1)
  const count = t('unit.seats', { count: seats, n: format.number(seats) })
  return search.kind ? `${t(`kind.${search.kind}` as 'kind.hot_desk')}, ${count}` : count
}

export function WhatInput({ search, onChange }: Props) {
  const { t } = useTranslation('find')
  const what = useWhat(search)
  return (
    <Popover label={t('line.what')} className="w-[340px]" trigger={<button type="button" className="cell"><span className="lb">{t('line.what')}</span><span className="val clip">{what}</span></button>}>
      <Suspense fallback={<Skeleton h={220} />}><WhatForm search={search} onChange={onChange} /></Suspense>
    </Popover>
  )
}
