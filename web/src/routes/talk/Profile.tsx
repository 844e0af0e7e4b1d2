import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SpaceMember } from '@/api/types'
import { useFormat } from '@/lib/format'
import { ownZone } from '@/lib/time'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Skeleton } from '@/ui/States'
import { Face, rankClass, useRoleName } from './Face'
import { useProfileOf } from './MiniCard'
import { Moderation } from './Moderation'
import { usePrivate } from './usePrivate'
import { useMembers, useTalk } from './useTalk'

function Facts({ member, id }: { member: SpaceMember | undefined; id: string }) {
  const { t } = useTranslation('talk')
  const format = useFormat()
  const roleName = useRoleName()
  const profile = useProfileOf(id).data
  const seen = useTalk((s) => s.presence[id])
  return (
    <dl>
      <dt>{t('now')}</dt><dd>{seen?.isHere ? t('in_building') : t(`status.${seen?.status ?? 'offline'}`)}</dd>
      {member?.role && <><dt>{t('role_word')}</dt><dd className={rankClass(member.role.priority)}>{roleName(member.role.name)}</dd></>}
      {member?.restricted_until && <><dt>{t('restricted')}</dt><dd>{t('until', { at: format.moment(member.restricted_until, ownZone()) })}</dd></>}
      {profile && <><dt>{t('since')}</dt><dd>{format.day(profile.created_at, ownZone(), 'long')}</dd></>}
    </dl>
  )
}

export function Profile({ id, space, onClose }: { id: string; space: string | null; onClose: () => void }) {
  const { t } = useTranslation('talk')
  const profile = useProfileOf(id).data
  const member = useMembers(space).find((one) => one.id === id)
  const me = useTalk((s) => s.me)
  const write = usePrivate()
  const [asks, setAsks] = useState(false)
  const person = member ?? (profile ? { id, display_name: profile.display_name, nickname: profile.nickname, avatar_url: profile.avatar_url } : null)
  return (
    <Dialog open onOpenChange={onClose} title={person?.display_name ?? t('profile')}>
      <div className="prof">
        {profile?.profile_background_url && <div className="bn mt-3"><img src={profile.profile_background_url} alt="" /></div>}
        {person ? <div className={profile?.profile_background_url ? '' : 'pt-10 mt-3'}><Face person={person} size={76} presence /></div> : <Skeleton h={76} className="mt-3" />}
        <p className="muted mt-2">{person && `@${person.nickname}`}</p>
        {profile?.bio && <p className="mt-2">{profile.bio}</p>}
        <Facts member={member} id={id} />
        {id !== me && !asks && <Button look="main" full onClick={() => { onClose(); write(id) }}>{t('write')}</Button>}
        {space && member && id !== me && <Moderation space={space} member={member} onAsk={setAsks} onDone={onClose} />}
      </div>
    </Dialog>
  )
}
