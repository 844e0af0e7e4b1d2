import './tour.css'
import { type CSSProperties, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { Button } from './Button'

export interface TourStep { key: string; target: string; title: string; text: string }
interface Box { left: number; top: number; width: number; height: number }

const gap = 12
const cardWidth = 340
const narrow = 700

/** The steps whose part is on the page; who lacks a right, or is on a small screen, has fewer of them. */
export function present(steps: TourStep[], root: ParentNode = document) {
  return steps.filter((step) => root.querySelector(step.target))
}

function useBox(target: string) {
  const [box, setBox] = useState<Box | null>(null)
  useLayoutEffect(() => {
    const found = document.querySelector<HTMLElement>(target)
    if (!found) return
    found.scrollIntoView?.({ block: found.offsetHeight > innerHeight / 2 ? 'start' : 'center', inline: 'nearest' })
    const put = () => { const { left, top, width, height } = found.getBoundingClientRect(); setBox({ left, top, width, height }) }
    put()
    addEventListener('scroll', put, true)
    addEventListener('resize', put)
    return () => { removeEventListener('scroll', put, true); removeEventListener('resize', put) }
  }, [target])
  return box
}

/** Under its part, above it, else in the corner; on a small screen at the edge that the part leaves free. */
function placeOf(box: Box | null, height: number): CSSProperties {
  if (!box) return { insetInlineEnd: gap, bottom: gap }
  const below = box.top + box.height + gap
  const free = innerHeight - below
  if (innerWidth < narrow) return box.top + Math.min(box.height, height) / 2 > innerHeight / 2 ? { insetInline: gap, top: gap } : { insetInline: gap, bottom: gap }
  const left = Math.max(gap, Math.min(box.left, innerWidth - cardWidth - gap))
  if (free >= height + gap) return { left, top: below }
  if (box.top >= height + 2 * gap) return { left, top: box.top - height - gap }
  const side = box.left + box.width + gap
  if (side + cardWidth + gap <= innerWidth) return { left: side, top: Math.max(gap, box.top) }
  return { right: gap, bottom: gap }
}

/** What the page under the card does with these keys is not meant now. */
function useKeys(act: (event: KeyboardEvent) => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => { event.stopPropagation(); act(event) }
    document.addEventListener('keydown', onKey, true)
    return () => document.removeEventListener('keydown', onKey, true)
  })
}

/** A few cards, each at a part of the screen. Enter goes on, Esc ends; then focus is where it was. */
export function Tour({ steps, onEnd }: { steps: TourStep[]; onEnd: () => void }) {
  const { t } = useTranslation('tour')
  const id = useId()
  const card = useRef<HTMLDivElement>(null)
  const [found] = useState(() => present(steps))
  const [at, setAt] = useState(0)
  const [height, setHeight] = useState(200)
  const step = found[at]
  const box = useBox(step?.target ?? 'body')
  useEffect(() => {
    const before = document.activeElement
    return () => { if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true }) }
  }, [])
  useEffect(() => {
    const hold = () => { if (!card.current?.contains(document.activeElement)) card.current?.querySelector<HTMLElement>('[data-next]')?.focus({ preventScroll: true }) }
    card.current?.querySelector<HTMLElement>('[data-next]')?.focus({ preventScroll: true })
    // A dialog that began the tour gives its focus back a moment later.
    const timer = setTimeout(hold, 80)
    return () => clearTimeout(timer)
  }, [at])
  useLayoutEffect(() => { if (card.current) setHeight(card.current.offsetHeight) }, [at])
  useEffect(() => { if (!step) onEnd() }, [step, onEnd])
  const last = at === found.length - 1
  useKeys((event) => {
    if (event.key === 'Escape') onEnd()
    if (event.key === 'ArrowRight' && !last) setAt(at + 1)
    if (event.key === 'ArrowLeft' && at > 0) setAt(at - 1)
    if (event.key !== 'Tab') return
    const buttons = [...(card.current?.querySelectorAll<HTMLElement>('button') ?? [])]
    const next = buttons[(buttons.indexOf(document.activeElement as HTMLElement) + (event.shiftKey ? -1 : 1) + buttons.length) % buttons.length]
    event.preventDefault()
    next?.focus()
  })
  if (!step) return null
  return createPortal(
    <div className="tour">
      {box && <div className="tour-spot" style={{ left: box.left, top: box.top, width: box.width, height: box.height }} aria-hidden />}
      <div ref={card} className="pop tour-card" role="dialog" aria-modal aria-label={t('label')} aria-describedby={id} style={placeOf(box, height)}>
        <div id={id} aria-live="polite"><p className="tiny faint">{t('step', { n: at + 1, all: found.length })}</p><h3 className="mt-1">{step.title}</h3><p className="small mt-1">{step.text}</p></div>
        <div className="row wrapx mt-3">
          <Button look="main" size="s" data-next onClick={() => (last ? onEnd() : setAt(at + 1))}>{t(last ? 'done' : 'next')}</Button>
          {at > 0 && <Button size="s" onClick={() => setAt(at - 1)}>{t('back')}</Button>}
          {!last && <Button size="s" look="quiet" onClick={onEnd}>{t('close')}</Button>}
        </div>
      </div>
    </div>,
    document.body,
  )
}
