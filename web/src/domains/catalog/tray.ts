import { useSyncExternalStore } from 'react'

export interface Held { id: string; name: string; photo: string | null }

export const trayMax = 4
const key = 'artel.compare'
const listeners = new Set<() => void>()
let held: Held[] | null = null

function read(): Held[] {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '[]') as Held[]
  } catch {
    return []
  }
}

function current() {
  return (held ??= read())
}

function change(next: Held[]) {
  held = next
  try {
    sessionStorage.setItem(key, JSON.stringify(next))
  } catch {
    // No storage: the tray lives until the page is left.
  }
  for (const listener of listeners) listener()
}

export function toggleHeld(venue: Held) {
  const list = current()
  if (list.some((v) => v.id === venue.id)) change(list.filter((v) => v.id !== venue.id))
  else if (list.length < trayMax) change([...list, venue])
}

export function dropHeld(id: string) {
  change(current().filter((v) => v.id !== id))
}

export function useTray() {
  return useSyncExternalStore((l) => { listeners.add(l); return () => void listeners.delete(l) }, current)
}
