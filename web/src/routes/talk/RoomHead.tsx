import { Link } from '@tanstack/react-router'
import { AtSign, Bell, BellOff, ChevronLeft, Pin, Search, Users } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { Chat, RingLevel } from '@/api/types'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Face } from './Face'
import { Menu } from '@/ui/Menu'
import { ExportMenu } from './ExportMenu'
import { useAct, useTalk, useTalkLine } from './useTalk'

export const levelIcons = { all: Bell, mentions: AtSign, none: BellOff }

export function RoomHead({ chat, onPane }: { chat: Chat; onPane: (pane: string) => void }) {
  const { t } = useTranslation('talk')
  const { store } = useTalkLine()
  const act = useAct()
  const ofSpace = useTalk((s) => s.spaces?.find((one) => one.id === chat.space_id)?.level)
  const usual = ofSpace ?? (chat.space_id ? 'mentions' : 'all')
  const level = chat.level ?? usual
  const ring = (next: RingLevel | 'usual') => void act(async () => {
    const now = await api.patch<Chat>(`/chats/${chat.id}`, { level: next })
    store.update((s) => ({ ...s, chats: { ...s.chats, [chat.id]: now } }))
  }, t('level.saved'))
  const levels = (['all', 'mentions', 'none'] as const).map((one) => ({ key: one, label: t(`level.${one}`), icon: levelIcons[one], checked: chat.level === one, onSelect: () => ring(one) }))
  return (
    <div className="room-h">
      <Link to="/talk" search={{ space: chat.space_id ?? 'me' }} className={buttonClass({ look: 'quiet', icon: true, size: 's' }, 'only-phone')} aria-label={t('to_channels')}><Icon as={ChevronLeft} /></Link>
      {chat.peer && <Face person={chat.peer} size={28} presence />}
      <h1 className="clip">{chat.type === 'channel' ? `# ${chat.title}` : chat.title}</h1>
      <span className="small muted clip hide-s">{chat.topic}</span>
      <span className="grow" />
      <Button look="quiet" icon size="s" aria-label={t('search')} onClick={() => onPane('search')}><Icon as={Search} /></Button>
      <Button look="quiet" icon size="s" aria-label={t('pins')} onClick={() => onPane('pins')}><Icon as={Pin} /></Button>
      <Menu trigger={<Button look="quiet" icon size="s" aria-label={t('level.of', { level: t(`level.${level}`) })}><Icon as={levelIcons[level]} /></Button>} items={[{ key: 'usual', label: t('level.usual', { level: t(`level.${usual}`) }), checked: !chat.level, onSelect: () => ring('usual') }, ...levels]} />
      <ExportMenu chat={chat} />
      {chat.space_id && <Button look="quiet" icon size="s" className="only-narrow" aria-label={t('members')} onClick={() => onPane('members')}><Icon as={Users} /></Button>}
    </div>
  )
}
