import { useNavigate } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Parsed } from '@/api/types'
import { useParse } from '@/domains/catalog/queries'
import { type Search, fromParsed, placeKeys, without } from '@/domains/catalog/search'
import { useFormat } from '@/lib/format'
import { wallOf } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import type { Ask } from './useAsk'
import { useDayName } from './words'

const placeFields = ['metro', 'district', 'near', 'q', 'city']

/** The words about the place, as they were said. */
function placeWords(parsed: Parsed, text: string) {
  const span = parsed.spans.find((s) => placeFields.includes(s.field))
  return span ? (span.text ?? text.slice(span.start, span.end)) : undefined
}

/** A place said in words replaces the one chosen before; what was not said stays. */
function asSearch(parsed: Parsed, text: string, before: Search): Search {
  const said = fromParsed(parsed)
  const place = placeWords(parsed, text)
  const base = placeKeys.some((key) => said[key]) ? without(before, placeKeys) : before
  return { ...base, ...said, ...(place && !said.q && { place }) }
}

function useChips(zone: string) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const dayName = useDayName(zone)
  return (search: Search, place: string | undefined) => [
    search.kind && t(`common:kind.${search.kind}` as 'common:kind.hot_desk'),
    search.seats && t('say.seats', { count: Number(search.seats), n: search.seats }),
    search.starts_at && dayName(wallOf(search.starts_at, zone).day),
    search.starts_at && search.ends_at && format.span(search.starts_at, search.ends_at, zone),
    place,
    search.walk_min && t('say.walk', { n: search.walk_min }),
    search.price_max && t('say.price', { price: format.money({ amount: Number(search.price_max), currency: 'RUB' }) }),
    search.instant === 'true' && t('say.instant'),
    ...(search.amenities?.split(',') ?? []),
  ].filter((chip): chip is string => Boolean(chip))
}

export function Sentence({ ask }: { ask: Ask }) {
  const { t } = useTranslation('find')
  const navigate = useNavigate()
  const problem = useProblem()
  const chips = useChips(ask.zone)
  const [text, setText] = useState('')
  const parse = useParse()
  const understood = parse.data && fromParsed(parse.data)
  const place = parse.data && placeWords(parse.data, parse.variables ?? '')
  const read = (said: string) => {
    const words = said.replaceAll('\u00a0', ' ')
    setText(words)
    if (words.trim()) parse.mutate(words, { onSuccess: (parsed) => ask.accept(asSearch(parsed, words, ask.search)) })
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!understood || parse.variables !== text) return read(text)
    void navigate({ to: '/search', search: { ...ask.full, ...understood } })
  }
  const list = understood ? chips(understood, place) : []
  return (
    <form className="say" onSubmit={onSubmit}>
      <label htmlFor="sentence" className="muted">{t('say.label')}</label>
      <div className="row">
        <input className="input grow" id="sentence" value={text} placeholder={t('say.placeholder')} autoComplete="off" enterKeyHint="search" onChange={(event) => setText(event.target.value)} onBlur={() => { if (text.trim() && parse.variables !== text) read(text) }} />
        {text.trim() && <Button type="submit" size="s" icon busy={parse.isPending} aria-label={t('say.show')}><Icon as={ArrowRight} /></Button>}
      </div>
      <div aria-live="polite" className="parse">
        {parse.isError && <span className="danger">{problem(parse.error).title}. {problem(parse.error).detail}</span>}
        {understood && list.length === 0 && <span>{t('say.not_understood')}</span>}
        {list.length > 0 && <><span>{t('say.understood')}</span>{list.map((chip) => <Tag key={chip} tone="accent">{chip}</Tag>)}</>}
      </div>
      <p className="ex"><span>{t('say.more')}</span>{(['ex1', 'ex2'] as const).map((key) => <button key={key} type="button" onClick={() => read(t(`say.${key}`))}>{t(`say.${key}`)}</button>)}</p>
    </form>
  )
}
