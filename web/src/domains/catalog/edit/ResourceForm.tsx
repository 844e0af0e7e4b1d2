import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '@/api/fields'
import { useProblem } from '@/api/useProblem'
import { useDraftOf } from '@/lib/draft'
import { Button } from '@/ui/Button'
import { Check, SelectField, TextArea, TextField } from '@/ui/Field'
import { Failure } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { type StaffResource, useSaveResource } from '../staff'

export const kinds = ['hot_desk', 'fixed_desk', 'meeting_room', 'private_office', 'event_space', 'phone_booth'] as const
const grids = [5, 10, 15, 20, 30, 60]
const shared = ['hot_desk', 'fixed_desk']

interface Props { venueId: string; resource?: StaffResource | undefined; onSaved: (resource: StaffResource) => void; go?: string }

function initial(resource: StaffResource | undefined) {
  return {
    name: resource?.name ?? '', kind: resource?.kind ?? 'hot_desk', description: resource?.description ?? '', capacity: String(resource?.capacity ?? 1), units: '1',
    grid: String(resource?.grid_minutes ?? 30), min: String((resource?.min_minutes ?? 60) / 60), max: String((resource?.max_minutes ?? 720) / 60),
    horizon: String(resource?.horizon_days ?? 60), buffer: String(resource?.buffer_after_minutes ?? 0), instant: resource?.instant ?? true,
  }
}

export function ResourceForm({ venueId, resource, onSaved, go }: Props) {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const { values, set } = useDraftOf(initial(resource))
  const save = useSaveResource(venueId)
  const errors = fieldErrors(save.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body = {
      name: values.name.trim(), kind: values.kind, description: values.description, capacity: Number(values.capacity), grid_minutes: Number(values.grid),
      min_minutes: Math.round(Number(values.min) * 60), max_minutes: Math.round(Number(values.max) * 60), horizon_days: Number(values.horizon), buffer_after_minutes: Number(values.buffer), instant: values.instant,
    }
    save.mutate({ id: resource?.id, body, units: Number(values.units) }, { onSuccess: (saved) => { toast(t('saved'), { tone: 'ok' }); onSaved(saved) } })
  }
  const number = (key: 'capacity' | 'units' | 'min' | 'max' | 'horizon' | 'buffer', field: string, min: number, step: number | 'any' = 1) => (
    <TextField label={t(`res.${key}`)} type="number" required min={min} step={step} value={values[key]} error={errors[field]} onChange={(event) => set(key)(event.target.value)} />
  )
  return (
    <form className="form mt-3" onSubmit={submit}>
      <div className="two-f">
        <TextField label={t('res.name')} value={values.name} required maxLength={120} error={errors['name']} onChange={(event) => set('name')(event.target.value)} />
        <SelectField label={t('res.kind')} value={values.kind} onChange={(event) => set('kind')(event.target.value as typeof values.kind)}>{kinds.map((k) => <option key={k} value={k}>{t(`kinds.${k}`)}</option>)}</SelectField>
        {!resource && number('units', 'unit_count', 1)}
        {!shared.includes(values.kind) && number('capacity', 'capacity', 1)}
        {number('min', 'min_minutes', 0.25, 0.25)}
        {number('max', 'max_minutes', 0.25, 0.25)}
        <SelectField label={t('res.grid')} value={values.grid} onChange={(event) => set('grid')(event.target.value)}>{grids.map((g) => <option key={g} value={g}>{t('bookings:minutes', { count: g })}</option>)}</SelectField>
        {number('horizon', 'horizon_days', 1)}
        {number('buffer', 'buffer_after_minutes', 0, 5)}
      </div>
      <TextArea label={t('res.description')} value={values.description} onChange={(event) => set('description')(event.target.value)} />
      <Check checked={values.instant} onChange={(event) => set('instant')(event.target.checked)}>{t('res.instant')}</Check>
      {save.isError && <Failure {...problem(save.error)} />}
      <div className="acts"><Button type="submit" look="main" busy={save.isPending}>{go ?? t('common:action.save')}</Button></div>
    </form>
  )
}
