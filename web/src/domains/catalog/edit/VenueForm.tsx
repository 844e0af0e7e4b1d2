import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '@/api/fields'
import { useProblem } from '@/api/useProblem'
import type { City, Venue } from '@/api/types'
import { useDraftOf } from '@/lib/draft'
import { useFormat } from '@/lib/format'
import { Button } from '@/ui/Button'
import { SelectField, TextArea, TextField } from '@/ui/Field'
import { Failure } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { useAmenities } from '../queries'
import { type VenueBody, useSaveVenue } from '../staff'

interface Props { venue?: (Venue & { city_slug?: string; access_instructions?: string | null }) | undefined; organization: string; cities: City[]; onSaved: (venue: Venue) => void; go?: string }

function initial({ venue, cities }: Props): VenueBody & { point: string } {
  const city = cities.find((c) => c.slug === venue?.city_slug) ?? cities[0]
  const lat = venue?.lat ?? city?.lat ?? 0
  const lon = venue?.lon ?? city?.lon ?? 0
  return {
    name: venue?.name ?? '', description: venue?.description ?? '', address: venue?.address ?? '', city: city?.slug ?? '', lat, lon, point: `${lat}, ${lon}`,
    house_rules: venue?.house_rules ?? '', access_instructions: venue?.access_instructions ?? '', amenities: venue?.amenities ?? [],
  }
}

function pointOf(text: string) {
  const [lat, lon] = text.split(/[,;\s]+/).map(Number)
  return Number.isFinite(lat) && Number.isFinite(lon) ? { lat: lat as number, lon: lon as number } : null
}

function Amenities({ chosen, onChange }: { chosen: string[]; onChange: (codes: string[]) => void }) {
  const { t, i18n } = useTranslation('run')
  const amenities = useAmenities()
  return (
    <fieldset><legend className="label">{t('venue.amenities')}</legend>
      <div className="row wrapx">{amenities.data?.map((a) => {
        const on = chosen.includes(a.code)
        return <button key={a.code} type="button" className="chip" aria-pressed={on} onClick={() => onChange(on ? chosen.filter((c) => c !== a.code) : [...chosen, a.code])}>{i18n.language === 'ru' ? a.title_ru : a.title_en}</button>
      })}</div>
    </fieldset>
  )
}

export function VenueForm(props: Props) {
  const { venue, organization, cities, onSaved, go } = props
  const { t } = useTranslation('run')
  const format = useFormat()
  const problem = useProblem()
  const { values, set, setValues } = useDraftOf(initial(props))
  const save = useSaveVenue()
  const errors = fieldErrors(save.error)
  const point = pointOf(values.point)
  const moveTo = (slug: string) => {
    const city = cities.find((c) => c.slug === slug)
    setValues((was) => ({ ...was, city: slug, ...(city && !venue && { point: `${city.lat}, ${city.lon}` }) }))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!point) return
    const { point: _typed, ...body } = { ...values, ...point }
    save.mutate({ id: venue?.id, organization, body }, { onSuccess: (saved) => { toast(t('saved'), { tone: 'ok' }); onSaved(saved) } })
  }
  return (
    <form className="form max-w-[720px]" onSubmit={submit}>
      <div className="two-f">
        <TextField label={t('venue.name')} value={values.name} required maxLength={120} error={errors['name']} onChange={(event) => set('name')(event.target.value)} />
        <SelectField label={t('venue.city')} value={values.city} error={errors['city']} onChange={(event) => moveTo(event.target.value)}>{cities.map((c) => <option key={c.slug} value={c.slug}>{format.name(c)}</option>)}</SelectField>
        <TextField label={t('venue.address')} value={values.address} error={errors['address']} onChange={(event) => set('address')(event.target.value)} />
        <TextField label={t('venue.point')} value={values.point} required error={point ? (errors['lat'] ?? errors['lon']) : t('venue.point_bad')} hint={t('venue.point_hint')} onChange={(event) => set('point')(event.target.value)} />
      </div>
      <TextArea label={t('venue.description')} value={values.description} error={errors['description']} onChange={(event) => set('description')(event.target.value)} />
      <Amenities chosen={values.amenities} onChange={set('amenities')} />
      <TextArea label={t('venue.rules')} value={values.house_rules} onChange={(event) => set('house_rules')(event.target.value)} />
      <TextField label={t('venue.access')} value={values.access_instructions} hint={t('venue.access_hint')} onChange={(event) => set('access_instructions')(event.target.value)} />
      {save.isError && <Failure {...problem(save.error)} />}
      <Button type="submit" look="main" busy={save.isPending}>{go ?? t('common:action.save')}</Button>
    </form>
  )
}
