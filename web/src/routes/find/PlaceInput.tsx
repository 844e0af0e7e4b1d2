import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { City } from '@/api/types'
import { type Search, placeKeys, without } from '@/domains/catalog/search'
import { useFormat } from '@/lib/format'
import { Metro } from '@/ui/Bits'
import { Combobox } from '@/ui/Combobox'
import { usePlaceOptions } from './usePlace'

interface Props { id: string; className?: string; city: City | undefined; cities: City[] | undefined; search: Search; onChange: (next: Search) => void }

function Suggested({ title, subtitle, color }: { title: string; subtitle?: string | null; color?: string | null }) {
  return <span>{color ? <Metro color={color}>{title}</Metro> : <span className="medium">{title}</span>}{subtitle && <span className="block tiny faint">{subtitle}</span>}</span>
}

const draw = (s: { title: string; subtitle?: string | null; color?: string | null }) => <Suggested {...s} />

/** What was typed but not chosen from the list still counts: it goes as `q`. */
export function PlaceInput({ id, className, city, cities, search, onChange }: Props) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const shown = search.place ?? search.q ?? ''
  const [typed, setTyped] = useState(shown)
  const [seen, setSeen] = useState(shown)
  // The question may change elsewhere, by a sentence or by the map: then the line follows it.
  if (seen !== shown) { setSeen(shown); if (shown !== typed.trim()) setTyped(shown) }
  const [typing, setTyping] = useState(false)
  const onPick = useCallback((next: Search, text: string) => { setTyping(false); setTyped(text); onChange(next) }, [onChange])
  const options = usePlaceOptions({ typed: typing ? typed : '', city, cities, search, onPick, draw })
  const onType = (text: string) => {
    setTyping(true)
    setTyped(text)
    const base = without(search, placeKeys)
    onChange(text.trim() ? { ...base, q: text.trim() } : base)
  }
  return <Combobox id={id} className={className} value={typed} options={options} onType={onType} placeholder={city ? `${format.name(city)}, ${t('line.any_place').toLowerCase()}` : t('line.placeholder')} />
}
