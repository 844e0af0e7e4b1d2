import { CircleAlert, CircleCheck } from 'lucide-react'
import { useEffect, useSyncExternalStore } from 'react'
import { Icon } from './Icon'

export interface Toast { id: number; text: string; tone?: 'ok' | 'bad'; action?: { label: string; run: () => void }; stays?: boolean }

const shownFor = 7000
let toasts: Toast[] = []
let last = 0
const listeners = new Set<() => void>()

function change(next: Toast[]) {
  toasts = next
  for (const listener of listeners) listener()
}

export function dismiss(id: number) {
  change(toasts.filter((toast) => toast.id !== id))
}

export function toast(text: string, options: Omit<Toast, 'id' | 'text'> = {}) {
  const id = ++last
  change([...toasts.slice(-2), { id, text, ...options }])
  return id
}

function Line({ it }: { it: Toast }) {
  useEffect(() => {
    if (it.stays) return
    const timer = setTimeout(() => dismiss(it.id), shownFor)
    return () => clearTimeout(timer)
  }, [it])
  return (
    <div className="toast">
      {it.tone && <Icon as={it.tone === 'ok' ? CircleCheck : CircleAlert} />}
      <span className="grow">{it.text}</span>
      {it.action && <button type="button" onClick={() => { it.action?.run(); dismiss(it.id) }}>{it.action.label}</button>}
    </div>
  )
}

export function Toasts() {
  const list = useSyncExternalStore((l) => { listeners.add(l); return () => void listeners.delete(l) }, () => toasts)
  return <div className="toasts" role="status" aria-live="polite">{list.map((it) => <Line key={it.id} it={it} />)}</div>
}
