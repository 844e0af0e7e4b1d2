import { type CSSProperties, type ReactElement, type ReactNode, type RefObject, cloneElement, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { cx } from '@/lib/cx'
import { type Align, placeBelow } from './place'

interface TriggerProps { ref?: RefObject<HTMLElement | null>; onClick?: () => void; 'aria-expanded'?: boolean; 'aria-haspopup'?: 'dialog' }
interface Props {
  trigger: ReactElement<TriggerProps>; children: ReactNode; label: string; className?: string
  align?: Align; open?: boolean; onOpenChange?: (open: boolean) => void
}

const focusable = 'button:not([disabled]), [href], input, select, textarea, [tabindex="0"]'

function useLeave(open: boolean, inside: RefObject<HTMLElement | null>[], close: () => void) {
  useEffect(() => {
    if (!open) return
    const onPointer = (event: PointerEvent) => {
      if (!inside.some((ref) => ref.current?.contains(event.target as Node))) close()
    }
    const onKey = (event: KeyboardEvent) => { if (event.key === 'Escape') { event.stopPropagation(); close() } }
    document.addEventListener('pointerdown', onPointer)
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('pointerdown', onPointer)
      document.removeEventListener('keydown', onKey)
    }
  })
}

function Panel({ anchor, align, label, className, children, onClose }: { anchor: RefObject<HTMLElement | null>; align: Align; label: string; className?: string | undefined; children: ReactNode; onClose: () => void }) {
  const box = useRef<HTMLDivElement>(null)
  const [style, setStyle] = useState<CSSProperties>({ visibility: 'hidden', left: 0, top: 0 })
  useLayoutEffect(() => {
    const put = () => {
      const from = anchor.current?.getBoundingClientRect()
      const size = box.current
      if (from && size) setStyle(placeBelow(from, { width: size.offsetWidth, height: size.scrollHeight }, { width: window.innerWidth, height: window.innerHeight }, align))
    }
    put()
    const watcher = new ResizeObserver(put)
    if (box.current) watcher.observe(box.current)
    window.addEventListener('scroll', put, true)
    window.addEventListener('resize', put)
    return () => {
      watcher.disconnect()
      window.removeEventListener('scroll', put, true)
      window.removeEventListener('resize', put)
    }
  }, [anchor, align])
  useEffect(() => {
    const back = anchor.current
    const panel = box.current
    const first = panel?.querySelector<HTMLElement>('[aria-pressed="true"], [aria-selected="true"]') ?? panel?.querySelector<HTMLElement>(focusable) ?? panel
    first?.focus({ preventScroll: true })
    // Focus goes back only if it is still here: a link inside may already have led it elsewhere.
    return () => { if (!document.activeElement || document.activeElement === document.body || panel?.contains(document.activeElement)) back?.focus({ preventScroll: true }) }
  }, [anchor])
  useLeave(true, [anchor, box], onClose)
  return createPortal(
    <div ref={box} className={cx('pop popup', className)} role="dialog" tabIndex={-1} aria-label={label} style={style}>{children}</div>,
    document.body,
  )
}

/** A small panel under its button. It is on the first screen, so it is written here and not taken from a heavier library. */
export function Popover({ trigger, children, label, className, align = 'start', open: asked, onOpenChange }: Props) {
  const anchor = useRef<HTMLElement>(null)
  const [own, setOwn] = useState(false)
  const open = asked ?? own
  const set = useCallback((next: boolean) => { setOwn(next); onOpenChange?.(next) }, [onOpenChange])
  return (
    <>
      {cloneElement(trigger, { ref: anchor, onClick: () => set(!open), 'aria-expanded': open, 'aria-haspopup': 'dialog' })}
      {open && <Panel anchor={anchor} align={align} label={label} className={className} onClose={() => set(false)}>{children}</Panel>}
    </>
  )
}
