import './dialog.css'
import { X } from 'lucide-react'
import { Dialog as D } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { cx } from '@/lib/cx'
import { Button } from './Button'
import { Icon } from './Icon'

interface Props { open: boolean; onOpenChange: (open: boolean) => void; title: string; children: ReactNode; footer?: ReactNode }

function Closer() {
  const { t } = useTranslation('common')
  return <D.Close asChild><Button look="quiet" icon size="s" className="x" aria-label={t('action.close')}><Icon as={X} /></Button></D.Close>
}

export function Dialog({ open, onOpenChange, title, children, footer, wide }: Props & { wide?: boolean }) {
  return (
    <D.Root open={open} onOpenChange={onOpenChange}>
      <D.Portal>
        <D.Overlay className="scrim" />
        <D.Content className={cx('dialog pop', wide && 'wide')} aria-describedby={undefined}>
          <D.Title asChild><h3>{title}</h3></D.Title>
          {children}
          {footer && <div className="acts">{footer}</div>}
          <Closer />
        </D.Content>
      </D.Portal>
    </D.Root>
  )
}

/** A `bare` one brings its own heading and its own way out. */
export function Drawer({ open, onOpenChange, title, children, footer, bare }: Props & { bare?: boolean }) {
  return (
    <D.Root open={open} onOpenChange={onOpenChange}>
      <D.Portal>
        <D.Overlay className="scrim" />
        <D.Content className="drawer" aria-describedby={undefined}>
          {bare ? <D.Title className="sr">{title}</D.Title> : <header><D.Title asChild><h3>{title}</h3></D.Title><Closer /></header>}
          <div className="in">{children}</div>
          {footer && <footer>{footer}</footer>}
        </D.Content>
      </D.Portal>
    </D.Root>
  )
}
