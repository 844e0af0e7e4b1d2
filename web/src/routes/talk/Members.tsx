import { X } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SpaceMember } from '@/api/types'
import { cx } from '@/lib/cx'
import { useFormat } from '@/lib/format'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Face, rankClass, useRoleName } from './Face'
import { MiniCard } from './MiniCard'
import { usePlaces } from './usePlaces'
import { useMembers, useTalk } from './useTalk'

const openMs = 350
const closeMs = 220
const plain = 10

interface Group { key: string; title: string; people: SpaceMember[] }

/** Ranks first, each by its name; then those in the building, online and away from it. */
function useGroups(space: string): Group[] {
  const { t } = useTranslation('talk')
  const roleName = useRoleName()
  const { capital } = useFormat()
  const members = useMembers(space)
  const presence = useTalk((s) => s.presence)
  return useMemo(() => {
    const groups = new Map<string, Group & { order: number }>()
    const put = (key: string, order: number, title: string, one: SpaceMember) => {
      const group = groups.get(key) ?? { key, order, title, people: [] }
      group.people.push(one)
      groups.set(key, group)
    }
    for (const one of members.toSorted((a, b) => a.display_name.localeCompare(b.display_name))) {
      const rank = one.role?.priority ?? 0
      const seen = presence[one.id]
      if (rank > plain && one.role) put(one.role.id, 200 - rank, capital(roleName(one.role.name)), one)
      else if (seen?.isHere) put('here', 301, t('group.here'), one)
      else if (seen && seen.status !== 'offline') put('online', 302, t('group.online'), one)
      else put('offline', 303, t('group.offline'), one)
    }
    return [...groups.values()].toSorted((a, b) => a.order - b.order)
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- the names of roles follow `t`
  }, [members, presence, t])
}

export function Members({ space, isOpen, onClose }: { space: string; isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation('talk')
  const places = usePlaces()
  const groups = useGroups(space)
  const me = useTalk((s) => s.me)
  const presence = useTalk((s) => s.presence)
  const [card, setCard] = useState<{ member: SpaceMember; top: number } | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const soon = (next: typeof card, ms: number) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setCard(next), ms)
  }
  const place = (id: string) => (id === me ? t('you') : presence[id]?.isHere ? t('in_building') : t(`status.${presence[id]?.status ?? 'offline'}`))
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes from anywhere inside
    <aside className={cx('mem', isOpen && 'open')} aria-label={t('members')} onKeyDown={(e) => { if (e.key === 'Escape') { setCard(null); onClose() } }}>
      <div className="side-h only-narrow"><h2>{t('members')}</h2><Button look="quiet" icon size="s" aria-label={t('close')} onClick={onClose}><Icon as={X} /></Button></div>
      {groups.map((group) => (
        <section key={group.key} aria-label={group.title}>
          <h2>{group.title}, {group.people.length}</h2>
          <ul>
            {group.people.map((one) => (
              <li key={one.id}>
                <button
                  type="button" className="m" aria-haspopup="dialog" onClick={() => { setCard(null); clearTimeout(timer.current); places.openPerson(one.id) }}
                  onMouseEnter={(e) => soon({ member: one, top: e.currentTarget.getBoundingClientRect().top }, openMs)} onMouseLeave={() => soon(null, closeMs)}
                  onFocus={(e) => { if (e.currentTarget.matches(':focus-visible')) soon({ member: one, top: e.currentTarget.getBoundingClientRect().top }, openMs) }} onBlur={() => soon(null, closeMs)}
                >
                  <Face person={one} size={32} presence />
                  <span className="clip"><span className={cx(rankClass(one.role?.priority), one.is_banned && 'banned')}>{one.display_name || one.nickname}</span><br /><span className="tiny">{one.is_banned ? t('banned') : place(one.id)}</span></span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {card && <MiniCard member={card.member} top={card.top} onEnter={() => clearTimeout(timer.current)} onLeave={() => soon(null, closeMs)} />}
    </aside>
  )
}
