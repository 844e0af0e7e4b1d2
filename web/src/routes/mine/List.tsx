import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Booking } from '@/api/types'
import { live, over, useMyBookings } from '@/domains/bookings/list'
import { StatusTag } from '@/domains/bookings/StatusTag'
import { actionIcons, actionsOf, useActions } from '@/domains/bookings/useActions'
import { useFormat } from '@/lib/format'
import { wallOf } from '@/lib/time'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Menu } from '@/ui/Menu'
import { Segments } from '@/ui/Segments'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { useSeatName } from './Today'

const route = getRouteApi('/mine')

function RowMenu({ booking, day }: { booking: Booking; day: string }) {
  const { t } = useTranslation('mine')
  const navigate = useNavigate()
  const acts = useActions(booking, { onPay: () => void navigate({ to: '/bookings/$id/pay', params: { id: booking.id } }) })
  const may = actionsOf(booking)
  if (may.length === 0) return null
  return (
    <>
      <Menu trigger={<Button look="quiet" icon size="s" className="menu-btn" aria-label={t('list.menu', { day })}><Icon as={Ellipsis} /></Button>} items={may.map((a) => ({ key: a, label: t(`bookings:action.${a}`), icon: actionIcons[a], onSelect: () => acts.start(a) }))} />
      {acts.dialog}
    </>
  )
}

function Row({ booking }: { booking: Booking }) {
  const { t } = useTranslation('mine')
  const format = useFormat()
  const seat = useSeatName()
  const zone = booking.venue.time_zone
  const day = wallOf(booking.starts_at, zone).day
  const [date, month] = format.isoDay(day, 'short').split(/\s/)
  const parts = [seat(booking), booking.seats > 1 && t('bookings:people', { count: booking.seats }), booking.total.amount > 0 && format.money(booking.total)]
  return (
    <div className="bk">
      <p className="d"><b>{date}</b><span className="tiny faint">{month}</span></p>
      <div><h3><Link to="/bookings/$id" params={{ id: booking.id }}>{booking.venue.name}</Link></h3><p className="small muted"><span className="tn">{format.span(booking.starts_at, booking.ends_at, zone)}</span>, {parts.filter(Boolean).join(', ')}</p></div>
      <StatusTag booking={booking} />
      <RowMenu booking={booking} day={format.isoDay(day)} />
    </div>
  )
}

function Nothing({ when, filtered }: { when: 'ahead' | 'past'; filtered: boolean }) {
  const { t } = useTranslation('mine')
  if (filtered) return <div className="panel pad"><p>{t('list.empty_filter')} <Link to="/mine" search={{ when }} className="link">{t('list.show_all')}</Link></p></div>
  // What to do next already stands above, in place of the next booking.
  if (when === 'ahead') return <p className="muted">{t('list.empty_ahead')}</p>
  return <Empty title={t('list.empty_past_title')} text={t('list.empty_past')} art="/art/garden.svg" />
}

function Rows({ when, status }: { when: 'ahead' | 'past'; status: string | undefined }) {
  const { t } = useTranslation('mine')
  const problem = useProblem()
  const list = useMyBookings({ when, status })
  if (list.isPending) return <Waiting label={t('list.loading')}>{[0, 1, 2].map((i) => <Skeleton key={i} h={52} className="mt-3" />)}</Waiting>
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  const items = list.data.pages.flatMap((page) => page.items)
  if (items.length === 0) return <Nothing when={when} filtered={Boolean(status)} />
  return (
    <>
      <div className="lines">{items.map((booking) => <Row key={booking.id} booking={booking} />)}</div>
      {list.hasNextPage && <p className="mt-4"><Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('common:action.show_more')}</Button></p>}
    </>
  )
}

export function List() {
  const { t } = useTranslation('mine')
  const search = route.useSearch()
  const navigate = useNavigate()
  const when = search.when === 'past' ? 'past' : 'ahead'
  const statuses = when === 'past' ? over : live
  const status = statuses.find((s) => s === search.status)
  const go = (next: { when: 'ahead' | 'past'; status?: string }) => void navigate({ to: '/mine', search: next, replace: true, resetScroll: false })
  return (
    <section className="list" aria-labelledby="bk-list">
      <div className="sec-head">
        <h2 id="bk-list">{t('list.title')}</h2>
        <div className="tools">
          <div className="select"><select className="input" aria-label={t('list.status')} value={status ?? ''} onChange={(event) => go({ when, ...(event.target.value && { status: event.target.value }) })}>
            <option value="">{t('list.any')}</option>{statuses.filter((s) => s !== 'held').map((s) => <option key={s} value={s}>{t(`bookings:status.${s}`)}</option>)}
          </select></div>
          <Segments label={t('list.when')} value={when} onChange={(next) => go({ when: next })} options={[{ value: 'ahead', label: t('list.ahead') }, { value: 'past', label: t('list.past') }]} />
        </div>
      </div>
      <Rows when={when} status={status} />
    </section>
  )
}
