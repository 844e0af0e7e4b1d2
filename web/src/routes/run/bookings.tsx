import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Ellipsis, Search } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Booking } from '@/api/types'
import { ExportMenu } from '@/domains/analytics/ExportMenu'
import { SavedFilters } from '@/domains/analytics/SavedFilters'
import { Details } from '@/domains/bookings/board/Details'
import { over, useDeskBookings } from '@/domains/bookings/list'
import { StatusTag } from '@/domains/bookings/StatusTag'
import { type Action, actionIcons, actionsOf, useActions } from '@/domains/bookings/useActions'
import { useStaffResources } from '@/domains/catalog/staff'
import { useFormat } from '@/lib/format'
import { useDebounced, useTitle, useToday } from '@/lib/hooks'
import { addDays, rfc3339 } from '@/lib/time'
import { Button } from '@/ui/Button'
import { Drawer } from '@/ui/Dialog'
import { Icon } from '@/ui/Icon'
import { Menu } from '@/ui/Menu'
import { Chip } from '@/ui/Segments'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { Pager } from './Pager'
import { type Desk, useDesk } from './useDesk'

const route = getRouteApi('/run/bookings')
const groups = { today: '', all: '', requests: 'awaiting_approval', unpaid: 'held,awaiting_payment', ahead: 'confirmed', here: 'checked_in', past: over.join(',') } as const
const kept = ['status', 'scope', 'resource', 'from', 'to', 'q'] as const
type Group = keyof typeof groups
type Search_ = ReturnType<typeof route.useSearch>

function useGo() {
  const navigate = useNavigate()
  return (patch: Partial<Search_>) => void navigate({ to: '/run/bookings', search: (was) => ({ ...was, cursor: undefined, ...patch }), replace: !('cursor' in patch), resetScroll: false })
}

function Find() {
  const { t } = useTranslation('run')
  const { q } = route.useSearch()
  const go = useGo()
  const [text, setText] = useState(q ?? '')
  const settled = useDebounced(text.trim(), 300)
  useEffect(() => {
    if (settled !== (q ?? '')) go({ q: settled || undefined })
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only what was typed leads to the address, never back
  }, [settled])
  return <div className="sbox"><Icon as={Search} /><input className="input" type="search" aria-label={t('list.find')} placeholder={t('list.find')} value={text} onChange={(event) => setText(event.target.value)} /></div>
}

function Select({ label, value, onChange, children }: { label: string; value: string; onChange: (value: string) => void; children: ReactNode }) {
  return <div className="select"><select className="input" aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>{children}</select></div>
}

function Filters({ desk }: { desk: Desk }) {
  const { t } = useTranslation('run')
  const search = route.useSearch()
  const go = useGo()
  const scope = search.scope === 'all' ? 'all' : 'venue'
  const resources = useStaffResources(scope === 'venue' ? desk.venue?.id : undefined)
  const any = Boolean(search.q || search.from || search.to || search.resource || search.status)
  return (
    <div className="filters">
      <Find />
      <Select label={t('list.venue')} value={scope} onChange={(value) => go({ scope: value === 'all' ? 'all' : undefined, resource: undefined })}><option value="venue">{desk.venue?.name}</option><option value="all">{t('list.all_venues')}</option></Select>
      {scope === 'venue' && <Select label={t('list.resource')} value={search.resource ?? ''} onChange={(resource) => go({ resource: resource || undefined })}><option value="">{t('list.any_resource')}</option>{resources.data?.map((r) => <option key={r.id} value={r.id}>{r.name}</option>)}</Select>}
      <input className="input" type="date" aria-label={t('list.from')} value={search.from ?? ''} max={search.to} onChange={(event) => go({ from: event.target.value || undefined })} />
      <input className="input" type="date" aria-label={t('list.to')} value={search.to ?? ''} min={search.from} onChange={(event) => go({ to: event.target.value || undefined })} />
      {any && <Button look="quiet" size="s" onClick={() => go({ q: undefined, from: undefined, to: undefined, resource: undefined, status: undefined })}>{t('common:action.clear')}</Button>}
    </div>
  )
}

const quick: Action[] = ['confirm', 'decline', 'check_in', 'check_out']

function RowActions({ booking, record }: { booking: Booking; record: boolean }) {
  const { t } = useTranslation('bookings')
  const acts = useActions(booking, { desk: true })
  const may = actionsOf(booking).filter((a) => a !== 'pay' && (a !== 'pay_at_desk' || record))
  const first = may.filter((a) => quick.includes(a))
  const rest = may.filter((a) => !first.includes(a))
  return (
    <div className="do">
      {first.map((a) => <Button key={a} size="s" look={a === 'confirm' ? 'main' : undefined} busy={acts.busy && a === 'confirm'} onClick={() => acts.start(a)}>{t(`action.${a}`)}</Button>)}
      {rest.length > 0 && <Menu trigger={<Button look="quiet" size="s" icon aria-label={t('run:list.more', { number: booking.number })}><Icon as={Ellipsis} /></Button>} items={rest.map((a) => ({ key: a, label: t(`action.${a}`), icon: actionIcons[a], onSelect: () => acts.start(a) }))} />}
      {acts.dialog}
    </div>
  )
}

function Row({ booking, record, onOpen }: { booking: Booking; record: boolean; onOpen: () => void }) {
  const { t } = useTranslation('run')
  const format = useFormat()
  const zone = booking.venue.time_zone
  const units = [...new Set(booking.units.map((u) => (u.label && !/^\d+$/.test(u.label) ? u.label : `№ ${u.label || u.number}`)))].join(', ')
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- the name inside is the button; the row only widens it for the mouse
    <tr onClick={(event) => { if (event.target instanceof HTMLElement && !event.target.closest('button, a, [role="dialog"], .scrim')) onOpen() }}>
      <td><button type="button" className="medium" onClick={onOpen}>{booking.customer?.full_name || booking.customer?.nickname || t('bar.guest')}</button><span className="tiny faint tn">{booking.number}{booking.customer?.phone && `, ${booking.customer.phone}`}</span></td>
      <td><StatusTag booking={booking} /></td>
      <td><span className="tn">{format.capital(format.day(booking.starts_at, zone, 'weekday'))}</span><span className="tiny faint tn">{format.span(booking.starts_at, booking.ends_at, zone)}</span></td>
      <td className="wide">{booking.resource.name}{units && booking.resource.kind !== 'meeting_room' && <span className="tiny faint">{units}</span>}</td>
      <td className="n"><span className="price">{format.money(booking.total)}</span>{booking.owed.amount > 0 && <span className="tiny warn">{t('list.owed', { sum: format.money(booking.owed) })}</span>}</td>
      <td className="n wide"><RowActions booking={booking} record={record} /></td>
    </tr>
  )
}

function useWish(desk: Desk) {
  const search = route.useSearch()
  const zone = desk.venue?.time_zone ?? 'UTC'
  const today = useToday(zone)
  const group: Group = (Object.keys(groups) as Group[]).find((g) => g === search.status) ?? 'today'
  // A number or a name is looked for everywhere, not only among today's.
  const onlyToday = group === 'today' && !search.from && !search.to && !search.q
  const [from, to] = onlyToday ? [today, today] : [search.from, search.to]
  return {
    group,
    wish: {
      organization: desk.organization?.id ?? '', status: groups[group], ...(search.scope !== 'all' && { venue: desk.venue?.id }), resource: search.resource, q: search.q, cursor: search.cursor,
      from: from && rfc3339(from, 0, zone), to: to && rfc3339(addDays(to, 1), 0, zone),
      order: group === 'today' || group === 'requests' || group === 'unpaid' || group === 'ahead' ? 'soonest' : 'newest',
    },
  }
}

function Table({ desk }: { desk: Desk }) {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const search = route.useSearch()
  const go = useGo()
  const { wish } = useWish(desk)
  const list = useDeskBookings(wish)
  if (list.isPending) return <Waiting label={t('common:loading')}>{[0, 1, 2, 3, 4, 5].map((i) => <Skeleton key={i} h={48} className="mt-1" />)}</Waiting>
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  const filtered = Boolean(search.q || search.from || search.to || search.resource || search.status)
  if (list.data.items.length === 0) {
    return (
      <Empty title={filtered ? t('list.none_title') : t('list.empty_title')} text={filtered ? t('list.none') : t('list.empty')} art="/art/library.svg">
        {filtered ? <Button onClick={() => go({ q: undefined, from: undefined, to: undefined, resource: undefined, status: undefined })}>{t('list.show_all')}</Button> : <Link to="/run/calendar" className="btn main">{t('list.to_calendar')}</Link>}
      </Empty>
    )
  }
  return (
    <div className="panel overflow-x-auto">
      <table className="tbl bt" aria-busy={list.isPlaceholderData || undefined}>
        <thead><tr>{(['who', 'status', 'when', 'where'] as const).map((c) => <th key={c} scope="col">{t(`list.${c}`)}</th>)}<th scope="col" className="n">{t('list.sum')}</th><th><span className="sr">{t('list.actions')}</span></th></tr></thead>
        <tbody>{list.data.items.map((b) => <Row key={b.id} booking={b} record={desk.may('payments:record')} onOpen={() => go({ booking: b.id, cursor: search.cursor })} />)}</tbody>
      </table>
      <Pager cursor={search.cursor} next={list.data.next_cursor} onNext={(cursor) => go({ cursor })} />
    </div>
  )
}

function Page({ desk }: { desk: Desk }) {
  const { t } = useTranslation('run')
  const search = route.useSearch()
  const go = useGo()
  const { group } = useWish(desk)
  // What stands in the fields is taken from the address anew when a saved filter is chosen.
  const [round, setRound] = useState(0)
  const today = useToday(desk.venue?.time_zone ?? 'UTC')
  useTitle(t('rail.bookings'))
  const close = () => go({ booking: undefined, cursor: search.cursor })
  return (
    <>
      <div className="between"><h1>{t('rail.bookings')}</h1>{desk.may('exports:create') && <ExportMenu kind="bookings" query={{ organization_id: desk.organization?.id, venue_id: search.scope === 'all' ? undefined : desk.venue?.id, status: groups[group], from: search.from ?? (group === 'today' ? today : undefined), to: search.to ?? (group === 'today' ? today : undefined) }} />}</div>
      <Filters key={round} desk={desk} />
      <div className="chips" role="group" aria-label={t('list.status')}>{(Object.keys(groups) as Group[]).map((g) => <Chip key={g} on={g === group} onClick={() => go({ status: g === 'today' ? undefined : g })}>{t(`list.group.${g}`)}</Chip>)}</div>
      <SavedFilters organization={desk.organization?.id ?? ''} me={desk.user.id} mayTidy={desk.may('staff:manage')} screen="bookings" search={search} fields={kept} onApply={(next) => { go(next); setRound(round + 1) }} />
      <Table desk={desk} />
      {search.booking && <Drawer open onOpenChange={(open) => { if (!open) close() }} title={t('det.title')} bare><Details id={search.booking} mayRecord={desk.may('payments:record')} onClose={close} /></Drawer>}
    </>
  )
}

export default function BookingsPage() {
  const desk = useDesk()
  return desk?.venue ? <Page desk={desk} /> : null
}
