import type { ReactNode } from 'react'

interface Props<V extends string> { label: string; value: V; options: { value: V; label: ReactNode }[]; onChange: (value: V) => void }

export function Segments<V extends string>({ label, value, options, onChange }: Props<V>) {
  return (
    <div className="seg" role="group" aria-label={label}>
      {options.map((o) => <button key={o.value} type="button" aria-pressed={o.value === value} onClick={() => onChange(o.value)}>{o.label}</button>)}
    </div>
  )
}

export function Chip({ on, count, children, onClick }: { on: boolean; count?: string | undefined; children: ReactNode; onClick: () => void }) {
  return <button type="button" className="chip" aria-pressed={on} onClick={onClick}>{children}{count !== undefined && <b>{count}</b>}</button>
}
