import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Search, dayFrom, dayTo, spanOf } from '@/domains/catalog/search'
import { useToday } from '@/lib/hooks'
import { Button } from '@/ui/Button'
import Calendar from '@/ui/Calendar'
import { Ruler } from '@/ui/Ruler'
import { clockOf } from '@/ui/ruler-logic'
import { PlaceInput } from './PlaceInput'
import type { Results } from './useResults'
import WhatForm from './WhatForm'

export function WhenForm({ results }: { results: Results }) {
  const { t } = useTranslation('find')
  const { window, zone, search, ask } = results
  const today = useToday(zone)
  const [stretch, setStretch] = useState(window.stretch)
  const go = (day: string, next = stretch) => ask({ ...search, ...spanOf({ day, stretch: next }, zone) })
  return (
    <div className="when-form">
      <Calendar value={window.day} min={today} onChange={go} />
      <p className="semi mt-3 mb-1">{clockOf(stretch[0])}–{clockOf(stretch[1])}</p>
      <div className="mx-3"><Ruler from={Math.min(dayFrom, Math.floor(stretch[0]))} to={Math.max(dayTo, Math.ceil(stretch[1]))} min={1} stretch={stretch} onChange={setStretch} label={t('ruler.label')} /></div>
      <Button look="main" full className="mt-3" onClick={() => go(window.day)}>{t('line.submit')}</Button>
    </div>
  )
}

export function WhereForm({ results }: { results: Results }) {
  const { t } = useTranslation('find')
  const [draft, setDraft] = useState<Search>(results.asked)
  const change = (next: Search) => { setDraft(next); if (next.place !== draft.place || next.city !== draft.city) results.ask(next) }
  return (
    <form className="where-form" onSubmit={(event) => { event.preventDefault(); results.ask(draft) }}>
      <label className="label" htmlFor="where">{t('line.where')}</label>
      <PlaceInput className="input" id="where" city={results.city} cities={results.cities.data} search={draft} onChange={change} />
      <Button type="submit" look="main" full className="mt-3">{t('line.submit')}</Button>
    </form>
  )
}

/** A narrow screen has one button for the whole question, so everything is behind it. */
export function QuestionForm({ results }: { results: Results }) {
  return (
    <div className="question">
      <WhereForm results={results} />
      <WhenForm results={results} />
      <WhatForm search={results.search} onChange={results.ask} />
    </div>
  )
}
