import { Suspense, lazy } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '@/ui/Dialog'
import { Skeleton } from '@/ui/States'
import { Tabs } from '@/ui/Tabs'
import { About } from './settings/About'
import { BanTab, LogTab } from './settings/Bans'
import { ChannelTab } from './settings/Channels'
import { InviteTab } from './settings/Invites'
import { RoleTab } from './settings/Roles'
import { useRights, useTalk } from './useTalk'

const StickerTab = lazy(() => import('./settings/Stickers'))

export function SpaceSettings({ space: id, onClose }: { space: string; onClose: () => void }) {
  const { t } = useTranslation('talk')
  const rights = useRights(id)
  const space = useTalk((s) => s.communities[id]?.space)
  if (!space) return null
  const tabs = [
    { value: 'about', label: t('settings.about'), content: <About space={space} onGone={onClose} />, shown: true },
    { value: 'channels', label: t('channels'), content: <ChannelTab space={id} />, shown: rights.can('change_info') },
    { value: 'stickers', label: t('sticker.title'), content: <Suspense fallback={<Skeleton h={120} />}><StickerTab space={id} /></Suspense>, shown: rights.can('change_info') },
    { value: 'roles', label: t('settings.roles'), content: <RoleTab space={id} />, shown: rights.can('promote_members') },
    { value: 'invites', label: t('settings.invites'), content: <InviteTab space={id} />, shown: rights.can('create_invites') },
    { value: 'bans', label: t('settings.bans'), content: <BanTab space={id} />, shown: rights.can('ban_members') },
    { value: 'log', label: t('settings.log'), content: <LogTab space={id} />, shown: rights.can('ban_members') || rights.can('kick_members') },
  ]
  return <Dialog open wide onOpenChange={onClose} title={t('settings.of', { name: space.name })}><div className="mt-3"><Tabs label={t('settings.title')} tabs={tabs.filter((tab) => tab.shown)} /></div></Dialog>
}
