import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { AddOn, Campaign, Kind, LoyaltyStep, Plan, PromoCode, ReferralProgram, Tariff } from '@/api/types'
import { useDraftOf } from '@/lib/draft'
import { useFormat } from '@/lib/format'
import { addDays, ownZone, rfc3339 } from '@/lib/time'
import { Button } from '@/ui/Button'
import { Check, SelectField, TextField } from '@/ui/Field'
import { Failure, Skeleton } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { RowTable } from './RowTable'
import { kopecks, minor, useReferral } from './rows'
import { anyTime, useWindowWords, WindowFields, windowBody } from './Window'

export interface Place { venueId: string; organizationId: string; zone: string; currency: string; kinds: Kind[] }
export type May = (permission: string) => boolean
const hour = 60

export function rights(may: May, what: string) {
  return { create: may(`${what}:create`), edit: may(`${what}:edit`), delete: may(`${what}:delete`) }
}

export function KindField({ value, kinds, onChange }: { value: string; kinds: Kind[]; onChange: (kind: string) => void }) {
  const { t } = useTranslation('tariffs')
  return <SelectField label={t('kind')} value={value} onChange={(event) => onChange(event.target.value)}><option value="">{t('kind_all')}</option>{kinds.map((k) => <option key={k} value={k}>{t(`run:kinds.${k}` as 'kind')}</option>)}</SelectField>
}

const emptyPlan = { name: '', price: '', form: 'pack', unit: 'minute', quantity: '', days: '60', months: '1', kind: '', audience: 'everyone', people: '1', freeze: '0' }

export function Plans({ place, may, amount }: { place: Place; may: May; amount: (unit: string, n: number, currency: string) => string }) {
  const { t } = useTranslation('tariffs')
  const format = useFormat()
  const { values, set } = useDraftOf(emptyPlan)
  const pack = values.form === 'pack'
  const many = { minute: hour, day: 1, money: kopecks }[values.unit] ?? 1
  const body = () => ({
    venue_id: place.venueId, name: values.name.trim(), price: { amount: minor(values.price), currency: place.currency }, form: values.form, unit: values.unit, quantity: Math.round(Number(values.quantity.replace(',', '.')) * many),
    ...(pack ? { valid_days: Number(values.days) } : { period_months: Number(values.months) }), ...(values.kind && { kind: values.kind }), audience: values.audience, max_people: Number(values.people), freeze_days: Number(values.freeze),
  })
  return (
    <RowTable<Plan>
      table="plans" only={{ venue_id: place.venueId }} title={t('tab.plans')} add={t('add_plan')} heads={[t('name'), t('form'), t('quantity'), t('kind'), t('col.price')]} may={rights(may, 'tariffs')} name={(it) => it.name} body={body}
      cells={(it) => [<b key="n" className="medium">{it.name}</b>, t(`form_${it.form}`), `${amount(it.unit, it.quantity, it.price.currency)}, ${it.period_months ? t('month_short', { count: it.period_months }) : t('days_short', { count: it.valid_days ?? 0 })}`, it.kind ? t(`run:kinds.${it.kind}` as 'kind') : t('kind_all'), format.money(it.price)]}
      form={(errors) => (
        <div className="two-f">
          <TextField label={t('name')} required maxLength={120} value={values.name} error={errors['name']} onChange={(event) => set('name')(event.target.value)} />
          <TextField label={t('price', { currency: place.currency })} inputMode="decimal" required pattern="[0-9]+([.,][0-9]{1,2})?" value={values.price} error={errors['price']} onChange={(event) => set('price')(event.target.value)} />
          <SelectField label={t('form')} value={values.form} onChange={(event) => set('form')(event.target.value)}>{(['pack', 'membership'] as const).map((f) => <option key={f} value={f}>{t(`form_${f}`)}</option>)}</SelectField>
          <SelectField label={t('unit')} value={values.unit} onChange={(event) => set('unit')(event.target.value)}>{(['minute', 'day', 'money'] as const).map((u) => <option key={u} value={u}>{t(`unit_${u}`)}</option>)}</SelectField>
          <TextField label={t('quantity')} inputMode="decimal" required pattern="[0-9]+([.,][0-9]{1,2})?" value={values.quantity} error={errors['quantity']} onChange={(event) => set('quantity')(event.target.value)} />
          {pack ? <TextField label={t('valid_days')} type="number" min={1} max={3660} required value={values.days} onChange={(event) => set('days')(event.target.value)} /> : <TextField label={t('period_months')} type="number" min={1} max={12} required value={values.months} onChange={(event) => set('months')(event.target.value)} />}
          <KindField value={values.kind} kinds={place.kinds} onChange={set('kind')} />
          <SelectField label={t('audience')} value={values.audience} onChange={(event) => set('audience')(event.target.value)}>{(['everyone', 'student'] as const).map((a) => <option key={a} value={a}>{t(a)}</option>)}</SelectField>
          <TextField label={t('people')} type="number" min={1} max={100} value={values.people} onChange={(event) => set('people')(event.target.value)} />
          <TextField label={t('freeze')} type="number" min={0} max={180} value={values.freeze} onChange={(event) => set('freeze')(event.target.value)} />
        </div>
      )}
    />
  )
}

function useLimits() {
  const { t } = useTranslation('tariffs')
  const format = useFormat()
  return (it: PromoCode) => {
    const found = [
      it.max_uses_per_person && t('limit_person', { count: it.max_uses_per_person }), it.first_only && t('limit_first'), it.venue_ids && t('limit_here'), it.tariff_ids && t('limit_tariffs'),
      it.starts_at && t('limit_from', { day: format.day(it.starts_at, ownZone()) }), it.ends_at && t('limit_until', { day: format.day(it.ends_at, ownZone()) }),
    ].filter(Boolean)
    return found.join(', ') || t('unlimited')
  }
}

const emptyCode = { code: '', give: 'percent', value: '', max: '', perPerson: '', starts: '', ends: '', first: false, here: false, tariffs: [] as string[] }

/** Only a code that nobody has used can be dropped, so nothing but its terms has to come back. */
function again({ id: _id, used: _used, created_at: _at, ...terms }: PromoCode) {
  return terms
}

export function Codes({ place, may, tariffs }: { place: Place; may: May; tariffs: Tariff[] }) {
  const { t } = useTranslation('tariffs')
  const format = useFormat()
  const limits = useLimits()
  const { values, set } = useDraftOf(emptyCode)
  const body = () => ({
    organization_id: place.organizationId, code: values.code.trim(), ...(values.give === 'percent' ? { percent: Number(values.value) } : { amount: minor(values.value) }), first_only: values.first,
    ...(values.max && { max_uses: Number(values.max) }), ...(values.perPerson && { max_uses_per_person: Number(values.perPerson) }), ...(values.here && { venue_ids: [place.venueId] }), ...(values.tariffs.length > 0 && { tariff_ids: values.tariffs }),
    ...(values.starts && { starts_at: new Date(values.starts).toISOString() }), ...(values.ends && { ends_at: new Date(values.ends).toISOString() }),
  })
  return (
    <RowTable<PromoCode>
      again={again} table="promo-codes" only={{}} title={t('tab.codes')} add={t('add_code')} heads={[t('code'), t('give'), t('uses'), t('limits')]} may={rights(may, 'promo_codes')} name={(it) => it.code} body={body}
      end={(it) => (it.ends_at && new Date(it.ends_at) <= new Date() ? null : { body: { ends_at: new Date().toISOString() }, words: t('end_now') })}
      cells={(it) => [<b key="c" className="medium">{it.code}</b>, it.percent ? `−${it.percent}\u00a0%` : format.money({ amount: -(it.amount ?? 0), currency: place.currency }), it.max_uses ? t('used', { n: format.number(it.used), max: format.number(it.max_uses) }) : t('used_free', { n: format.number(it.used) }), limits(it)]}
      form={(errors) => (
        <>
          <div className="two-f">
            <TextField label={t('code')} required minLength={2} maxLength={64} pattern="\S+" value={values.code} error={errors['code']} onChange={(event) => set('code')(event.target.value)} />
            <SelectField label={t('give')} value={values.give} onChange={(event) => set('give')(event.target.value)}><option value="percent">{t('give_percent')}</option><option value="amount">{t('give_amount', { currency: place.currency })}</option></SelectField>
            <TextField label={t('value')} inputMode="decimal" required pattern="[0-9]+([.,][0-9]{1,2})?" value={values.value} error={errors['percent'] ?? errors['amount']} onChange={(event) => set('value')(event.target.value)} />
            <TextField label={t('max')} type="number" min={1} value={values.max} error={errors['max_uses']} onChange={(event) => set('max')(event.target.value)} />
            <TextField label={t('max_person')} type="number" min={1} value={values.perPerson} onChange={(event) => set('perPerson')(event.target.value)} />
            <TextField label={t('starts')} type="date" value={values.starts} onChange={(event) => set('starts')(event.target.value)} />
            <TextField label={t('ends')} type="date" value={values.ends} error={errors['ends_at']} onChange={(event) => set('ends')(event.target.value)} />
          </div>
          <Check checked={values.first} onChange={(event) => set('first')(event.target.checked)}>{t('first_only')}</Check>
          <Check checked={values.here} onChange={(event) => set('here')(event.target.checked)}>{t('only_here')}</Check>
          <fieldset><legend className="label">{t('only_tariffs')}</legend><div className="row wrapx">{tariffs.map((it) => { const on = values.tariffs.includes(it.id); return <button key={it.id} type="button" className="chip" aria-pressed={on} onClick={() => set('tariffs')(on ? values.tariffs.filter((x) => x !== it.id) : [...values.tariffs, it.id])}>{it.name}</button> })}</div></fieldset>
        </>
      )}
    />
  )
}

/** An end at midnight is the day before, whole. */
function lastMoment(ends: string) {
  return new Date(new Date(ends).getTime() - 1)
}

export function Campaigns({ place, may }: { place: Place; may: May }) {
  const { t } = useTranslation('tariffs')
  const format = useFormat()
  const { values, set } = useDraftOf({ name: '', percent: '10', kind: '', isNew: false, here: true, starts: '', ends: '', hours: anyTime })
  const words = useWindowWords()
  const body = () => ({ organization_id: place.organizationId, name: values.name.trim(), percent: Number(values.percent), new_only: values.isNew, ...(values.kind && { kind: values.kind }), ...(values.here && { venue_ids: [place.venueId] }), ...windowBody(values.hours), ...(values.starts && { starts_at: rfc3339(values.starts, 0, place.zone) }), ...(values.ends && { ends_at: rfc3339(addDays(values.ends, 1), 0, place.zone) }) })
  return (
    <RowTable<Campaign>
      table="campaigns" only={{ organization_id: place.organizationId }} title={t('campaigns')} lead={t('campaigns_lead')} add={t('add_campaign')} heads={[t('name'), t('give'), t('limits'), t('when')]} end={(it) => (it.ends_at && new Date(it.ends_at) <= new Date() ? null : { body: { ends_at: new Date().toISOString() }, words: t('end_now') })} may={rights(may, 'promo_codes')} name={(it) => it.name} body={body}
      cells={(it) => [<b key="n" className="medium">{it.name}</b>, `−${it.percent}\u00a0%`, [it.new_only && t('new_only'), it.kind && t(`run:kinds.${it.kind}` as 'kind'), it.venue_ids.length > 0 && t('limit_here'), it.starts_at && t('limit_from', { day: format.day(it.starts_at, place.zone) }), it.ends_at && t('limit_until', { day: format.day(lastMoment(it.ends_at), place.zone) })].filter(Boolean).join(', ') || t('unlimited'), words(it)]}
      form={(errors) => (
        <>
          <div className="two-f">
            <TextField label={t('name')} required maxLength={120} value={values.name} error={errors['name']} onChange={(event) => set('name')(event.target.value)} />
            <TextField label={t('percent')} type="number" min={1} max={100} required value={values.percent} error={errors['percent']} onChange={(event) => set('percent')(event.target.value)} />
            <KindField value={values.kind} kinds={place.kinds} onChange={set('kind')} />
            <TextField label={t('starts')} type="date" value={values.starts} onChange={(event) => set('starts')(event.target.value)} />
            <TextField label={t('ends')} type="date" min={values.starts || undefined} value={values.ends} error={errors['ends_at']} onChange={(event) => set('ends')(event.target.value)} />
          </div>
          <WindowFields value={values.hours} errors={errors} onChange={set('hours')} />
          <Check checked={values.isNew} onChange={(event) => set('isNew')(event.target.checked)}>{t('new_only')}</Check>
          <Check checked={values.here} onChange={(event) => set('here')(event.target.checked)}>{t('only_here')}</Check>
        </>
      )}
    />
  )
}

export function Loyalty({ place, may }: { place: Place; may: May }) {
  const { t } = useTranslation('tariffs')
  const format = useFormat()
  const { values, set } = useDraftOf({ by: 'visits', threshold: '10', percent: '5' })
  const body = () => ({ organization_id: place.organizationId, by: values.by, threshold: values.by === 'spend' ? minor(values.threshold) : Number(values.threshold), percent: Number(values.percent) })
  return (
    <RowTable<LoyaltyStep>
      table="loyalty-steps" only={{ organization_id: place.organizationId }} title={t('loyalty')} lead={t('loyalty_lead')} add={t('add_step')} heads={[t('threshold'), t('give')]} may={rights(may, 'promo_codes')} name={(it) => `${it.threshold}`} body={body}
      cells={(it) => [it.by === 'visits' ? t('step_visits', { count: it.threshold }) : t('step_spend', { sum: format.money({ amount: it.threshold, currency: place.currency }) }), `−${it.percent}\u00a0%`]}
      form={(errors) => (
        <div className="two-f">
          <SelectField label={t('by')} value={values.by} onChange={(event) => set('by')(event.target.value)}><option value="visits">{t('by_visits')}</option><option value="spend">{t('by_spend')}</option></SelectField>
          <TextField label={t('threshold')} inputMode="decimal" required value={values.threshold} error={errors['threshold']} onChange={(event) => set('threshold')(event.target.value)} />
          <TextField label={t('percent')} type="number" min={1} max={100} required value={values.percent} onChange={(event) => set('percent')(event.target.value)} />
        </div>
      )}
    />
  )
}

function ReferralForm({ place, program, may }: { place: Place; program: ReferralProgram | null; may: May }) {
  const { t } = useTranslation('tariffs')
  const problem = useProblem()
  const { save } = useReferral(place.organizationId)
  const money = (amount: number | undefined) => String((amount ?? 0) / kopecks)
  const [inviter, setInviter] = useState(money(program?.inviter_amount))
  const [invited, setInvited] = useState(money(program?.invited_amount))
  const [active, setActive] = useState(program?.is_active ?? true)
  const submit = (event: FormEvent) => { event.preventDefault(); save.mutate({ inviter_amount: minor(inviter), invited_amount: minor(invited), is_active: active }, { onSuccess: () => void toast(t('saved'), { tone: 'ok' }) }) }
  return (
    <form className="form panel pad" onSubmit={submit}>
      <div className="two-f">
        <TextField label={t('inviter', { currency: place.currency })} inputMode="decimal" value={inviter} onChange={(event) => setInviter(event.target.value)} />
        <TextField label={t('invited', { currency: place.currency })} inputMode="decimal" value={invited} onChange={(event) => setInvited(event.target.value)} />
      </div>
      <Check checked={active} onChange={(event) => setActive(event.target.checked)}>{t('active')}</Check>
      {save.isError && <Failure {...problem(save.error)} />}
      {may('promo_codes:edit') && <Button type="submit" look="main" busy={save.isPending}>{t('save')}</Button>}
    </form>
  )
}

export function Referral({ place, may }: { place: Place; may: May }) {
  const { t } = useTranslation('tariffs')
  const { found } = useReferral(place.organizationId)
  return (
    <section><div className="part-h"><h2>{t('referral')}</h2></div><p className="muted small mb-3">{t('referral_lead')}</p>
      {found.isPending ? <Skeleton h={120} className="photo" /> : <ReferralForm key={place.organizationId} place={place} program={found.data ?? null} may={may} />}
    </section>
  )
}

export function AddOns({ place, may }: { place: Place; may: May }) {
  const { t } = useTranslation('tariffs')
  const format = useFormat()
  const { values, set } = useDraftOf({ code: '', name: '', price: '', per: 'booking', kind: '' })
  const body = () => ({ venue_id: place.venueId, code: values.code.trim(), name: values.name.trim(), price: { amount: minor(values.price), currency: place.currency }, per: values.per, ...(values.kind && { kind: values.kind }) })
  return (
    <RowTable<AddOn>
      table="add-ons" only={{ venue_id: place.venueId }} title={t('tab.extras')} add={t('add_extra')} heads={[t('name'), t('code'), t('kind'), t('col.price')]} may={rights(may, 'tariffs')} name={(it) => it.name} body={body}
      cells={(it) => [<b key="n" className="medium">{it.name}</b>, <code key="c">{it.code}</code>, it.kind ? t(`run:kinds.${it.kind}` as 'kind') : t('kind_all'), `${format.money(it.price)} ${t(`per_${it.per}`)}`]}
      form={(errors) => (
        <div className="two-f">
          <TextField label={t('name')} required maxLength={120} value={values.name} error={errors['name']} onChange={(event) => set('name')(event.target.value)} />
          <TextField label={t('extra_code')} required pattern="[a-z0-9_\-]{2,40}" value={values.code} error={errors['code']} onChange={(event) => set('code')(event.target.value)} />
          <TextField label={t('price', { currency: place.currency })} inputMode="decimal" required pattern="[0-9]+([.,][0-9]{1,2})?" value={values.price} onChange={(event) => set('price')(event.target.value)} />
          <SelectField label={t('per')} value={values.per} onChange={(event) => set('per')(event.target.value)}>{(['booking', 'seat', 'day', 'hour'] as const).map((p) => <option key={p} value={p}>{t(`per_${p}`)}</option>)}</SelectField>
          <KindField value={values.kind} kinds={place.kinds} onChange={set('kind')} />
        </div>
      )}
    />
  )
}
