import { CalendarCheck, type LucideIcon, MessagesSquare, PanelsTopLeft, Search } from 'lucide-react'
import type { User } from '@/api/types'

export interface Section { to: '/' | '/mine' | '/talk' | '/run'; words: 'nav.find' | 'nav.mine' | 'nav.talk' | 'nav.run'; icon: LucideIcon; for: (user: User | null | undefined) => boolean }

const all: Section[] = [
  { to: '/', words: 'nav.find', icon: Search, for: () => true },
  { to: '/mine', words: 'nav.mine', icon: CalendarCheck, for: (user) => Boolean(user) },
  { to: '/talk', words: 'nav.talk', icon: MessagesSquare, for: (user) => Boolean(user) },
  { to: '/run', words: 'nav.run', icon: PanelsTopLeft, for: (user) => Boolean(user?.is_platform_admin || user?.organizations.some((o) => o.permissions.includes('bookings:view'))) },
]

const findPaths = ['/search', '/venues', '/compare', '/checkout']

export function sectionsFor(user: User | null | undefined) {
  return all.filter((section) => section.for(user))
}

export function isCurrent(section: Section, path: string) {
  if (section.to === '/mine' && path.startsWith('/bookings')) return true
  if (section.to !== '/') return path.startsWith(section.to)
  return path === '/' || findPaths.some((prefix) => path.startsWith(prefix))
}
