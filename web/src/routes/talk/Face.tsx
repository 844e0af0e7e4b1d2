import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChatPerson } from '@/api/types'
import { useTalk } from './useTalk'

interface Props { person: Pick<ChatPerson, 'id' | 'display_name' | 'nickname' | 'avatar_url'>; size?: number; presence?: boolean }

/** Presence differs by shape, and is said in words for the ear. */
export function Face({ person, size = 36, presence }: Props) {
  const { t } = useTranslation('talk')
  const status = useTalk((s) => s.presence[person.id]?.status ?? 'offline')
  const style = { '--fs': `${size}px` } as CSSProperties
  const letters = (person.display_name || person.nickname).trim().split(/\s+/).map((w) => w[0] ?? '').slice(0, 2).join('').toUpperCase()
  return (
    <span className={person.avatar_url ? 'face' : 'face letters'} style={style} data-p={presence ? status : undefined}>
      {person.avatar_url ? <img src={person.avatar_url} alt="" width={size} height={size} /> : <span aria-hidden>{letters}</span>}
      {presence && <span className="sr">{t(`status.${status}`)}</span>}
    </span>
  )
}

/** The colour of a rank comes from the tokens: a space's own choice could not be read in both themes. */
export function rankClass(priority: number | undefined) {
  if ((priority ?? 0) >= 100) return 'owner'
  if ((priority ?? 0) >= 60) return 'mod'
  return (priority ?? 0) > 10 ? 'host' : undefined
}

const ready = ['Owner', 'Administrator', 'Moderator', 'Member', 'Restricted']

/** Ready-made roles have words in both languages; a renamed or own one is data. */
export function useRoleName() {
  const { t } = useTranslation('talk')
  return (name: string) => (ready.includes(name) ? t(`role.${name.toLowerCase()}`) : name)
}
