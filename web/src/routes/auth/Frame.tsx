import './auth.css'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useTitle } from '@/lib/hooks'

interface Props { page: string; title: string; lead?: string; art?: string; children: ReactNode; aside?: ReactNode }

export function AuthFrame({ page, title, lead, art = '/art/loft.svg', children, aside }: Props) {
  useTitle(page)
  return (
    <main id="main" tabIndex={-1} className="wrap p-auth">
      <div className="door">
        <div className="panel card"><div className="ph"><img className="photo" src={art} alt="" width={960} height={640} /></div><h1>{title}</h1>{lead && <p className="muted small mt-1">{lead}</p>}{children}</div>
        {aside}
      </div>
    </main>
  )
}

export function InOrUp({ at, next }: { at: 'in' | 'up'; next: string | undefined }) {
  const { t } = useTranslation('auth')
  const search = next ? { next } : {}
  return (
    <nav className="seg" aria-label={t('in.tabs')}>
      <Link to="/sign-in" search={search} replace aria-current={at === 'in' ? 'page' : undefined} activeProps={{}}>{t('in.tab_in')}</Link>
      <Link to="/register" search={search} replace aria-current={at === 'up' ? 'page' : undefined} activeProps={{}}>{t('in.tab_up')}</Link>
    </nav>
  )
}
