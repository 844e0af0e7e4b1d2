import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Lease, LeaseDetail } from '@/api/types'
import { usePeople } from '@/domains/bookings/list'
import { useVenue } from '@/domains/catalog/queries'
import { useStaffResources } from '@/domains/catalog/staff'
import { Charges } from '@/domains/leases/Charges'
import { EndLease, MoveTenant } from '@/domains/leases/Deeds'
import { LeaseForm, lettable, type Room } from '@/domains/leases/LeaseForm'
import { useLease, useLeaseDeeds, useLeases, useWishes } from '@/domains/leases/queries'
import { useFormat } from '@/lib/format'
import { useDebounced, useTitle, useToday } from '@/lib/hooks'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Dialog, Drawer } from '@/ui/Dialog'
import { Icon } from '@/ui/Icon'
import { Menu } from '@/ui/Menu'
import { Chip } from '@/ui/Segments'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { Pager } from './Pager'
import { type Desk, useDesk } from './useDesk'

const route = getRouteApi('/run/leases')
const views = ['active', 'overdue', 'ended', 'waiting'] as const
type View = (typeof views)[number]
type Search = ReturnType<typeof route.useSearch>

function useGo() {
  const navigate = useNavigate()
  return (patch: Partial<Search>) => void navigate({ to: '/run/leases', search: (was) => ({ ...was, cursor: undefined, ...patch }), resetScroll: false })
}

function usePlace(lease: Lease) {
  const { t } = useTranslation('leases')
  const { floor, room_number: number } = lease.resource
  return [lease.resource.name, number && t('number', { number }), floor !== null && t('floor', { floor })].filter(Boolean).join(', ')
}

function Row({ lease, onOpen }: { lease: Lease; onOpen: () => void }) {
  const { t } = useTranslation('leases')
  const format = useFormat()
  const place = usePlace(lease)
  return (
    <tr>
      <td><button type="button" className="medium" onClick={onOpen}>{lease.company || lease.tenant.full_name || lease.tenant.nickname}</button><span className="tiny faint tn">№ {lease.number}</span></td>
      <td className="wide">{place}<span className="tiny faint">{lease.venue}</span></td>
      <td className="tn">{format.isoDay(lease.starts_on, 'short')} – {format.isoDay(lease.ends_on, 'short')}</td>
      <td>{lease.overdue.amount > 0 ? <Tag tone="danger">{t('late', { sum: format.money(lease.overdue) })}</Tag> : lease.next_due ? <span className="small">{t('next', { day: format.isoDay(lease.next_due.due_on, 'short') })}</span> : <span className="small muted">{t('settled')}</span>}</td>
      <td className="n"><span className="price">{format.money(lease.rent)}</span><span className="tiny faint">{t(`per.${lease.rent_kind}`)}</span></td>
    </tr>
  )
}

function Table({ desk, view }: { desk: Desk; view: View }) {
  const { t } = useTranslation('leases')
  const problem = useProblem()
  const { cursor } = route.useSearch()
  const go = useGo()
  const list = useLeases({ organization: desk.organization?.id, status: view === 'ended' ? 'ended' : 'active', overdue: view === 'overdue', cursor }, Boolean(desk.organization))
  if (list.isPending) return <Waiting label={t('common:loading')}>{[0, 1, 2, 3].map((i) => <Skeleton key={i} h={48} className="mt-1" />)}</Waiting>
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  if (list.data.items.length === 0) return <Empty title={t(`none.${view}`)} text={t(`none_text.${view}`)} art="/art/office.svg" />
  return (
    <div className="panel overflow-x-auto">
      <table className="tbl bt">
        <thead><tr><th scope="col">{t('who')}</th><th scope="col">{t('where')}</th><th scope="col">{t('term')}</th><th scope="col">{t('state_of')}</th><th scope="col" className="n">{t('rent')}</th></tr></thead>
        <tbody>{list.data.items.map((lease) => <Row key={lease.id} lease={lease} onOpen={() => go({ lease: lease.id, cursor })} />)}</tbody>
      </table>
      <Pager cursor={cursor} next={list.data.next_cursor} onNext={(next) => go({ cursor: next })} />
    </div>
  )
}

function Waitlist({ desk }: { desk: Desk }) {
  const { t } = useTranslation('leases')
  const format = useFormat()
  const problem = useProblem()
  const wishes = useWishes(desk.venue?.id)
  if (wishes.isPending) return <Skeleton h={160} className="photo" />
  if (wishes.isError) return <Failure {...problem(wishes.error)} onRetry={() => void wishes.refetch()} />
  if (wishes.data.length === 0) return <Empty title={t('none.waiting')} text={t('none_text.waiting')} art="/art/office.svg" />
  return (
    <div className="panel overflow-x-auto"><table className="tbl bt">
      <thead><tr><th scope="col">{t('who')}</th><th scope="col">{t('size')}</th><th scope="col">{t('since')}</th><th scope="col">{t('told')}</th></tr></thead>
      <tbody>{wishes.data.map((wish) => (
        <tr key={wish.id}><td>{wish.person.full_name || wish.person.nickname}<span className="tiny faint tn">{wish.person.phone || wish.person.email}</span></td><td>{t('people', { count: wish.size })}</td><td className="tn">{format.relative(wish.created_at)}</td><td>{wish.told_at ? format.relative(wish.told_at) : t('not_yet')}</td></tr>
      ))}</tbody>
    </table></div>
  )
}

function LeaseCard({ lease, desk, rooms, onClose }: { lease: LeaseDetail; desk: Desk; rooms: Room[]; onClose: () => void }) {
  const { t } = useTranslation('leases')
  const format = useFormat()
  const problem = useProblem()
  const today = useToday(desk.venue?.time_zone ?? 'UTC')
  const place = usePlace(lease)
  const [asked, setAsked] = useState<'move' | 'end' | null>(null)
  const { take } = useLeaseDeeds(lease.id)
  const active = lease.status === 'active'
  const accept = (charge: string, method: 'cash' | 'terminal') => take.mutate({ charge, method }, {
    onSuccess: () => void toast(t('taken'), { tone: 'ok' }), onError: (error) => void toast(problem(error).title, { tone: 'bad' }),
  })
  return (
    <div className="det stack4">
      <div><h2>{lease.company || lease.tenant.full_name}</h2><p className="mt-1 muted">{place}. {lease.tenant.full_name || lease.tenant.nickname}{lease.tenant.phone && <>, <a className="link" href={`tel:${lease.tenant.phone}`}>{lease.tenant.phone}</a></>}</p>
        <p className="mt-2">{format.isoDay(lease.starts_on, 'full')} – {format.isoDay(lease.ends_on, 'full')}, {format.money(lease.rent)} {t(`per.${lease.rent_kind}`)}</p></div>
      {active && (desk.may('leases:edit') || desk.may('leases:delete')) && (
        <p className="row wrapx">{desk.may('leases:edit') && <Button size="s" onClick={() => setAsked('move')}>{t('move.title')}</Button>}{desk.may('leases:delete') && <Button size="s" look="danger" onClick={() => setAsked('end')}>{t('end.title')}</Button>}</p>
      )}
      {lease.comment && <p className="small">{lease.comment}</p>}
      <section><h3>{t('charges')}</h3><Charges charges={lease.charges} action={(charge) => (charge.state === 'due' || charge.state === 'overdue') && desk.may('payments:record') && (
        <Menu trigger={<Button size="s" busy={take.isPending && take.variables.charge === charge.id}>{t('take')}</Button>} items={(['cash', 'terminal'] as const).map((m) => ({ key: m, label: t(`method.${m}`), onSelect: () => accept(charge.id, m) }))} />
      )} /></section>
      <section><h3>{t('history')}</h3><ul className="stack4 small">{lease.notes.map((note) => <li key={note.at + note.verb}><b className="medium">{t(`verb.${note.verb}` as 'verb.signed')}</b> <span className="muted">{note.actor}, {format.relative(note.at)}</span>{note.note && <p>{note.note}</p>}</li>)}</ul></section>
      {asked === 'move' && <MoveTenant lease={lease} rooms={rooms} today={today} onClose={() => setAsked(null)} />}
      {asked === 'end' && <EndLease lease={lease} today={today} onClose={() => { setAsked(null); onClose() }} />}
    </div>
  )
}

function Opened({ id, desk, rooms, onClose }: { id: string; desk: Desk; rooms: Room[]; onClose: () => void }) {
  const { t } = useTranslation('leases')
  const problem = useProblem()
  const found = useLease(id)
  return (
    <Drawer open onOpenChange={(open) => { if (!open) onClose() }} title={t('one', { number: found.data?.number ?? '' })}>
      {found.isPending && <Waiting label={t('common:loading')}><Skeleton h={220} /></Waiting>}
      {found.isError && <Failure {...problem(found.error)} onRetry={() => void found.refetch()} />}
      {found.data && <LeaseCard lease={found.data} desk={desk} rooms={rooms} onClose={onClose} />}
    </Drawer>
  )
}

function Sign({ desk, rooms, onClose }: { desk: Desk; rooms: Room[]; onClose: () => void }) {
  const { t } = useTranslation('leases')
  const go = useGo()
  const [text, setText] = useState('')
  const people = usePeople(desk.organization?.id ?? '', useDebounced(text.trim(), 250))
  const venue = useVenue(desk.venue?.id ?? '', Boolean(desk.venue))
  const today = useToday(desk.venue?.time_zone ?? 'UTC')
  if (!venue.data) return null
  return (
    <Dialog open wide onOpenChange={onClose} title={t('sign')}>
      {rooms.length === 0 ? <p className="mt-3">{t('no_rooms')}</p>
        : <LeaseForm rooms={rooms} currency={venue.data.currency} today={today} people={people.data ?? []} finding={people.isFetching} onFind={setText} onSigned={(lease) => { toast(t('signed'), { tone: 'ok' }); onClose(); go({ lease: lease.id }) }} />}
    </Dialog>
  )
}

function Page({ desk }: { desk: Desk }) {
  const { t } = useTranslation('leases')
  const search = route.useSearch()
  const go = useGo()
  const [signing, setSigning] = useState(false)
  const resources = useStaffResources(desk.venue?.id)
  const rooms = (resources.data ?? []).filter((r) => lettable.includes(r.kind)).sort((a, b) => lettable.indexOf(a.kind) - lettable.indexOf(b.kind))
  const view = views.find((v) => v === search.view) ?? 'active'
  useTitle(t('page'))
  return (
    <>
      <div className="bar"><h1>{t('page')}</h1><span className="grow" />{desk.may('leases:create') && <Button look="main" size="s" onClick={() => setSigning(true)}><Icon as={Plus} size="s" />{t('sign')}</Button>}</div>
      <div className="chips mt-4" role="group" aria-label={t('views')}>{views.map((v) => <Chip key={v} on={v === view} onClick={() => go({ view: v === 'active' ? undefined : v })}>{t(`view.${v}`)}</Chip>)}</div>
      {view === 'waiting' ? <Waitlist desk={desk} /> : <Table desk={desk} view={view} />}
      {search.lease && <Opened id={search.lease} desk={desk} rooms={rooms} onClose={() => go({ lease: undefined, cursor: search.cursor })} />}
      {signing && <Sign desk={desk} rooms={rooms} onClose={() => setSigning(false)} />}
    </>
  )
}

export default function LeasesPage() {
  const desk = useDesk()
  return desk?.venue ? <Page desk={desk} /> : null
}
