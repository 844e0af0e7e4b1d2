import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useRouterState } from '@tanstack/react-router'
import { CircleUser, LogOut, SunMoon } from 'lucide-react'
import { Suspense, lazy } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { User } from '@/api/types'
import { nameOf, useSignOut } from '@/domains/accounts/session'
import { setLanguage } from '@/lib/i18n'
import { type Language, currentLanguage } from '@/lib/language'
import { Avatar, Logo } from '@/ui/Bits'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Popover } from '@/ui/Popover'
import { Skeleton } from '@/ui/States'
import { isCurrent, sectionsFor } from './sections'

const Appearance = lazy(() => import('@/ui/Appearance'))
const Bell = lazy(() => import('./Bell'))
const TalkBadge = lazy(() => import('./TalkBadge'))
const Menu = lazy(() => import('@/ui/Menu').then((m) => ({ default: m.Menu })))

/** The server speaks the language too: letters follow the profile, cached answers are asked again. */
function useSwitchLanguage(user: User | null | undefined) {
  const client = useQueryClient()
  return async (language: Language) => {
    await setLanguage(language)
    if (user) await api.patch('/auth/me', { language }).catch(() => undefined)
    await client.invalidateQueries()
  }
}

function LanguageSwitch({ user }: { user: User | null | undefined }) {
  const { t } = useTranslation('common')
  const turn = useSwitchLanguage(user)
  const other = currentLanguage() === 'ru' ? 'en' : 'ru'
  return <Button look="quiet" size="s" lang={other} onClick={() => void turn(other)}>{t('nav.other_language')}</Button>
}

function Look() {
  const { t } = useTranslation('common')
  return (
    <Popover align="end" label={t('look.open')} className="look-pop" trigger={<Button look="quiet" icon aria-label={t('look.open')}><Icon as={SunMoon} /></Button>}>
      <Suspense fallback={<Skeleton h={190} />}><Appearance /></Suspense>
    </Popover>
  )
}

function Account({ user }: { user: User }) {
  const { t } = useTranslation('common')
  const navigate = useNavigate()
  const signOut = useSignOut()
  const face = <button type="button" className="face" aria-label={`${nameOf(user)}: ${t('nav.account')}`}><Avatar name={nameOf(user)} src={user.avatar_url} /></button>
  return (
    <Suspense fallback={face}>
      <Menu
        trigger={face}
        items={[
          { key: 'profile', label: t('nav.profile'), icon: CircleUser, onSelect: () => void navigate({ to: '/profile' }) },
          { key: 'out', label: t('nav.sign_out'), icon: LogOut, onSelect: () => signOut.mutate(undefined, { onSettled: () => void navigate({ to: '/' }) }) },
        ]}
      />
    </Suspense>
  )
}

export function TopBar({ user }: { user: User | null | undefined }) {
  const { t } = useTranslation('common')
  const { pathname, href } = useRouterState({ select: (s) => s.location })
  const onAuth = /^\/(sign-in|register|forgot|reset|verify)/.test(pathname)
  return (
    <header className="top"><div className="wrap">
      <Link to="/" className="logo"><Logo />{t('brand')}</Link>
      <nav className="areas" aria-label={t('nav.main')}>
        {sectionsFor(user).map((s) => <Link key={s.to} to={s.to} aria-current={isCurrent(s, pathname) ? 'page' : undefined}>{t(s.words)}{s.to === '/talk' && <Suspense><TalkBadge /></Suspense>}</Link>)}
        {!user && <a href="/#how">{t('nav.how')}</a>}
      </nav>
      <div className="end">
        <LanguageSwitch user={user} />
        <Look />
        {user && <Suspense fallback={<span className="btn quiet icon" />}><Bell /></Suspense>}
        {user && <Account user={user} />}
        {user === null && !onAuth && <Link to="/sign-in" search={pathname === '/' ? {} : { next: href }} className={buttonClass({ size: 's' })}>{t('nav.sign_in')}</Link>}
      </div>
    </div></header>
  )
}
