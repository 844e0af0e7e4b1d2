import { type PointerEvent, useRef, useState } from 'react'
import type { Claim } from '@/api/types'

/** A bar on its way: hours from midnight and the seat it hangs over. `claim` is null for a stretch drawn on empty ground. */
export interface Ghost { claim: Claim | null; from: number; to: number; unitId: string; resourceId: string }
export type Grip = 'move' | 'start' | 'end'

interface Held { x: number; y: number; grip: Grip; origin: Ghost; width: number; began: boolean }
interface Limits { from: number; to: number; step: number }

const slack = 4
const holdMs = 350

const stay = (event: TouchEvent) => event.preventDefault()

function laneAt(x: number, y: number) {
  const lane = document.elementsFromPoint(x, y).find((e): e is HTMLElement => e instanceof HTMLElement && Boolean(e.dataset['unit']))
  return lane ? { unitId: lane.dataset['unit'] ?? '', resourceId: lane.dataset['resource'] ?? '' } : null
}

export function snap(hours: number, step: number) {
  return Math.round(hours / step) * step
}

export function dragged(origin: Ghost, grip: Grip, by: number, limits: Limits): Ghost {
  const { step } = limits
  if (grip === 'start') return { ...origin, from: Math.min(origin.to - step, Math.max(limits.from, snap(origin.from + by, step))) }
  if (grip === 'end') return { ...origin, to: Math.max(origin.from + step, Math.min(limits.to, snap(origin.to + by, step))) }
  const shift = snap(by, step)
  return { ...origin, from: origin.from + shift, to: origin.to + shift }
}

/** A mouse takes a bar at once; a finger scrolls, and takes a bar after resting on it. */
export function useDrag(limits: Limits, onDrop: (ghost: Ghost) => void) {
  const [ghost, setGhost] = useState<Ghost | null>(null)
  const held = useRef<Held | null>(null)
  const resting = useRef<{ timer: number; x: number; y: number } | null>(null)
  const justDropped = useRef(false)
  const letGo = () => {
    if (resting.current) clearTimeout(resting.current.timer)
    resting.current = held.current = null
    document.removeEventListener('touchmove', stay)
  }
  const grab = (event: PointerEvent<HTMLElement>, origin: Ghost, grip: Grip) => {
    const { currentTarget: bar, pointerId, clientX: x, clientY: y } = event
    const width = bar.closest('.lane')?.getBoundingClientRect().width
    if (event.button !== 0 || !width) return
    const take = (began: boolean) => {
      bar.setPointerCapture(pointerId)
      held.current = { x, y, grip, origin, width, began }
    }
    if (event.pointerType !== 'touch') return take(false)
    const pick = () => {
      document.addEventListener('touchmove', stay, { passive: false })
      navigator.vibrate?.(10)
      take(true)
      setGhost(origin)
    }
    resting.current = { timer: window.setTimeout(pick, holdMs), x, y }
  }
  const carry = (event: PointerEvent<HTMLElement>) => {
    const now = held.current
    if (!now) {
      const rest = resting.current
      if (rest && Math.hypot(event.clientX - rest.x, event.clientY - rest.y) > slack) letGo()
      return
    }
    const dx = event.clientX - now.x
    if (!now.began && Math.hypot(dx, event.clientY - now.y) < slack) return
    now.began = true
    const next = dragged(now.origin, now.grip, (dx / now.width) * (limits.to - limits.from), limits)
    const lane = now.grip === 'move' ? laneAt(event.clientX, event.clientY) : null
    setGhost(lane ? { ...next, ...lane } : next)
  }
  const drop = () => {
    const began = held.current?.began
    letGo()
    if (!began) return
    justDropped.current = true
    setTimeout(() => { justDropped.current = false }, 0)
    if (ghost) onDrop(ghost)
    setGhost(null)
  }
  const cancel = () => { letGo(); setGhost(null) }
  return { ghost, setGhost, grab, carry, drop, cancel, wasDrag: () => justDropped.current }
}
