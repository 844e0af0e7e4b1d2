import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import type { FloorPlan } from '@/api/types'
import type { Spot } from './queries'

const [step, leap, turn, full] = [0.01, 0.05, 15, 360]
const inside = (part: number) => Math.round(Math.min(1, Math.max(0, part)) * 10_000) / 10_000
const moves: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

function ofPlan(plan: FloorPlan): Spot[] {
  return plan.units.map(({ unit_id, x, y, rotation, given_label }) => ({ unit_id, x, y, rotation, label: given_label }))
}

/** A plan under the pencil: by mouse, by finger, by keys. Nothing is sent until it is saved. */
export function useSpots(plan: FloorPlan) {
  const [spots, setSpots] = useState(() => ofPlan(plan))
  const [chosen, choose] = useState<string | null>(null)
  const [changed, setChanged] = useState(false)
  const held = useRef<{ id: string; dx: number; dy: number } | null>(null)
  const put = (id: string, patch: Partial<Spot>) => {
    setChanged(true)
    setSpots((was) => was.map((it) => (it.unit_id === id ? { ...it, ...patch, x: inside(patch.x ?? it.x), y: inside(patch.y ?? it.y) } : it)))
  }
  const add = (id: string) => {
    const n = spots.length
    setChanged(true)
    setSpots((was) => [...was, { unit_id: id, x: inside(0.08 + (n % 12) * 0.075), y: inside(0.1 + (Math.floor(n / 12) % 8) * 0.11), rotation: 0, label: '' }])
    choose(id)
  }
  const remove = (id: string) => { setChanged(true); setSpots((was) => was.filter((it) => it.unit_id !== id)); choose(null) }
  const boardOf = (element: HTMLElement) => element.closest('[data-board]')?.getBoundingClientRect()
  const grips = (it: Spot) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const board = boardOf(event.currentTarget)
      if (!board) return
      choose(it.unit_id)
      held.current = { id: it.unit_id, dx: event.clientX - it.x * board.width, dy: event.clientY - it.y * board.height }
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const board = boardOf(event.currentTarget)
      if (held.current?.id === it.unit_id && board) put(it.unit_id, { x: (event.clientX - held.current.dx) / board.width, y: (event.clientY - held.current.dy) / board.height })
    },
    onPointerUp: () => { held.current = null },
    onPointerCancel: () => { held.current = null },
    onKeyDown: (event: KeyboardEvent) => {
      const way = moves[event.key]
      const by = event.shiftKey ? leap : step
      if (way) put(it.unit_id, { x: it.x + way[0] * by, y: it.y + way[1] * by })
      else if (event.code === 'KeyR') put(it.unit_id, { rotation: (it.rotation + turn) % full })
      else if (event.key === 'Delete' || event.key === 'Backspace') remove(it.unit_id)
      else return
      event.preventDefault()
    },
  })
  return { spots, chosen, choose, changed, settle: () => setChanged(false), put, add, remove, grips, turn: (it: Spot) => put(it.unit_id, { rotation: (it.rotation + turn) % full }) }
}
