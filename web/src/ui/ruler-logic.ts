/** A stretch on the ruler, in hours from midnight: 9.5 is half past nine. */
export type Stretch = readonly [number, number]
export interface Limits { from: number; to: number; step: number; min: number; max: number }

function snap(value: number, step: number) {
  return Math.round(value / step) * step
}

function clamp(value: number, low: number, high: number) {
  return Math.min(high, Math.max(low, value))
}

/** An edge stops at the end of the ruler, at the other edge and at the longest stretch allowed. */
export function moveEdge(stretch: Stretch, edge: 0 | 1, to: number, limits: Limits): Stretch {
  const at = snap(to, limits.step)
  const [start, end] = stretch
  if (edge === 0) return [clamp(at, Math.max(limits.from, end - limits.max), end - limits.min), end]
  return [start, clamp(at, start + limits.min, Math.min(limits.to, start + limits.max))]
}

export function moveWhole(stretch: Stretch, start: number, limits: Limits): Stretch {
  const length = stretch[1] - stretch[0]
  const at = clamp(snap(start, limits.step), limits.from, limits.to - length)
  return [at, at + length]
}

export function clockOf(hours: number) {
  const minutes = Math.round(hours * 60)
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}

const steps: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }

/** Arrows move by a step, Page keys by two hours, Home and End to the limit. Null leaves the key to the page. */
export function keyTarget(key: string, value: number, limits: Limits): number | null {
  if (key in steps) return value + (steps[key] ?? 0) * limits.step
  if (key === 'PageUp') return value + 2
  if (key === 'PageDown') return value - 2
  if (key === 'Home') return limits.from
  if (key === 'End') return limits.to
  return null
}
