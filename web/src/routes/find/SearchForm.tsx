import { useNavigate } from '@tanstack/react-router'
import { Search as SearchIcon } from 'lucide-react'
import { type FormEvent, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { HourBar } from '@/ui/Ruler'
import type { VenuePage } from '@/api/types'
import { dayFrom, dayTo, isPast } from '@/domains/catalog/search'
import { useFormat } from '@/lib/format'
import { useToday } from '@/lib/hooks'
import { Button } from '@/ui/Button'
import { DatePicker } from '@/ui/DatePicker'
import { Icon } from '@/ui/Icon'
import { Ruler } from '@/ui/Ruler'
import { clockOf } from '@/ui/ruler-logic'
import { PlaceInput } from './PlaceInput'
import type { Ask } from './useAsk'
import { WhatInput } from './WhatInput'
import { useDayName } from './words'

interface Props { ask: Ask; found: VenuePage | undefined; bars: HourBar[] | undefined }

function Caption({ ask, found }: Omit<Props, 'bars'>) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const [from, to] = ask.window.stretch
  const cheapest = found?.items.map((v) => v.price_from).filter((p) => p !== null).sort((a, b) => a.amount - b.amount)[0]
  const parts = [
    t('window.hours', { n: format.number(to - from, (to - from) % 1 ? 1 : 0) }),
    isPast(ask.window, ask.zone) ? t('window.past') : found && (found.total ? t('window.found', { count: found.total, n: format.number(found.total) }) : t('window.none')),
    cheapest && found?.total ? t('window.from', { price: format.money(cheapest) }) : null,
  ]
  return <p className="cap"><b className="num">{clockOf(from)}–{clockOf(to)}</b><span className="small muted" aria-live="polite">{parts.filter(Boolean).join(', ')}</span></p>
}

export function SearchForm({ ask, found, bars }: Props) {
  const { t } = useTranslation('find')
  const navigate = useNavigate()
  const dayName = useDayName(ask.zone)
  const where = useId()
  const today = useToday(ask.zone)
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    void navigate({ to: '/search', search: ask.full })
  }
  return (
    <form className="panel find" role="search" aria-label={t('line.label')} onSubmit={onSubmit}>
      <div className="line">
        <div className="cell"><label htmlFor={where}>{t('line.where')}</label><PlaceInput id={where} city={ask.city} cities={ask.cities.data} search={ask.search} onChange={ask.setSearch} /></div>
        <DatePicker value={ask.window.day} min={today} onChange={(day) => ask.setWindow({ ...ask.window, day })} trigger={<button type="button" className="cell"><span className="lb">{t('line.when')}</span><span className="val">{dayName(ask.window.day)}</span></button>} />
        <WhatInput search={ask.search} onChange={ask.setSearch} />
        <Button type="submit" look="main" size="l"><Icon as={SearchIcon} />{t('line.submit')}</Button>
      </div>
      <div className="when">
        <Caption ask={ask} found={found} />
        <Ruler
          from={Math.min(dayFrom, Math.floor(ask.window.stretch[0]))} to={Math.max(dayTo, Math.ceil(ask.window.stretch[1]))} min={1} step={0.5} bars={bars} label={t('ruler.label')}
          stretch={ask.window.stretch} onChange={(stretch) => ask.setWindow({ ...ask.window, stretch })}
        />
      </div>
    </form>
  )
}
