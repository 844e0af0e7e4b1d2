import { Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '@/api/fields'
import { useProblem } from '@/api/useProblem'
import type { Kind, Tariff } from '@/api/types'
import { useDraftOf } from '@/lib/draft'
import { useFormat } from '@/lib/format'
import { localeOf } from '@/lib/money'
import { clock } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Check, SelectField, TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Empty, Failure, Skeleton } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { useSaveTariff, useTariffs } from './tariffs'

const pers = ['hour', 'day', 'week', 'month'] as const
const week = [0, 1, 2, 3, 4, 5, 6]
const everyDay = 7
const kopecks = 100

interface Target { id: string; name: string }
interface FormProps { venueId: string; currency: string; kinds: Kind[]; resources: Target[]; tariff?: Tariff | undefined; onSaved: () => void; go?: string; mayDelete?: boolean }

interface Step { from: number; percent: number }

function StepList({ title, from, steps, onChange }: { title: string; from: string; steps: Step[]; onChange: (steps: Step[]) => void }) {
  const { t } = useTranslation('run')
  const put = (index: number, patch: Partial<Step>) => onChange(steps.map((step, i) => (i === index ? { ...step, ...patch } : step)))
  return (
    <fieldset><legend className="label">{title}</legend>
      {steps.map((step, i) => (
        <div key={i} className="two-f keep mt-2">
          <TextField label={from} type="number" min={1} required value={step.from || ''} onChange={(event) => put(i, { from: Number(event.target.value) })} />
          <TextField label={t('tariff.step_percent')} type="number" min={1} max={100} required value={step.percent || ''} aside={<button type="button" className="link small" onClick={() => onChange(steps.filter((_, n) => n !== i))}>{t('tariff.drop_step')}</button>} onChange={(event) => put(i, { percent: Number(event.target.value) })} />
        </div>
      ))}
      <p className="mt-2"><Button size="s" onClick={() => onChange([...steps, { from: 0, percent: 10 }])}><Icon as={Plus} size="s" />{t('tariff.add_step')}</Button></p>
    </fieldset>
  )
}

export function useDayNames() {
  const { i18n } = useTranslation()
  return week.map((i) => new Intl.DateTimeFormat(localeOf(i18n.language), { weekday: 'short', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + i))))
}

function minutesOf(text: string) {
  const [h, m] = text.split(':').map(Number)
  return (h ?? 0) * 60 + (m ?? 0)
}

function initial(tariff: Tariff | undefined, kinds: Kind[]) {
  return {
    name: tariff?.name ?? '', price: tariff ? String(tariff.price.amount / kopecks) : '', per: tariff?.per ?? 'hour', scope: tariff?.resource_id ?? tariff?.kind ?? kinds[0] ?? '',
    weekdays: tariff?.weekdays ?? week, allDay: !tariff || (tariff.from_minute === 0 && tariff.to_minute === 1440), from: clock(tariff?.from_minute ?? 540, true), to: clock((tariff?.to_minute ?? 1080) % 1440, true), active: tariff?.is_active ?? true,
    audience: tariff?.audience ?? 'everyone', minSeats: String(tariff?.min_seats ?? 1), trial: tariff?.is_trial ?? false, deposit: tariff?.deposit ? String(tariff.deposit / kopecks) : '',
    minMinutes: tariff?.min_minutes ? String(tariff.min_minutes) : '', maxMinutes: tariff?.max_minutes ? String(tariff.max_minutes) : '', bySeats: (tariff?.by_seats ?? []) as Step[], byMinutes: (tariff?.by_minutes ?? []) as Step[],
  }
}

export function TariffForm({ venueId, currency, kinds, resources, tariff, onSaved, go, mayDelete }: FormProps) {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const names = useDayNames()
  const { values, set } = useDraftOf(initial(tariff, kinds))
  const { save, drop, again } = useSaveTariff(venueId)
  const back = tariff && { action: { label: t('take_back'), run: () => again.mutate(tariff, { onError: (error) => void toast(problem(error).title, { tone: 'bad' }) }) } }
  const errors = fieldErrors(save.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const [from, to] = [minutesOf(values.from), minutesOf(values.to)]
    const body = {
      name: values.name.trim(), price: { amount: Math.round(Number(values.price.replace(',', '.')) * kopecks), currency }, weekdays: values.weekdays, is_active: values.active,
      from_minute: values.allDay ? 0 : from, to_minute: values.allDay ? 1440 : to > from ? to : to + 1440,
      audience: values.audience, min_seats: Number(values.minSeats) || 1, is_trial: values.trial, deposit: Math.round(Number(values.deposit.replace(',', '.')) * kopecks) || 0,
      min_minutes: Number(values.minMinutes) || null, max_minutes: Number(values.maxMinutes) || null, by_seats: values.bySeats, by_minutes: values.byMinutes,
    }
    const scope = { per: values.per, ...(resources.some((r) => r.id === values.scope) ? { resource_id: values.scope } : values.scope ? { kind: values.scope as Kind } : {}) }
    save.mutate({ id: tariff?.id, body, scope }, { onSuccess: () => { toast(t('saved'), { tone: 'ok' }); onSaved() } })
  }
  return (
    <form className="form mt-3" onSubmit={submit}>
      <div className="two-f">
        <TextField label={t('tariff.name')} value={values.name} required maxLength={120} error={errors['name']} placeholder={t('tariff.name_hint')} onChange={(event) => set('name')(event.target.value)} />
        <TextField label={t('tariff.price', { currency })} inputMode="decimal" required pattern="[0-9]+([.,][0-9]{1,2})?" value={values.price} error={errors['price']} onChange={(event) => set('price')(event.target.value)} />
        <SelectField label={t('tariff.per')} value={values.per} disabled={Boolean(tariff)} onChange={(event) => set('per')(event.target.value as typeof values.per)}>{pers.map((p) => <option key={p} value={p}>{t(`per.${p}`)}</option>)}</SelectField>
        <SelectField label={t('tariff.scope')} value={values.scope} disabled={Boolean(tariff)} onChange={(event) => set('scope')(event.target.value)}>
          <option value="">{t('tariff.whole')}</option>{kinds.map((k) => <option key={k} value={k}>{t(`kinds.${k}`)}</option>)}{resources.map((r) => <option key={r.id} value={r.id}>{r.name}</option>)}
        </SelectField>
      </div>
      <fieldset><legend className="label">{t('tariff.days')}</legend><div className="row wrapx">{week.map((d) => { const on = values.weekdays.includes(d); return <button key={d} type="button" className="chip" aria-pressed={on} onClick={() => set('weekdays')(on && values.weekdays.length > 1 ? values.weekdays.filter((x) => x !== d) : [...new Set([...values.weekdays, d])].sort())}>{names[d]}</button> })}</div></fieldset>
      <Check checked={values.allDay} onChange={(event) => set('allDay')(event.target.checked)}>{t('tariff.all_day')}</Check>
      {!values.allDay && <div className="two-f"><TextField label={t('new.from')} type="time" value={values.from} onChange={(event) => set('from')(event.target.value)} /><TextField label={t('new.to')} type="time" value={values.to} onChange={(event) => set('to')(event.target.value)} /></div>}
      <details className="more"><summary>{t('tariff.extra')}</summary>
        <div className="form mt-3">
          <div className="two-f">
            <SelectField label={t('tariff.audience')} value={values.audience} onChange={(event) => set('audience')(event.target.value as typeof values.audience)}>{(['everyone', 'student'] as const).map((a) => <option key={a} value={a}>{t(`tariff.${a}`)}</option>)}</SelectField>
            <TextField label={t('tariff.min_seats')} type="number" min={1} max={1000} value={values.minSeats} onChange={(event) => set('minSeats')(event.target.value)} />
            <TextField label={t('tariff.min_hours')} type="number" min={1} value={values.minMinutes} error={errors['min_minutes']} onChange={(event) => set('minMinutes')(event.target.value)} />
            <TextField label={t('tariff.max_hours')} type="number" min={1} value={values.maxMinutes} error={errors['max_minutes']} onChange={(event) => set('maxMinutes')(event.target.value)} />
            <TextField label={t('tariff.deposit', { currency })} inputMode="decimal" pattern="[0-9]*([.,][0-9]{1,2})?" value={values.deposit} onChange={(event) => set('deposit')(event.target.value)} />
          </div>
          <Check checked={values.trial} onChange={(event) => set('trial')(event.target.checked)}>{t('tariff.trial')}</Check>
          <StepList title={t('tariff.by_seats')} from={t('tariff.step_from_seats')} steps={values.bySeats} onChange={set('bySeats')} />
          <StepList title={t('tariff.by_minutes')} from={t('tariff.step_from_minutes')} steps={values.byMinutes} onChange={set('byMinutes')} />
        </div>
      </details>
      {tariff && <Check checked={values.active} onChange={(event) => set('active')(event.target.checked)}>{t('tariff.active')}</Check>}
      {save.isError && <Failure {...problem(save.error)} />}
      <div className="acts">{tariff && mayDelete && <Button look="danger" busy={drop.isPending} onClick={() => drop.mutate(tariff.id, { onSuccess: () => { toast(t('tariff.dropped'), { tone: 'ok', ...back }); onSaved() } })}>{t('tariff.drop')}</Button>}<Button type="submit" look="main" busy={save.isPending}>{go ?? t('common:action.save')}</Button></div>
    </form>
  )
}

export function useWhen() {
  const { t } = useTranslation('run')
  const names = useDayNames()
  return (tariff: Pick<Tariff, 'weekdays' | 'from_minute' | 'to_minute'>) => {
    const days = tariff.weekdays.length === everyDay ? t('tariff.every_day') : tariff.weekdays.map((d) => names[d]).join(', ')
    return tariff.from_minute === 0 && tariff.to_minute === 1440 ? days : `${days}, ${clock(tariff.from_minute)}–${clock(tariff.to_minute > 1440 ? tariff.to_minute - 1440 : tariff.to_minute)}`
  }
}

export function Tariffs({ venueId, currency, kinds, resources, mayCreate, mayEdit }: Omit<FormProps, 'onSaved' | 'tariff' | 'go'> & { mayCreate: boolean; mayEdit: boolean }) {
  const { t } = useTranslation('run')
  const format = useFormat()
  const problem = useProblem()
  const when = useWhen()
  const list = useTariffs(venueId)
  const [open, setOpen] = useState<Tariff | 'new' | null>(null)
  const scope = (tariff: Tariff) => resources.find((r) => r.id === tariff.resource_id)?.name ?? (tariff.kind ? t(`kinds.${tariff.kind}`) : t('tariff.whole'))
  const button = mayCreate && <Button look="main" size="s" onClick={() => setOpen('new')}><Icon as={Plus} size="s" />{t('tariff.add')}</Button>
  return (
    <section>
      <div className="part-h"><h2>{t('tariff.title')}</h2>{button}</div>
      {list.isPending && <Skeleton h={120} className="photo" />}
      {list.isError && <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />}
      {list.data?.length === 0 && <Empty title={t('tariff.none_title')} text={t('tariff.none')} art="/art/kitchen.svg">{button}</Empty>}
      {list.data && list.data.length > 0 && (
        <div className="panel"><table className="tbl bt">
          <thead><tr><th scope="col">{t('tariff.name')}</th><th scope="col">{t('tariff.scope')}</th><th scope="col">{t('tariff.days')}</th><th scope="col" className="n">{t('tariff.sum')}</th><th><span className="sr">{t('list.actions')}</span></th></tr></thead>
          <tbody>{list.data.map((tariff) => (
            <tr key={tariff.id}><td><b className="medium">{tariff.name}</b>{!tariff.is_active && <> <Tag>{t('tariff.off')}</Tag></>}</td><td>{scope(tariff)}</td><td className="wide small muted">{when(tariff)}</td><td className="n"><span className="price">{format.money(tariff.price)}</span> <span className="small muted">{t(`per.${tariff.per}` as 'per.hour')}</span></td><td className="n wide">{mayEdit && <Button size="s" onClick={() => setOpen(tariff)}>{t('edit')}</Button>}</td></tr>
          ))}</tbody>
        </table></div>
      )}
      {open && <Dialog open wide onOpenChange={() => setOpen(null)} title={open === 'new' ? t('tariff.add') : open.name}><TariffForm {...{ venueId, currency, kinds, resources }} tariff={open === 'new' ? undefined : open} onSaved={() => setOpen(null)} /></Dialog>}
    </section>
  )
}
