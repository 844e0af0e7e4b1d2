import { Link } from '@tanstack/react-router'
import { Bell as BellIcon } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { NoticeList } from '@/domains/notifications/NoticeList'
import { useMarkRead, useNotifications, useUnreadCount } from '@/domains/notifications/queries'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Popover } from '@/ui/Popover'
import { Failure, Skeleton, Waiting } from '@/ui/States'

const panelSize = 8

function Panel() {
  const { t } = useTranslation('common')
  const problem = useProblem()
  const list = useNotifications()
  const read = useMarkRead()
  if (list.isPending) return <Waiting label={t('loading')}>{[0, 1, 2].map((i) => <Skeleton key={i} h={44} className="mt-3" />)}</Waiting>
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  if (list.data.length === 0) return <p className="muted small">{t('notify.empty')}</p>
  return <NoticeList items={list.data.slice(0, panelSize)} onRead={(id) => read.mutate(id)} />
}

export default function Bell() {
  const { t } = useTranslation('common')
  const [open, setOpen] = useState(false)
  const unread = useUnreadCount(true).data ?? 0
  const read = useMarkRead()
  const name = unread ? t('notify.unread', { count: unread }) : t('notify.title')
  return (
    <Popover
      align="end" label={t('notify.title')} className="bell" open={open} onOpenChange={setOpen}
      trigger={<Button look="quiet" icon className="bell-btn" aria-label={name}><Icon as={BellIcon} />{unread > 0 && <span className="dot-n" aria-hidden>{unread}</span>}</Button>}
    >
      <div className="between mid mb-2"><h3>{t('notify.title')}</h3>{unread > 0 && <button type="button" className="link small" onClick={() => read.mutate('all')}>{t('notify.read_all')}</button>}</div>
      <Panel />
      <p className="mt-3"><Link to="/notifications" className="link small" onClick={() => setOpen(false)}>{t('notify.all')}</Link></p>
    </Popover>
  )
}
