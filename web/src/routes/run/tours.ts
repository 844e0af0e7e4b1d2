import { useSyncExternalStore } from 'react'

/** The parts of each screen that its tour stops at. */
export const tours = {
  dashboard: { tools: '.work .tools', cards: '.work .kpi', charts: '.work .g2', rail: '.ops .side ul', keys: '.work h1' },
  calendar: { bar: '.work .bar', board: '.work .board', add: '[data-tour="add"]', walk: '[aria-keyshortcuts="N"]', rail: '.ops .side ul' },
  tariffs: { tabs: '.p-tariffs .tabs', list: '.p-tariffs .tlist', add: '.p-tariffs .part-h .btn', edit: '.p-tariffs .edit' },
} as const
export type TourName = keyof typeof tours

export function tourAt(path: string): TourName | null {
  const name = /^\/run\/(dashboard|calendar|tariffs)\/?$/.exec(path)?.[1]
  return (name as TourName | undefined) ?? null
}

let running: TourName | null = null
const listeners = new Set<() => void>()

export function runTour(name: TourName | null) {
  running = name
  for (const listener of listeners) listener()
}

export function useRunning() {
  return useSyncExternalStore((listener) => { listeners.add(listener); return () => { listeners.delete(listener) } }, () => running)
}
