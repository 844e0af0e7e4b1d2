import { Link, useRouterState } from '@tanstack/react-router'
import { Bell, CircleUser } from 'lucide-react'
import { Suspense, lazy } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '@/domains/accounts/session'
import { useUnreadCount } from '@/domains/notifications/queries'
import { Icon } from '@/ui/Icon'
import { isCurrent, sectionsFor } from './sections'

const TalkBadge = lazy(() => import('./TalkBadge'))

export function Dock() {
  const { t } = useTranslation('common')
  const { user } = useSession()
  const unread = useUnreadCount(Boolean(user)).data ?? 0
  const sections = sectionsFor(user)
  const crowded = sections.length > 3 // the bell stands in the top bar as well
  const path = useRouterState({ select: (s) => s.location.pathname })
  return (
    <nav className="dock" aria-label={t('nav.dock')}>
      {sections.map((s) => <Link key={s.to} to={s.to} activeProps={{}} aria-current={isCurrent(s, path) ? 'page' : undefined}><Icon as={s.icon} />{t(s.words)}{s.to === '/talk' && <Suspense><TalkBadge /></Suspense>}</Link>)}
      {!crowded && <Link to="/notifications" aria-current={path === '/notifications' ? 'page' : undefined}><Icon as={Bell} />{t('nav.notifications')}{unread > 0 && <span className="dot-n">{unread}</span>}</Link>}
      <Link to="/profile" aria-current={path === '/profile' ? 'page' : undefined}><Icon as={CircleUser} />{t('nav.profile')}</Link>
    </nav>
  )
}
