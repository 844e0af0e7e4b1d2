import { RotateCw, TriangleAlert, WifiOff } from 'lucide-react'
import { type CSSProperties, type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cx } from '@/lib/cx'
import { Button } from './Button'
import { Icon } from './Icon'

/** What would be here, and the one next step. */
export function Empty({ title, text, art = '/art/office.svg', children }: { title: string; text: string; art?: string; children?: ReactNode }) {
  return (
    <div className="panel pad empty">
      <div className="ph"><img className="photo" src={art} alt="" width={960} height={640} loading="lazy" /></div>
      <div><h2 className="text-t4">{title}</h2><p>{text}</p>{children}</div>
    </div>
  )
}

export function Failure({ title, detail, onRetry, children }: { title: string; detail: string; onRetry?: () => void; children?: ReactNode }) {
  const { t } = useTranslation('common')
  return (
    <div>
      <Note tone="danger" alert><b className="semi">{title}</b><p className="small muted mt-0.5">{detail}</p></Note>
      {(onRetry || children) && (
        <div className="row wrapx mt-4">
          {onRetry && <Button look="main" onClick={onRetry}><Icon as={RotateCw} />{t('action.retry')}</Button>}
          {children}
        </div>
      )}
    </div>
  )
}

export function Note({ tone, alert, icon = TriangleAlert, children }: { tone: 'ok' | 'warn' | 'danger' | 'accent'; alert?: boolean; icon?: typeof TriangleAlert; children: ReactNode }) {
  return <div className={cx('note', tone)} role={alert ? 'alert' : undefined}><Icon as={icon} /><div>{children}</div></div>
}

export function OfflineBar() {
  const { t } = useTranslation('common')
  return <div className="offline-bar" role="status"><div className="wrap"><Icon as={WifiOff} /><span>{t('offline')}</span></div></div>
}

interface Size { w?: string | number; h?: string | number; className?: string }

/** Nothing for the first third of a second: a skeleton that flashes is worse than a short wait. */
export function Skeleton({ w, h, className }: Size) {
  const style: CSSProperties = { ...(w !== undefined && { width: w }), ...(h !== undefined && { height: h }) }
  return <div className={cx('sk', className)} style={style} aria-hidden />
}

export function Waiting({ label, children }: { label: string; children: ReactNode }) {
  const { t } = useTranslation('common')
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 2000)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div role="status" aria-busy="true" aria-label={label}>
      {children}
      {slow && <p className="slow">{t('still_loading')}</p>}
    </div>
  )
}
