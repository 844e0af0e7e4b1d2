import { type FormEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '@/api/fields'
import { useProblem } from '@/api/useProblem'
import type { Kind, LeaseDetail, Person } from '@/api/types'
import { useDraftOf } from '@/lib/draft'
import { Button } from '@/ui/Button'
import { SelectField, TextArea, TextField } from '@/ui/Field'
import { Failure } from '@/ui/States'
import { newIdempotencyKey, useSignLease } from './queries'

const kopecks = 100
const longest = 120
export const lettable: Kind[] = ['private_office', 'fixed_desk', 'hot_desk']

export interface Room { id: string; name: string; kind: Kind; units: { id: string; number: number; label: string }[] }
interface Props { rooms: Room[]; currency: string; today: string; people: Person[]; finding: boolean; onFind: (text: string) => void; onSigned: (lease: LeaseDetail) => void }

function Tenant({ people, value, onPick, onFind, text }: { people: Person[]; value: string; text: string; onPick: (id: string, name: string) => void; onFind: (text: string) => void }) {
  const { t } = useTranslation('leases')
  return (
    <div>
      <TextField label={t('form.tenant')} required value={text} autoComplete="off" hint={value ? undefined : t('form.tenant_hint')} onChange={(event) => { onPick('', event.target.value); onFind(event.target.value) }} />
      {!value && people.length > 0 && (
        <ul className="row wrapx mt-2" aria-label={t('form.found')}>{people.slice(0, 5).map((p) => <li key={p.id}><button type="button" className="chip" onClick={() => onPick(p.id, p.full_name || p.nickname)}>{p.full_name || p.nickname}</button></li>)}</ul>
      )}
    </div>
  )
}

/** Everything a lease needs on one page; the office is taken the moment it is signed. */
export function LeaseForm({ rooms, currency, today, people, onFind, onSigned }: Props) {
  const { t } = useTranslation('leases')
  const problem = useProblem()
  const { values, set, setValues } = useDraftOf({
    room: rooms[0]?.id ?? '', unit: '', tenant: '', tenantText: '', company: '', rent: '', kind: 'monthly' as 'monthly' | 'one_off', day: '1', starts: today, months: '11', remind: '3', hour: '10', comment: '',
  })
  const key = useRef(newIdempotencyKey())
  const sign = useSignLease()
  const errors = fieldErrors(sign.error)
  const room = rooms.find((r) => r.id === values.room)
  const several = room && room.units.length > 1
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!values.tenant) return
    const body = {
      resource_id: values.room, unit_ids: several && values.unit ? [values.unit] : [], tenant_id: values.tenant, company: values.company.trim(),
      rent: { amount: Math.round(Number(values.rent.replace(',', '.')) * kopecks), currency }, rent_kind: values.kind, payment_day: Number(values.day),
      starts_on: values.starts, months: Number(values.months), remind_days: Number(values.remind), remind_hour: Number(values.hour), comment: values.comment,
    }
    sign.mutate({ body, key: key.current }, { onSuccess: onSigned, onError: () => { key.current = newIdempotencyKey() } })
  }
  return (
    <form className="form mt-3" onSubmit={submit}>
      <div className="two-f">
        <SelectField label={t('form.room')} value={values.room} onChange={(event) => setValues((was) => ({ ...was, room: event.target.value, unit: '' }))}>{rooms.map((r) => <option key={r.id} value={r.id}>{r.name}</option>)}</SelectField>
        {several && <SelectField label={t('form.unit')} value={values.unit} onChange={(event) => set('unit')(event.target.value)}><option value="">{t('form.all_units', { n: room.units.length })}</option>{room.units.map((u) => <option key={u.id} value={u.id}>{u.label || t('form.unit_nth', { n: u.number })}</option>)}</SelectField>}
        <Tenant people={people} value={values.tenant} text={values.tenantText} onFind={onFind} onPick={(id, name) => setValues((was) => ({ ...was, tenant: id, tenantText: name }))} />
        <TextField label={t('form.company')} value={values.company} maxLength={120} error={errors['company']} onChange={(event) => set('company')(event.target.value)} />
        <TextField label={t('form.rent', { currency })} inputMode="decimal" required pattern="[0-9]+([.,][0-9]{1,2})?" value={values.rent} error={errors['rent']} onChange={(event) => set('rent')(event.target.value)} />
        <SelectField label={t('form.kind')} value={values.kind} onChange={(event) => set('kind')(event.target.value as 'monthly' | 'one_off')}><option value="monthly">{t('kind.monthly')}</option><option value="one_off">{t('kind.one_off')}</option></SelectField>
        <TextField label={t('form.starts')} type="date" required value={values.starts} error={errors['starts_on']} onChange={(event) => set('starts')(event.target.value)} />
        <TextField label={t('form.months')} type="number" min={1} max={longest} required value={values.months} error={errors['months']} onChange={(event) => set('months')(event.target.value)} />
        {values.kind === 'monthly' && <TextField label={t('form.day')} type="number" min={1} max={31} required value={values.day} error={errors['payment_day']} onChange={(event) => set('day')(event.target.value)} />}
        <TextField label={t('form.remind')} type="number" min={0} max={60} required value={values.remind} onChange={(event) => set('remind')(event.target.value)} />
        <TextField label={t('form.hour')} type="number" min={0} max={23} required value={values.hour} onChange={(event) => set('hour')(event.target.value)} />
      </div>
      <TextArea label={t('form.comment')} value={values.comment} onChange={(event) => set('comment')(event.target.value)} />
      {sign.isError && <Failure {...problem(sign.error)} />}
      <Button type="submit" look="main" busy={sign.isPending} disabled={!values.tenant || !values.room}>{t('form.go')}</Button>
    </form>
  )
}
