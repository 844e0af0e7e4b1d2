import '@/domains/community/community.css'
import { FileText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Donation } from '@/api/types'
import { download } from '@/domains/bookings/act'
import { useMyDonations, useReceipt } from '@/domains/community/queries'
import { useFormat } from '@/lib/format'
import { useTitle } from '@/lib/hooks'
import { ownZone } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { toast } from '@/ui/Toast'

function Receipt({ donation }: { donation: string }) {
  const { t } = useTranslation('community')
  const { data: payment } = useReceipt(donation)
  if (!payment) return null
  const save = () => void download(`/payments/${payment.id}/receipt.pdf`, `${payment.receipt_number}.pdf`).catch(() => toast(t('gifts.file_failed'), { tone: 'bad' }))
  return <Button size="s" onClick={save}><Icon as={FileText} size="s" />{t('gifts.receipt')}</Button>
}

function Row({ it }: { it: Donation }) {
  const { t } = useTranslation('community')
  const format = useFormat()
  return (
    <li>
      <span className="small faint tn">{format.day(it.paid_at ?? it.created_at, ownZone(), 'short')}</span>
      <span><b className="semi">{format.money(it.amount)}</b> {it.venue} {it.is_anonymous && <span className="small faint">{t('gifts.anonymous')}</span>}{it.message && <span className="small muted block">{it.message}</span>}</span>
      {it.status === 'paid' ? <Receipt donation={it.id} /> : <Tag tone={it.status === 'pending' ? 'warn' : 'line'}>{t(`gifts.${it.status}`)}</Tag>}
    </li>
  )
}

export default function Donations() {
  const { t } = useTranslation('community')
  const problem = useProblem()
  const gifts = useMyDonations()
  useTitle(t('gifts.page'))
  if (gifts.isError) return <Failure {...problem(gifts.error)} onRetry={() => void gifts.refetch()} />
  if (!gifts.data) return <Waiting label={t('common:loading')}><Skeleton h={240} className="photo" /></Waiting>
  const items = gifts.data.pages.flatMap((page) => page.items)
  return (
    <>
      <h1>{t('gifts.page')}</h1>
      {items.length === 0 ? <div className="mt-4"><Empty title={t('gifts.none_title')} text={t('gifts.none')} art="/art/garden.svg" /></div> : <ul className="led mt-4">{items.map((it) => <Row key={it.id} it={it} />)}</ul>}
      {gifts.hasNextPage && <Button className="mt-3" busy={gifts.isFetchingNextPage} onClick={() => void gifts.fetchNextPage()}>{t('gifts.more')}</Button>}
    </>
  )
}
