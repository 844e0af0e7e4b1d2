import { Outlet, useRouterState } from '@tanstack/react-router'
import { Suspense, lazy, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '@/domains/accounts/session'
import { useOnline } from '@/lib/hooks'
import { Announcer, announce } from '@/ui/Announcer'
import { OfflineBar } from '@/ui/States'
import { Toasts, toast } from '@/ui/Toast'
import { Dock } from './Dock'
import { Footer } from './Footer'
import { TopBar } from './TopBar'
import { useLive } from './useLive'

/** A new page begins at its main part for the keyboard and says its name for the ear. */
function useArrival() {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname })
  const first = useRef(true)
  useEffect(() => {
    if (path === undefined) return
    if (first.current) {
      first.current = false
      return
    }
    const timer = setTimeout(() => {
      const main = document.getElementById('main')
      // Whoever is typing in it already keeps their place.
      if (!main?.contains(document.activeElement)) main?.focus({ preventScroll: true })
      announce(document.title)
    }, 60)
    return () => clearTimeout(timer)
  }, [path])
}

function useReconnection(online: boolean) {
  const { t } = useTranslation('common')
  const was = useRef(online)
  useEffect(() => {
    if (online && !was.current) toast(t('online_again'), { tone: 'ok' })
    was.current = online
  }, [online, t])
}

const Keys = lazy(() => import('./Palette'))

/** Ctrl or ⌘ K from anywhere, and ? where nobody is typing. */
function useKeys() {
  const [asked, ask] = useState<'palette' | 'help' | null>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable]')
      if ((event.ctrlKey || event.metaKey) && event.code === 'KeyK') { event.preventDefault(); ask('palette') }
      else if (event.key === '?' && !typing) ask('help')
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  return { asked, close: () => ask(null) }
}

export function Shell() {
  const { t } = useTranslation('common')
  const { user } = useSession()
  const online = useOnline()
  const quiet = useRouterState({ select: (s) => s.location.pathname.startsWith('/pay/sandbox') })
  const atDesk = useRouterState({ select: (s) => /^\/(run|talk)/.test(s.location.pathname) })
  useArrival()
  useReconnection(online)
  useLive(user)
  const keys = useKeys()
  useEffect(() => { document.body.classList.toggle('has-dock', Boolean(user)) }, [user])
  return (
    <>
      <a className="skip" href="#main">{t('skip')}</a>
      {!online && <OfflineBar />}
      {!quiet && <TopBar user={user} />}
      <Outlet />
      {!quiet && !atDesk && <Footer />}
      {user && !quiet && <Dock />}
      <Toasts />
      <Announcer />
      {keys.asked && <Suspense><Keys what={keys.asked} user={user} onClose={keys.close} /></Suspense>}
    </>
  )
}
