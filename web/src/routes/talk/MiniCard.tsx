import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { PublicProfile, SpaceMember } from '@/api/types'
import { Button } from '@/ui/Button'
import { Face, rankClass, useRoleName } from './Face'
import { usePrivate } from './usePrivate'
import { useTalk } from './useTalk'

export function useProfileOf(id: string) {
  return useQuery({ queryKey: ['talk', 'profile', id], queryFn: () => api.get<PublicProfile>(`/profile/${id}`), staleTime: 60_000 })
}

const tall = 330

/** A look at a person without leaving the list. */
export function MiniCard({ member, top, onEnter, onLeave }: { member: SpaceMember; top: number; onEnter: () => void; onLeave: () => void }) {
  const { t } = useTranslation('talk')
  const roleName = useRoleName()
  const profile = useProfileOf(member.id).data
  const me = useTalk((s) => s.me)
  const seen = useTalk((s) => s.presence[member.id])
  const write = usePrivate()
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it only stays while the pointer is on it
    <div className="whocard pop" role="dialog" aria-label={member.display_name} style={{ top: Math.max(72, Math.min(top, window.innerHeight - tall)) }} onMouseEnter={onEnter} onMouseLeave={onLeave}>
      <div className="bn">{profile?.profile_background_url && <img src={profile.profile_background_url} alt="" />}</div>
      <div className="in">
        <Face person={member} size={60} presence />
        <h3>{member.display_name}</h3>
        <p className="small muted">@{member.nickname}{profile?.bio && `, ${profile.bio}`}</p>
        <dl>
          <dt>{t('now')}</dt><dd>{seen?.isHere ? t('in_building') : t(`status.${seen?.status ?? 'offline'}`)}</dd>
          {member.role && <><dt>{t('role_word')}</dt><dd className={rankClass(member.role.priority)}>{roleName(member.role.name)}</dd></>}
        </dl>
        {member.id !== me && <Button look="main" size="s" full onClick={() => write(member.id)}>{t('write')}</Button>}
      </div>
    </div>
  )
}
