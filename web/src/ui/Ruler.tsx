import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { cx } from '@/lib/cx'
import { type Limits, type Stretch, clockOf, keyTarget, moveEdge, moveWhole } from './ruler-logic'

/** One hour of the measure: how many are free of how many, or closed. */
export interface HourBar { hour: number; free: number; total: number; closed?: boolean }

interface Common {
  from: number; to: number; bars?: HourBar[] | undefined; stretch?: Stretch | null; label: string
  size?: 'mini' | 'tall' | undefined; counts?: boolean
  /** Where the hand of the clock stands, and what could be taken after the stretch. */
  now?: number | null | undefined; more?: Stretch | null | undefined
}

interface Props extends Common {
  onChange?: ((stretch: Stretch) => void) | undefined
  step?: number; min?: number; max?: number
}

function barClass(bar: HourBar, stretch: Stretch | null | undefined) {
  const inside = stretch && bar.hour >= Math.floor(stretch[0]) && bar.hour < stretch[1]
  return cx(inside && 'in', bar.closed && 'off', !bar.closed && bar.total > 0 && bar.free === 0 && 'full')
}

function Bars({ from, to, bars, stretch, counts }: Common) {
  const byHour = new Map(bars?.map((bar) => [bar.hour, bar]))
  const hours = Array.from({ length: to - from }, (_, i) => from + i)
  return (
    <div className={cx('bars', !bars && 'none')} aria-hidden>
      {hours.map((hour) => {
        const bar = byHour.get(hour) ?? { hour, free: 0, total: 0, closed: Boolean(bars) }
        const height = bar.total > 0 ? Math.round((100 * bar.free) / bar.total) : 0
        return <i key={hour} className={barClass(bar, stretch)} style={{ '--v': `${height}%` } as CSSProperties}>{counts && !bar.closed && <b>{bar.free}</b>}</i>
      })}
    </div>
  )
}

function Marks({ from, now, more }: Common) {
  return (
    <>
      {more && <span className="ext" style={{ '--a': more[0] - from, '--b': more[1] - from } as CSSProperties} aria-hidden />}
      {typeof now === 'number' && <span className="now" style={{ '--a': now - from } as CSSProperties} aria-hidden />}
    </>
  )
}

function Scale({ from, to, mini }: { from: number; to: number; mini: boolean }) {
  return <div className="scale" aria-hidden>{!mini && Array.from({ length: to - from }, (_, i) => <span key={i}>{from + i}</span>)}</div>
}

/** Time drawn as a measure. With `onChange` the stretch is taken by pointer or keys, without it is only read. */
export function Ruler({ onChange, step = 0.5, min = 0.5, max = 24, ...view }: Props) {
  const { from, to, stretch, size, label } = view
  const style = { '--n': to - from } as CSSProperties
  const limits: Limits = { from, to, step, min, max }
  const edges = stretch && { '--a': Math.max(0, stretch[0] - from), '--b': Math.min(to - from, stretch[1] - from) } as CSSProperties | null
  if (!onChange) {
    return (
      <div className={cx('ruler', size, 'sparse')} style={style} role="img" aria-label={label}>
        <Bars {...view} />
        <Marks {...view} />
        <Scale from={from} to={to} mini={size === 'mini'} />
      </div>
    )
  }
  return (
    <div className={cx('ruler pickable sparse', size)} style={style} role="group" aria-label={label}>
      <Bars {...view} />
      {stretch && edges && <Pick stretch={stretch} limits={limits} edges={edges} onChange={onChange} />}
      <Scale from={from} to={to} mini={false} />
    </div>
  )
}

interface PickProps { stretch: Stretch; limits: Limits; edges: CSSProperties; onChange: (stretch: Stretch) => void }

function Pick({ stretch, limits, edges, onChange }: PickProps) {
  const box = useRef<HTMLDivElement>(null)
  const held = useRef(0)
  const hourAt = (event: PointerEvent) => {
    const rect = box.current?.parentElement?.getBoundingClientRect()
    return rect ? limits.from + ((limits.to - limits.from) * (event.clientX - rect.left)) / rect.width : limits.from
  }
  const grab = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    held.current = hourAt(event) - stretch[0]
  }
  const carry = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) onChange(moveWhole(stretch, hourAt(event) - held.current, limits))
  }
  return (
    <>
      <div ref={box} className="win" style={edges} onPointerDown={grab} onPointerMove={carry} />
      {([0, 1] as const).map((edge) => (
        <Grip key={edge} edge={edge} stretch={stretch} limits={limits} hourAt={hourAt} onChange={onChange} />
      ))}
    </>
  )
}

interface GripProps extends Omit<PickProps, 'edges'> { edge: 0 | 1; hourAt: (event: PointerEvent) => number }

function Grip({ edge, stretch, limits, hourAt, onChange }: GripProps) {
  const { t } = useTranslation('common')
  const value = stretch[edge]
  const onKeyDown = (event: KeyboardEvent) => {
    const target = keyTarget(event.key, value, limits)
    if (target === null) return
    event.preventDefault()
    onChange(event.shiftKey ? moveWhole(stretch, stretch[0] + target - value, limits) : moveEdge(stretch, edge, target, limits))
  }
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    event.currentTarget.focus()
    event.preventDefault()
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) onChange(moveEdge(stretch, edge, hourAt(event), limits))
  }
  return (
    <div
      className="grip" role="slider" tabIndex={0} style={{ '--at': value - limits.from } as CSSProperties}
      aria-label={t(edge === 0 ? 'ruler.start' : 'ruler.end')}
      aria-valuemin={limits.from} aria-valuemax={limits.to} aria-valuenow={value} aria-valuetext={clockOf(value)}
      onKeyDown={onKeyDown} onPointerDown={onPointerDown} onPointerMove={onPointerMove}
    />
  )
}
