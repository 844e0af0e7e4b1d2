import './plan.css'
import type { CSSProperties, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { FloorPlan, PlacedUnit, Span } from '@/api/types'
import { useFormat } from '@/lib/format'
import { useFloorPlan, useFreeUnits } from './queries'

type State = 'free' | 'taken' | undefined

export function at(x: number, y: number, rotation: number) {
  const percent = (part: number) => `${part * 100}%`
  return { seat: { left: percent(x), top: percent(y) } as CSSProperties, turn: { rotate: `${rotation}deg` } as CSSProperties }
}

export function Board({ plan, edit = false, label, children }: { plan: FloorPlan; edit?: boolean; label: string; children: ReactNode }) {
  return (
    <div className="plan-wide" role="group" aria-label={label}>
      <div className={`plan${plan.picture_url ? '' : ' blank'}${edit ? ' edit' : ''}`} data-board style={{ aspectRatio: `${plan.width} / ${plan.height}` }}>
        {plan.picture_url && <img src={plan.picture_url} alt="" width={plan.width} height={plan.height} draggable={false} />}
        {children}
      </div>
    </div>
  )
}

interface Props { venueId: string; span: Span; resourceId: string | undefined; picked: string[]; need: number; onPick: (unit: PlacedUnit) => void; title: string; lead?: string; only?: boolean }

/** Where one will sit: the drawing, and the same seats as a list. Nothing is shown where nothing was drawn. */
export function SeatPlan({ venueId, span, resourceId, picked, need, onPick, title, lead, only = false }: Props) {
  const { t } = useTranslation('plan')
  const format = useFormat()
  const plan = useFloorPlan(venueId)
  const here = plan.data?.units.filter((it) => !only || it.resource_id === resourceId) ?? []
  const free = useFreeUnits(venueId, span, here.length > 0)
  if (!plan.data || here.length === 0) return null
  const stateOf = (it: PlacedUnit): State => { const is = free.data?.get(it.unit_id); return is === undefined ? undefined : is ? 'free' : 'taken' }
  const words = (it: PlacedUnit) => { const state = stateOf(it); return `${it.resource}, ${it.label}${state ? `, ${t(state)}` : ''}` }
  const closed = (it: PlacedUnit) => stateOf(it) !== 'free' && !picked.includes(it.unit_id)
  const groups = [...new Set(here.map((it) => it.resource_id))]
  const short = picked.length > 0 && picked.length < need
  return (
    <section aria-labelledby="plan-title">
      <h2 id="plan-title">{title}</h2>{lead && <p className="small muted mb-3">{lead}</p>}
      <Board plan={plan.data} label={t('board')}>
        {plan.data.units.map((it) => {
          const { seat, turn } = at(it.x, it.y, it.rotation)
          const foreign = only && it.resource_id !== resourceId
          return <button key={it.unit_id} type="button" style={seat} title={words(it)} aria-label={words(it)} aria-pressed={picked.includes(it.unit_id)} disabled={foreign} aria-disabled={closed(it)} className={`seat ${foreign ? 'other' : stateOf(it) ?? ''}`} onClick={() => { if (!closed(it)) onPick(it) }}><i style={turn} aria-hidden /><span>{it.label}</span></button>
        })}
      </Board>
      <p className="plan-key small muted"><span className="free">{t('free')}</span><span className="taken">{t('taken')}</span><span className="yours">{t('yours')}</span></p>
      <p className="small mt-2" role="status">{short ? t('more', { count: need - picked.length, n: format.number(need - picked.length) }) : ''}</p>
      <details className="mt-2"><summary className="small link">{t('as_list')}</summary>
        {groups.map((id) => {
          const own = here.filter((it) => it.resource_id === id)
          return <fieldset key={id} className="mt-3"><legend className="label">{own[0]?.resource}</legend><div className="row wrapx">{own.map((it) => <button key={it.unit_id} type="button" className="chip" aria-label={words(it)} aria-pressed={picked.includes(it.unit_id)} disabled={closed(it)} onClick={() => onPick(it)}>{it.label}</button>)}</div></fieldset>
        })}
      </details>
    </section>
  )
}
