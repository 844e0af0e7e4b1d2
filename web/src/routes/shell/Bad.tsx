import { Link, type ErrorComponentProps } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useTitle } from '@/lib/hooks'
import { Button, buttonClass } from '@/ui/Button'

export function NotFound() {
  const { t } = useTranslation('common')
  useTitle(t('error.not_found_title'))
  return (
    <main id="main" tabIndex={-1} className="wrap">
      <div className="bad-page">
        <div className="ph"><img className="photo" src="/art/depot.svg" alt="" width={960} height={640} /></div>
        <h1>{t('error.not_found_title')}</h1>
        <p className="muted">{t('error.not_found')}</p>
        <Link to="/" className={buttonClass({ look: 'main' })}>{t('action.home')}</Link>
      </div>
    </main>
  )
}

export function Crash({ reset }: ErrorComponentProps) {
  const { t } = useTranslation('common')
  useTitle(t('error.crash_title'))
  return (
    <main id="main" tabIndex={-1} className="wrap">
      <div className="bad-page" role="alert">
        <div className="ph"><img className="photo" src="/art/studio.svg" alt="" width={960} height={640} /></div>
        <h1>{t('error.crash_title')}</h1>
        <p className="muted">{t('error.crash')}</p>
        <div className="row wrapx">
          <Button look="main" onClick={reset}>{t('action.retry')}</Button>
          <a className={buttonClass({})} href="/">{t('action.home')}</a>
        </div>
      </div>
    </main>
  )
}
