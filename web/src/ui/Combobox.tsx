import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'

export interface Option { key: string; node: ReactNode; onPick: () => void }

interface Props {
  id?: string; value: string; placeholder?: string; className?: string | undefined; ariaLabel?: string
  options: Option[]; onType: (text: string) => void
}

/** A line one types into, with what it could mean below it. */
export function Combobox({ id, value, placeholder, className, ariaLabel, options, onType }: Props) {
  const list = useId()
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(-1)
  const shown = open && options.length > 0
  const pick = (option: Option | undefined) => { option?.onPick(); setOpen(false); setAt(-1) }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && shown) { event.preventDefault(); setOpen(false) }
    if (event.key === 'Enter' && shown && at >= 0) { event.preventDefault(); pick(options[at]) }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (!step) return
    event.preventDefault()
    setOpen(true)
    setAt((at + step + options.length) % Math.max(1, options.length))
  }
  return (
    <div className="combo">
      <input
        id={id} className={className} value={value} placeholder={placeholder} autoComplete="off" aria-label={ariaLabel}
        role="combobox" aria-expanded={shown} aria-controls={list} aria-autocomplete="list"
        aria-activedescendant={shown && at >= 0 ? `${list}-${at}` : undefined}
        onChange={(event) => { onType(event.target.value); setOpen(true); setAt(-1) }}
        onFocus={(event) => { setOpen(true); event.target.select() }} onBlur={() => setOpen(false)} onKeyDown={onKeyDown}
      />
      {shown && (
        <div className="pop menu" id={list} role="listbox">
          {options.map((option, index) => (
            // Picked on pointer down, before the blur of the input closes the list.
            <div key={option.key} id={`${list}-${index}`} role="option" tabIndex={-1} className="opt" aria-selected={index === at} onPointerDown={(event) => { event.preventDefault(); pick(option) }}>{option.node}</div>
          ))}
        </div>
      )}
    </div>
  )
}
