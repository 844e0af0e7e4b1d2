import './charts.css'
import { type CSSProperties, useState } from 'react'
import { cx } from '@/lib/cx'

type Numbers = (number | null)[]

function path(values: Numbers, top: number) {
  const width = Math.max(1, values.length - 1)
  const points = values.map((v, i) => (v === null ? null : `${((i / width) * 100).toFixed(1)} ${(28 - (top ? v / top : 0) * 26).toFixed(1)}`))
  return points.map((p, i) => (p === null ? '' : `${i === 0 || points[i - 1] === null ? 'M' : 'L'}${p}`)).join('')
}

/** Silent: the figure above it says the same in words. */
export function Sparkline({ values, before }: { values: Numbers; before: Numbers }) {
  const top = Math.max(0, ...values.map((v) => v ?? 0), ...before.map((v) => v ?? 0))
  if (values.length < 2) return <span className="sp" />
  return (
    <svg className="sp" viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden>
      {before.length > 1 && <path className="p" d={path(before, top)} />}
      <path d={path(values, top)} />
    </svg>
  )
}

export interface Bar { key: string; value: number; before: number | null; ahead: boolean; pale: boolean; tick: string; label: string; lines: string[] }

/** A round number above the highest bar, so that the quarters of the axis read well. */
export function niceTop(highest: number) {
  if (highest <= 0) return 4
  const step = 10 ** Math.floor(Math.log10(highest))
  return [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10].map((n) => n * step).find((n) => n >= highest) ?? highest
}

export function Bars({ bars, label, axis }: { bars: Bar[]; label: string; axis: (value: number) => string }) {
  const [at, setAt] = useState<number | null>(null)
  const top = niceTop(Math.max(0, ...bars.map((b) => Math.max(b.value, b.before ?? 0))))
  const share = (value: number) => `${Math.max(0, Math.min(100, (value / top) * 100)).toFixed(1)}%`
  const shown = at === null ? undefined : bars[at]
  return (
    <div className="chart" role="group" aria-label={label}>
      <div className="plot">
        {bars.map((b, i) => (
          <button key={b.key} type="button" tabIndex={i === (at ?? 0) ? 0 : -1} aria-label={[b.label, ...b.lines].join(', ')} onMouseEnter={() => setAt(i)} onMouseLeave={() => setAt(null)} onFocus={() => setAt(i)} onBlur={() => setAt(null)}
            onKeyDown={(event) => { const to = event.key === 'ArrowRight' ? i + 1 : event.key === 'ArrowLeft' ? i - 1 : i; if (to !== i) (event.currentTarget.parentElement?.children[to] as HTMLElement | undefined)?.focus() }}>
            <i className={cx(b.ahead && 'f', b.pale && 'we')} style={{ '--v': share(b.value) } as CSSProperties} />
            {b.before !== null && <u style={{ '--p': share(b.before) } as CSSProperties} />}
          </button>
        ))}
        {shown && <div className={cx('tip pop', (at ?? 0) > bars.length / 2 ? 'l' : 'r')} aria-hidden><b className="semi">{shown.label}</b>{shown.lines.map((line) => <span key={line} className="block">{line}</span>)}</div>}
      </div>
      <div className="axis" aria-hidden>{[1, 0.75, 0.5, 0.25, 0].map((n) => <span key={n}>{axis(top * n)}</span>)}</div>
      <div className="days" aria-hidden>{bars.map((b) => <span key={b.key}>{b.tick}</span>)}</div>
    </div>
  )
}

/** Six steps of one colour, from nothing to the fullest cell; the number is always written too. */
export function heatClass(value: number, fullest: number) {
  const percent = fullest > 0 ? (value / fullest) * 100 : 0
  return `h${percent >= 85 ? 5 : percent >= 65 ? 4 : percent >= 45 ? 3 : percent >= 25 ? 2 : percent >= 10 ? 1 : 0}`
}

export interface HeatRow { key: string; title: string; cells: (number | null)[]; aside?: string }

export function Heat({ caption, corner, heads, rows, wide }: { caption: string; corner: string; heads: string[]; rows: HeatRow[]; wide?: boolean }) {
  const fullest = Math.max(0, ...rows.flatMap((r) => r.cells.map((c) => c ?? 0)))
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls inside itself on a phone
    <div className="heat-box" tabIndex={0} role="group" aria-label={caption}>
      <table className={cx('heat', wide && 'wide', heads.length > 16 && 'dense')}>
        <caption className="sr">{caption}</caption>
        <thead><tr><th scope="col"><span className="sr">{corner}</span></th>{heads.map((h) => <th key={h} scope="col">{h}</th>)}</tr></thead>
        <tbody>{rows.map((r) => <tr key={r.key}><th scope="row">{r.title}</th>{r.cells.map((c, i) => (c === null ? <td key={heads[i]}>{'\u00a0'}</td> : <td key={heads[i]} className={heatClass(c, fullest)}>{Math.round(c)}</td>))}</tr>)}</tbody>
      </table>
    </div>
  )
}

export function Share({ percent }: { percent: number }) {
  return <div className="share" aria-hidden><i style={{ '--v': `${percent}%` } as CSSProperties} /></div>
}
