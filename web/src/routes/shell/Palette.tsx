import './palette.css'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { ArrowRight, CalendarRange, CircleUser, Compass, Languages, type LucideIcon, Search, User as Person } from 'lucide-react'
import { type KeyboardEvent, useId, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { User } from '@/api/types'
import { useDeskBookings, usePeople } from '@/domains/bookings/list'
import { setLanguage } from '@/lib/i18n'
import { currentLanguage } from '@/lib/language'
import { useDebounced } from '@/lib/hooks'
import { Dialog } from '@/ui/Dialog'
import { Icon } from '@/ui/Icon'
import { usePlaces } from '../run/Frame'
import { runTour, tourAt } from '../run/tours'
import { type Desk, useDesk } from '../run/useDesk'
import { sectionsFor } from './sections'

interface Deed { key: string; group: string; label: string; hint?: string | undefined; icon: LucideIcon; run: () => void }

const fewest = 2
const most = 5

function useOwnDeeds(user: User | null | undefined): Deed[] {
  const { t } = useTranslation('keys')
  const navigate = useNavigate()
  const go = (to: string) => () => void navigate({ href: to })
  const areas = sectionsFor(user).map((s) => ({ key: s.to, group: t('go'), label: t(`common:${s.words}`), icon: ArrowRight, run: go(s.to) }))
  const other = currentLanguage() === 'ru' ? 'en' : 'ru'
  return [
    ...areas,
    ...(user ? [{ key: 'profile', group: t('go'), label: t('common:nav.profile'), icon: CircleUser, run: go('/profile') }] : []),
    { key: 'language', group: t('do'), label: t('common:nav.other_language'), icon: Languages, run: () => void setLanguage(other) },
  ]
}

function usePagesOf(desk: Desk): Deed[] {
  const { t } = useTranslation('run')
  const navigate = useNavigate()
  return usePlaces(desk).filter((p) => p.shown).map((p) => ({
    key: p.words, group: t('rail.label'), label: t(`rail.${p.words}`), icon: p.icon,
    run: () => void navigate({ to: '/run/$page', params: { page: p.words }, search: desk.venue ? { venue: desk.venue.id } : {} }),
  }))
}

/** Bookings and people by what was typed, for those who may see them. */
function useFound(desk: Desk, text: string): Deed[] {
  const { t } = useTranslation('keys')
  const navigate = useNavigate()
  const organization = text.length >= fewest ? desk.organization?.id ?? '' : ''
  const bookings = useDeskBookings({ organization: desk.may('bookings:view') ? organization : '', q: text, limit: most })
  const people = usePeople(desk.may('members:view') ? organization : '', text)
  if (!organization) return []
  return [
    ...(bookings.data?.items ?? []).map((b) => ({ key: b.id, group: t('bookings'), label: `${b.customer?.full_name || b.customer?.nickname || ''}, ${b.resource.name}`, hint: b.number, icon: CalendarRange, run: () => void navigate({ to: '/run/bookings', search: { booking: b.id, status: 'all' } }) })),
    ...(people.data ?? []).slice(0, most).map((p) => ({ key: `p${p.id}`, group: t('people'), label: p.full_name || p.nickname, hint: p.phone ?? undefined, icon: Person, run: () => void navigate({ to: '/run/$page', params: { page: 'people' }, search: { q: p.full_name || p.nickname } as never }) })),
  ]
}

function List({ deeds, typed, onTyped, onClose }: { deeds: Deed[]; typed: string; onTyped: (text: string) => void; onClose: () => void }) {
  const { t } = useTranslation('keys')
  const id = useId()
  const [at, setAt] = useState(0)
  const here = Math.min(at, Math.max(0, deeds.length - 1))
  const pick = (deed: Deed | undefined) => { if (deed) { onClose(); deed.run() } }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step) { event.preventDefault(); setAt((here + step + deeds.length) % Math.max(1, deeds.length)) }
    if (event.key === 'Enter') { event.preventDefault(); pick(deeds[here]) }
  }
  return (
    <div className="palette">
      <div className="sbox"><Icon as={Search} /><input
        className="input" autoFocus autoComplete="off" placeholder={t('hint')} aria-label={t('title')} value={typed} onChange={(event) => { onTyped(event.target.value); setAt(0) }} onKeyDown={onKeyDown}
        role="combobox" aria-expanded aria-controls={id} aria-activedescendant={deeds.length ? `${id}-${here}` : undefined}
      /></div>
      <div id={id} role="listbox" aria-label={t('title')}>{deeds.map((deed, i) => (
        <div key={deed.key}>
          {deed.group !== deeds[i - 1]?.group && <p className="tiny faint group" role="presentation">{deed.group}</p>}
          <div id={`${id}-${i}`} role="option" tabIndex={-1} aria-selected={i === here} className="opt" onPointerMove={() => setAt(i)} onPointerDown={(event) => { event.preventDefault(); pick(deed) }}>
            <Icon as={deed.icon} /><span className="grow clip">{deed.label}</span>{deed.hint && <span className="tiny faint tn">{deed.hint}</span>}
          </div>
        </div>
      ))}</div>
      {deeds.length === 0 && <p className="muted small mt-3">{t('none')}</p>}
    </div>
  )
}

function matching(deeds: Deed[], text: string) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return deeds.filter((deed) => words.every((word) => deed.label.toLowerCase().includes(word)))
}

/** Only where there is one: on another screen it would have nothing to point at. */
function useTour(): Deed[] {
  const { t } = useTranslation(['tour', 'keys'])
  const name = useRouterState({ select: (s) => tourAt(s.location.pathname) })
  return name ? [{ key: 'tour', group: t('keys:do'), label: t('again'), icon: Compass, run: () => runTour(name) }] : []
}

function AtDesk({ desk, own, typed, ...rest }: { desk: Desk; own: Deed[]; typed: string; onTyped: (text: string) => void; onClose: () => void }) {
  const pages = usePagesOf(desk)
  const tour = useTour()
  const found = useFound(desk, useDebounced(typed.trim(), 250))
  return <List deeds={[...matching([...pages, ...own, ...tour], typed), ...found]} typed={typed} {...rest} />
}

/** Everything one may go to or do, by typing. */
export function Palette({ user, onClose }: { user: User | null | undefined; onClose: () => void }) {
  const { t } = useTranslation('keys')
  const [typed, setTyped] = useState('')
  const own = useOwnDeeds(user)
  const desk = useDesk()
  const atDesk = desk && desk.organizations.length > 0
  const shown = useMemo(() => matching(own, typed), [own, typed])
  return (
    <Dialog open onOpenChange={(open) => { if (!open) onClose() }} title={t('title')}>
      {atDesk ? <AtDesk desk={desk} own={own} typed={typed} onTyped={setTyped} onClose={onClose} /> : <List deeds={shown} typed={typed} onTyped={setTyped} onClose={onClose} />}
    </Dialog>
  )
}

const keys = ['palette', 'help', 'calendar', 'walk', 'close'] as const

export function Shortcuts({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('keys')
  return (
    <Dialog open onOpenChange={(open) => { if (!open) onClose() }} title={t('help_title')}>
      <dl className="facts-2 mt-3">{keys.map((k) => <div key={k} className="contents"><dt><kbd className="kbd">{t(`key.${k}`)}</kbd></dt><dd>{t(`does.${k}`)}</dd></div>)}</dl>
    </Dialog>
  )
}

export default function Keys({ what, user, onClose }: { what: 'palette' | 'help'; user: User | null | undefined; onClose: () => void }) {
  return what === 'palette' ? <Palette user={user} onClose={onClose} /> : <Shortcuts onClose={onClose} />
}
