import { Link } from '@tanstack/react-router'
import { BellOff, CalendarClock, Hash, Lock, MapPin, LogOut, Settings, UserPlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { RingLevel } from '@/api/types'
import { loadSpaces, loadStatus } from '@/domains/talk/load'
import { withoutSpace } from '@/domains/talk/state'
import { placeChats, privateChats } from '@/domains/talk/store'
import { cx } from '@/lib/cx'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Menu } from '@/ui/Menu'
import { Skeleton } from '@/ui/States'
import { AskHere } from './AskHere'
import { Face } from './Face'
import { FindPerson } from './FindPerson'
import { levelIcons } from './RoomHead'
import { SpaceSettings } from './SpaceSettings'
import { useAct, useRights, useTalk, useTalkLine } from './useTalk'

const shownPresence = 12

function Places({ chat }: { chat: string | null }) {
  const { t } = useTranslation('talk')
  const list = placeChats(useTalk((s) => s.chats))
  return (
    <>
      {list.length > 0 && <h3>{t('places')}</h3>}
      <ul>
        {list.map((one) => (
          <li key={one.id}><Link to="/talk/$chat" params={{ chat: one.id }} search={{ space: 'me' }} activeProps={{}} className={cx(one.unread > 0 && 'new', one.muted && 'muted')} aria-current={one.id === chat ? 'page' : undefined}>
            <Icon as={one.type === 'booking' ? CalendarClock : MapPin} size="s" /><span className="clip">{one.title}</span>{one.muted && <Icon as={BellOff} size="s" />}{one.unread > 0 && <span className="dot-n">{one.unread}<span className="sr"> {t('new')}</span></span>}
          </Link></li>
        ))}
      </ul>
      <AskHere />
    </>
  )
}

function Private({ chat }: { chat: string | null }) {
  const { t } = useTranslation('talk')
  const { store } = useTalkLine()
  const chats = useTalk((s) => s.chats)
  const list = privateChats(chats)
  const peers = list.slice(0, shownPresence).map((one) => one.peer?.id ?? '').join()
  useEffect(() => {
    for (const id of peers.split(',')) if (id && !store.get().presence[id]) void loadStatus(store, id)
  }, [peers, store])
  const [finding, setFinding] = useState(false)
  return (
    <>
      <h3>{t('private')}</h3>
      <ul>
        {list.map((one) => one.peer && (
          <li key={one.id}><Link to="/talk/$chat" params={{ chat: one.id }} search={{ space: 'me' }} activeProps={{}} className={cx(one.unread > 0 && 'new', one.muted && 'muted')} aria-current={one.id === chat ? 'page' : undefined}>
            <Face person={one.peer} size={22} presence /><span className="clip">{one.peer.display_name}</span>{one.muted && <Icon as={BellOff} size="s" />}{one.unread > 0 && <span className="dot-n">{one.unread}<span className="sr"> {t('new')}</span></span>}
          </Link></li>
        ))}
      </ul>
      <Button look="quiet" size="s" className="mt-1" onClick={() => setFinding(true)}><Icon as={UserPlus} size="s" />{t('write_to')}</Button>
      {finding && <FindPerson onClose={() => setFinding(false)} />}
    </>
  )
}

export function Channels({ space, chat }: { space: string | null; chat: string | null }) {
  const { t } = useTranslation('talk')
  const { store } = useTalkLine()
  const act = useAct()
  const rights = useRights(space)
  const community = useTalk((s) => (space ? s.communities[space] : undefined))
  const chats = useTalk((s) => s.chats)
  const [settings, setSettings] = useState(false)
  const leave = () => void act(async () => {
    if (!space) return
    await api.post(`/spaces/${space}/leave`)
    store.update((s) => withoutSpace(s, space))
    await loadSpaces(store)
  })
  const name = community?.space.name
  const level = useTalk((s) => s.spaces?.find((one) => one.id === space)?.level) ?? 'mentions'
  const ring = (next: RingLevel) => void act(async () => {
    await api.patch(`/spaces/${space}/level`, { level: next })
    await loadSpaces(store)
  }, t('level.saved'))
  return (
    <nav className="chs" aria-label={t('channels')}>
      <div className="sp between mid">
        <h2 className="clip">{space ? name ?? <Skeleton w={120} h={20} /> : t('private')}</h2>
        {community && (
          <Menu
            trigger={<Button look="quiet" icon size="s" aria-label={t('space_menu', { name })}><Icon as={Settings} /></Button>}
            items={[...(['all', 'mentions', 'none'] as const).map((one) => ({ key: one, label: t(`level.${one}`), icon: levelIcons[one], checked: level === one, onSelect: () => ring(one) })), { key: 'settings', label: t('settings.title'), icon: Settings, onSelect: () => setTimeout(() => setSettings(true)) }, ...(rights.isOwner ? [] : [{ key: 'leave', label: t('leave'), icon: LogOut, onSelect: leave }])]}
          />
        )}
      </div>
      {space && <h3>{t('channels')}</h3>}
      {space && !community && [0, 1, 2].map((n) => <Skeleton key={n} h={32} className="mb-2" />)}
      {community && (
        <ul>
          {community.channels.map((one) => {
            const about = chats[one.id]
            const count = about?.unread ?? 0
            return (
              <li key={one.id}><Link to="/talk/$chat" params={{ chat: one.id }} activeProps={{}} className={cx(count > 0 && 'new', about?.muted && 'muted')} aria-current={one.id === chat ? 'page' : undefined}>
                <Icon as={one.visibility === 'private' ? Lock : Hash} size="s" /><span className="clip">{one.name}</span>{about?.muted && <Icon as={BellOff} size="s" />}
                {count > 0 && <span className="dot-n">{about?.mentions ? `@${about.mentions}` : count}<span className="sr"> {about?.mentions ? t('mentions') : t('new')}</span></span>}
              </Link></li>
            )
          })}
        </ul>
      )}
      <Places chat={chat} />
      <Private chat={chat} />
      {settings && space && community && <SpaceSettings space={space} onClose={() => setSettings(false)} />}
    </nav>
  )
}
