import '@/domains/community/community.css'
import { Link } from '@tanstack/react-router'
import { FileText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Invoice } from '@/api/types'
import { useProblem } from '@/api/useProblem'
import { openInvoice, useOwnInvoices, usePaySubject } from '@/domains/payments/money'
import { useFormat } from '@/lib/format'
import { useTitle } from '@/lib/hooks'
import { ownZone } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { toast } from '@/ui/Toast'

function State({ it }: { it: Invoice }) {
  const { t } = useTranslation('finance')
  if (it.is_overdue) return <Tag tone="danger">{t('invoices.overdue')}</Tag>
  return <Tag tone={it.status === 'paid' ? 'ok' : it.status === 'issued' ? 'warn' : 'line'}>{t(`invoices.s.${it.status}`)}</Tag>
}

function Row({ it, pay }: { it: Invoice; pay: ReturnType<typeof usePaySubject> }) {
  const { t } = useTranslation('finance')
  const format = useFormat()
  const save = () => void openInvoice(it.id).catch(() => toast(t('own.failed'), { tone: 'bad' }))
  const when = it.status === 'paid' && it.finished_at ? t('own.done', { day: format.day(it.finished_at, ownZone(), 'short') }) : t('own.due', { day: format.isoDay(it.due_on, 'short') })
  return (
    <li className="panel pad">
      <div className="between wrapx"><h2 className="text-t4">{t('own.number', { number: it.number })}</h2><span className="row"><State it={it} /><b className="price">{format.money(it.amount)}</b></span></div>
      <p className="small muted mt-1">{[it.organization, it.buyer.name && t('own.buyer', { name: it.buyer.name }), it.status !== 'cancelled' && when].filter(Boolean).join(', ')}</p>
      <p className="small mt-1">{it.lines.map((line) => line.title).join(', ')}</p>
      <div className="row wrapx mt-3">
        {it.status === 'issued' && <Button size="s" look="main" busy={pay.isPending && pay.variables.subject.id === it.subject.id} aria-label={`${t('own.pay')}, ${t('own.number', { number: it.number })}`} onClick={() => pay.mutate({ subject: it.subject, back: '/mine/invoices' })}>{t('own.pay')}</Button>}
        <Button size="s" aria-label={`${t('own.pdf')}, ${t('own.number', { number: it.number })}`} onClick={save}><Icon as={FileText} size="s" />{t('own.pdf')}</Button>
      </div>
    </li>
  )
}

/** What I or my company was billed. A bill is also settled by card: paying what it is for closes it. */
export default function Invoices() {
  const { t } = useTranslation(['finance', 'common'])
  const problem = useProblem()
  const list = useOwnInvoices()
  const pay = usePaySubject()
  useTitle(t('own.page'))
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  if (!list.data) return <Waiting label={t('common:loading')}><Skeleton h={120} className="photo" /><Skeleton h={120} className="photo mt-4" /></Waiting>
  const items = list.data.pages.flatMap((page) => page.items)
  return (
    <>
      <h1>{t('own.page')}</h1>
      {pay.isError && <div className="mt-4"><Failure {...problem(pay.error)} /></div>}
      {items.length === 0 ? <div className="mt-4"><Empty title={t('own.none_title')} text={t('own.none')} art="/art/library.svg"><Link to="/" className={buttonClass({ look: 'main' })}>{t('own.find')}</Link></Empty></div>
        : <ul className="stack4 mt-4">{items.map((it) => <Row key={it.id} it={it} pay={pay} />)}</ul>}
      {list.hasNextPage && <Button className="mt-4" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('own.more')}</Button>}
    </>
  )
}
