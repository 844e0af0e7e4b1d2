import { useSyncExternalStore } from 'react'

let message = ''
const listeners = new Set<() => void>()

/** Says to a screen reader what the eye sees change: a new page, a new count. */
export function announce(text: string) {
  message = message === text ? `${text}\u200b` : text
  for (const listener of listeners) listener()
}

export function Announcer() {
  const text = useSyncExternalStore((l) => { listeners.add(l); return () => void listeners.delete(l) }, () => message)
  return <p className="sr" aria-live="polite" aria-atomic="true">{text}</p>
}
