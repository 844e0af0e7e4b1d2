import './plan.css'
import { ImagePlus, RotateCw, Trash2 } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useProblem } from '@/api/useProblem'
import type { FloorPlan } from '@/api/types'
import { useFormat } from '@/lib/format'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Empty, Failure, Skeleton } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { type StaffResource, useStaffResources } from '../staff'
import { type Spot, useFloorPlan, usePlanDeeds } from './queries'
import { at, Board } from './SeatPlan'
import { useSpots } from './useSpots'

const many = ['hot_desk', 'fixed_desk', 'phone_booth']
const kinds = 'image/jpeg,image/png,image/webp'
interface Unit { id: string; name: string; resource: string }

function unitsOf(resources: StaffResource[]): Unit[] {
  return resources.filter((r) => r.is_open && r.part_ids.length === 0).flatMap((r) => r.units.filter((u) => u.is_active).map((u) => ({ id: u.id, name: u.label || (many.includes(r.kind) ? String(u.number) : r.name), resource: r.name })))
}

function Picture({ plan, deeds }: { plan: FloorPlan; deeds: ReturnType<typeof usePlanDeeds> }) {
  const { t } = useTranslation('plan')
  const problem = useProblem()
  const input = useRef<HTMLInputElement>(null)
  const failed = { onError: (error: unknown) => { toast(problem(error).title, { tone: 'bad' }) } }
  return (
    <>
      <input ref={input} type="file" className="sr" tabIndex={-1} aria-label={t('picture')} accept={kinds} onChange={(event) => { const file = event.target.files?.[0]; if (file) deeds.draw.mutate(file, failed); event.target.value = '' }} />
      <Button size="s" busy={deeds.draw.isPending} onClick={() => input.current?.click()}><Icon as={ImagePlus} size="s" />{t('picture')}</Button>
      {plan.picture_url && <Button size="s" look="quiet" busy={deeds.erase.isPending} onClick={() => deeds.erase.mutate(undefined, failed)}>{t('erase')}</Button>}
    </>
  )
}

function Chosen({ spot, unit, pencil }: { spot: Spot; unit: Unit; pencil: ReturnType<typeof useSpots> }) {
  const { t } = useTranslation('plan')
  const number = (name: 'x' | 'y') => <TextField label={t(name)} type="number" min={0} max={100} step={1} value={Math.round(spot[name] * 100)} onChange={(event) => pencil.put(spot.unit_id, { [name]: Number(event.target.value) / 100 })} />
  return (
    <div className="panel pad form mb-4"><h3>{unit.resource}, {spot.label || unit.name}</h3>
      <TextField label={t('label')} maxLength={20} placeholder={unit.name} value={spot.label} onChange={(event) => pencil.put(spot.unit_id, { label: event.target.value })} />
      <div className="two-f keep">{number('x')}{number('y')}</div>
      <p className="row wrapx"><Button size="s" onClick={() => pencil.turn(spot)}><Icon as={RotateCw} size="s" />{t('turn')}</Button><Button size="s" look="quiet" onClick={() => pencil.remove(spot.unit_id)}><Icon as={Trash2} size="s" />{t('remove')}</Button></p>
    </div>
  )
}

function Pencil({ plan, venueId, units, onStale }: { plan: FloorPlan; venueId: string; units: Unit[]; onStale: () => void }) {
  const { t } = useTranslation('plan')
  const format = useFormat()
  const problem = useProblem()
  const deeds = usePlanDeeds(venueId)
  const pencil = useSpots(plan)
  const { spots, chosen } = pencil
  const byId = new Map(units.map((u) => [u.id, u]))
  const waiting = units.filter((u) => !spots.some((s) => s.unit_id === u.id))
  const spot = spots.find((it) => it.unit_id === chosen)
  const unit = spot && byId.get(spot.unit_id)
  const stale = isApiError(deeds.save.error) && deeds.save.error.code === 'catalog.plan_changed'
  const save = () => deeds.save.mutate({ version: plan.version, units: spots }, { onSuccess: () => { pencil.settle(); toast(t('saved'), { tone: 'ok' }) } })
  return (
    <section>
      <div className="part-h"><h2>{t('title')}</h2><span className="row wrapx"><Picture plan={plan} deeds={deeds} /><Button size="s" look="main" disabled={!pencil.changed} busy={deeds.save.isPending} onClick={save}>{t('save')}</Button></span></div>
      <p className="small muted mb-3">{t('hint')}</p>
      {deeds.save.isError && <Failure {...problem(deeds.save.error)} {...(stale && { onRetry: onStale })} />}
      <div className="plan-lay">
        <Board plan={plan} edit label={t('board')}>
          {spots.map((it) => {
            const own = byId.get(it.unit_id)
            const { seat, turn } = at(it.x, it.y, it.rotation)
            return own && <button key={it.unit_id} type="button" style={seat} className="seat" aria-pressed={it.unit_id === chosen} aria-label={t('spot', { name: `${own.resource}, ${it.label || own.name}`, x: format.number(Math.round(it.x * 100)), y: format.number(Math.round(it.y * 100)) })} onFocus={() => pencil.choose(it.unit_id)} {...pencil.grips(it)}><i style={turn} aria-hidden /><span>{it.label || own.name}</span></button>
          })}
        </Board>
        <div className="plan-side" role="region" aria-label={t('units')}>
          {spot && unit && <Chosen key={spot.unit_id} spot={spot} unit={unit} pencil={pencil} />}
          <h3>{waiting.length ? t('waiting', { n: format.number(waiting.length) }) : t('all_placed')}</h3>
          {[...new Set(waiting.map((u) => u.resource))].map((name) => <fieldset key={name} className="mt-3"><legend className="label">{name}</legend><div className="row wrapx">{waiting.filter((u) => u.resource === name).map((u) => <button key={u.id} type="button" className="chip" aria-label={t('place', { name: `${name}, ${u.name}` })} onClick={() => pencil.add(u.id)}>{u.name}</button>)}</div></fieldset>)}
        </div>
      </div>
    </section>
  )
}

/** Where the desks and rooms stand: guests choose a seat by it. */
export function PlanEditor({ venueId }: { venueId: string }) {
  const { t } = useTranslation('plan')
  const problem = useProblem()
  const plan = useFloorPlan(venueId)
  const resources = useStaffResources(venueId)
  const failed = plan.error ?? resources.error
  if (failed) return <Failure {...problem(failed)} onRetry={() => { void plan.refetch(); void resources.refetch() }} />
  if (!plan.data || !resources.data) return <Skeleton h={420} className="photo" />
  const units = unitsOf(resources.data)
  if (units.length === 0) return <Empty title={t('none_title')} text={t('none')} art="/art/hall.svg" />
  return <Pencil key={plan.data.version} plan={plan.data} venueId={venueId} units={units} onStale={() => void plan.refetch()} />
}
