import './options.css'
import type { ReactNode } from 'react'
import { cx } from '@/lib/cx'

interface Props<V extends string> { label: string; hidden?: boolean; value: V | null; options: { value: V; label: ReactNode; disabled?: boolean }[]; onChange: (value: V) => void; columns?: 3 | 4 }

/** A few large choices side by side, for the hand that is in a hurry. */
export function Options<V extends string>({ label, hidden, value, options, onChange, columns = 4 }: Props<V>) {
  return (
    <div>
      <p className={hidden ? 'sr' : 'label'} aria-hidden>{label}</p>
      <div className={cx('opts tn', columns === 3 && 'p3')} role="group" aria-label={label}>
        {options.map((o) => <button key={o.value} type="button" aria-pressed={o.value === value} disabled={o.disabled} onClick={() => onChange(o.value)}>{o.label}</button>)}
      </div>
    </div>
  )
}
