import { Link } from '@tanstack/react-router'
import { MessagesSquare, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '@/ui/Icon'
import { privateChats } from '@/domains/talk/store'
import { NewSpace } from './NewSpace'
import { StatusMenu } from './StatusMenu'
import { useTalk } from './useTalk'

function Count({ n }: { n: number }) {
  return n > 0 ? <span className="dot-n" aria-hidden>{n > 99 ? '99+' : n}</span> : null
}

export function Rail({ space }: { space: string | null }) {
  const { t } = useTranslation('talk')
  const spaces = useTalk((s) => s.spaces)
  const chats = useTalk((s) => s.chats)
  const [adding, setAdding] = useState(false)
  const personal = privateChats(chats).filter((one) => !one.muted).reduce((sum, one) => sum + one.unread, 0)
  return (
    <nav className="rail" aria-label={t('spaces')}>
      <ul>
        <li><Link to="/talk" search={{ space: 'me' }} activeProps={{}} aria-current={space === null ? 'page' : undefined}><Icon as={MessagesSquare} size="l" /><span className="sr">{personal ? t('with_new', { name: t('private'), count: personal }) : t('private')}</span><Count n={personal} /></Link></li>
      </ul>
      <ul className="content-start">
        {spaces?.map((one) => (
          <li key={one.id}><Link to="/talk" search={{ space: one.id }} activeProps={{}} aria-current={space === one.id ? 'page' : undefined} title={one.name}>
            {one.avatar_url ? <img src={one.avatar_url} alt="" width={44} height={44} /> : <span className="letters" aria-hidden>{one.name.slice(0, 2)}</span>}<span className="sr">{one.unread ? t('with_new', { name: one.name, count: one.unread }) : one.name}</span><Count n={one.unread} />
          </Link></li>
        ))}
        <li><button type="button" aria-label={t('new_space')} title={t('new_space')} onClick={() => setAdding(true)}><Icon as={Plus} size="l" /></button></li>
      </ul>
      <div><StatusMenu /></div>
      {adding && <NewSpace onClose={() => setAdding(false)} />}
    </nav>
  )
}
