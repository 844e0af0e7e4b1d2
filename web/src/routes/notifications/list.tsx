import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { NoticeList } from '@/domains/notifications/NoticeList'
import { useMarkRead, useNotifications } from '@/domains/notifications/queries'
import { useTitle } from '@/lib/hooks'
import { Button } from '@/ui/Button'
import { Segments } from '@/ui/Segments'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { Guarded } from '../auth/Guarded'

function Notices() {
  const { t } = useTranslation('common')
  const problem = useProblem()
  const [shown, setShown] = useState<'all' | 'new'>('all')
  const list = useNotifications()
  const read = useMarkRead()
  if (list.isPending) return <Waiting label={t('loading')}>{[0, 1, 2, 3].map((i) => <Skeleton key={i} h={56} className="mt-3" />)}</Waiting>
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  const items = shown === 'new' ? list.data.filter((n) => !n.is_read) : list.data
  return (
    <>
      <div className="between mid my-4">
        <Segments label={t('notify.title')} value={shown} onChange={setShown} options={[{ value: 'all', label: t('notify.everything') }, { value: 'new', label: t('notify.only_unread') }]} />
        <Button size="s" disabled={!list.data.some((n) => !n.is_read)} onClick={() => read.mutate('all')}>{t('notify.read_all')}</Button>
      </div>
      {items.length ? <NoticeList items={items} onRead={(id) => read.mutate(id)} /> : <Empty title={t('notify.empty_title')} text={t('notify.empty')} art="/art/garden.svg" />}
    </>
  )
}

export default function NotificationsPage() {
  const { t } = useTranslation('common')
  useTitle(t('notify.title'))
  return (
    <main id="main" tabIndex={-1} className="wrap pt-8">
      <div className="max-w-[720px]"><h1>{t('notify.title')}</h1><Guarded><Notices /></Guarded></div>
    </main>
  )
}
