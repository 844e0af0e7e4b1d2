import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { ArrowDown, ArrowUp, Ban, Search, Tag as TagIcon, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { ExportMenu } from '@/domains/analytics/ExportMenu'
import { type Member, type Segment, segments, useMemberAct, useMembers, useSegments } from '@/domains/analytics/members'
import { SavedFilters } from '@/domains/analytics/SavedFilters'
import { cx } from '@/lib/cx'
import { useFormat } from '@/lib/format'
import { useDebounced, useTitle } from '@/lib/hooks'
import { Avatar, Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Chip } from '@/ui/Segments'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { BanDialog } from './BanDialog'
import { Birthdays } from './Birthdays'
import { MemberPanel } from './MemberPanel'
import { Pager } from './Pager'
import type { Desk } from './useDesk'
import { useRefusal } from './useRefusal'

const route = getRouteApi('/run/$page')
const kept = ['segment', 'q', 'tag', 'spent', 'sort', 'order'] as const
const sorts = ['bookings', 'last', 'spent'] as const
type Search_ = ReturnType<typeof route.useSearch>

function useGo() {
  const navigate = useNavigate()
  return (patch: Partial<Search_>) => void navigate({ to: '/run/$page', params: { page: 'people' }, search: (was) => ({ ...was, ...('user' in patch ? {} : { cursor: undefined }), ...patch }), replace: !('cursor' in patch), resetScroll: false })
}

function useWish(organization: string) {
  const search = route.useSearch()
  const spent = Number(search.spent)
  return {
    organization, segment: segments.find((s) => s === search.segment) ?? ('all' as Segment), q: search.q, tag: search.tag, min_spent: spent > 0 ? spent * 100 : undefined,
    sort: sorts.find((s) => s === search.sort) ?? 'last', order: search.order === 'asc' ? 'asc' : 'desc', cursor: search.cursor,
  }
}

function Filters({ tags }: { tags: string[] }) {
  const { t } = useTranslation('console')
  const search = route.useSearch()
  const go = useGo()
  const [text, setText] = useState(search.q ?? '')
  const [spent, setSpent] = useState(search.spent ?? '')
  const settled = useDebounced(`${text.trim()}|${spent}`, 300)
  useEffect(() => {
    const [q = '', sum = ''] = settled.split('|')
    if (q !== (search.q ?? '') || sum !== (search.spent ?? '')) go({ q: q || undefined, spent: sum || undefined })
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only what was typed leads to the address, never back
  }, [settled])
  return (
    <>
      <div className="filters">
        <div className="sbox"><Icon as={Search} /><input className="input" type="search" aria-label={t('people.find')} placeholder={t('people.find')} value={text} onChange={(event) => setText(event.target.value)} /></div>
        <input className="input sum" type="number" min={0} step={100} inputMode="numeric" aria-label={t('people.spent_from')} placeholder={t('people.spent_from')} value={spent} onChange={(event) => setSpent(event.target.value)} />
      </div>
      {tags.length > 0 && <div className="chips" role="group" aria-label={t('people.tags')}>{tags.map((tag) => <Chip key={tag} on={search.tag === tag} onClick={() => go({ tag: search.tag === tag ? undefined : tag })}>{tag}</Chip>)}</div>}
    </>
  )
}

function SegmentBar({ segment, counts }: { segment: Segment; counts: Record<Segment, number> | undefined }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const go = useGo()
  return <div className="segs" role="group" aria-label={t('people.segments')}>{segments.map((s) => <button key={s} type="button" aria-pressed={s === segment} onClick={() => go({ segment: s === 'all' ? undefined : s })}><b>{counts ? format.number(counts[s]) : '…'}</b><span>{t(`people.segment.${s}`)}</span></button>)}</div>
}

function Bulk({ desk, ids, onDone }: { desk: Desk; ids: string[]; onDone: () => void }) {
  const { t } = useTranslation('console')
  const [open, setOpen] = useState<'tag' | 'ban' | null>(null)
  const [tag, setTag] = useState('')
  const act = useMemberAct(desk.organization?.id ?? '')
  const refused = useRefusal()
  const done = { onSuccess: () => { toast(t('people.done', { count: ids.length }), { tone: 'ok' }); setOpen(null); onDone() }, onError: refused }
  return (
    <div className="bulk" role="region" aria-label={t('people.chosen', { count: ids.length })}>
      <b className="grow">{t('people.chosen', { count: ids.length })}</b>
      {desk.may('members:edit') && <button type="button" onClick={() => setOpen('tag')}><Icon as={TagIcon} size="s" />{t('people.tag')}</button>}
      {desk.may('members:ban') && <button type="button" onClick={() => setOpen('ban')}><Icon as={Ban} size="s" />{t('people.ban')}</button>}
      <button type="button" aria-label={t('people.unchoose')} onClick={onDone}><Icon as={X} size="s" /></button>
      <Dialog open={open === 'tag'} onOpenChange={(next) => setOpen(next ? 'tag' : null)} title={t('people.tag_title', { count: ids.length })} footer={<Button look="main" disabled={!tag.trim()} busy={act.isPending} onClick={() => act.mutate({ act: 'bulk', action: 'tag', user_ids: ids, tag: tag.trim() }, done)}>{t('people.tag')}</Button>}>
        <TextField label={t('people.tag_name')} value={tag} maxLength={40} onChange={(event) => setTag(event.target.value)} />
      </Dialog>
      <BanDialog open={open === 'ban'} busy={act.isPending} title={t('people.ban_title', { count: ids.length })} onOpenChange={(next) => setOpen(next ? 'ban' : null)} onBan={(reason, until) => act.mutate({ act: 'bulk', action: 'ban', user_ids: ids, reason, until }, done)} />
    </div>
  )
}

function Row({ it, on, open, currency, may, onPick, onOpen }: { it: Member; on: boolean; open: boolean; currency: string; may: boolean; onPick: () => void; onOpen: () => void }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const name = it.full_name || it.nickname
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- the name inside is the button; the row only widens it for the mouse
    <tr className={cx((on || open) && 'on')} onClick={(event) => { if (event.target instanceof HTMLElement && !event.target.closest('button, a, label')) onOpen() }}>
      {may && <td className="pick"><label className="check"><input type="checkbox" checked={on} onChange={onPick} aria-label={t('people.choose', { name })} /></label></td>}
      <td><span className="row who"><Avatar name={name} src={it.avatar_url} /><span className="min-w-0"><button type="button" className="medium" onClick={onOpen}>{name}</button><span className="tiny faint tn">{it.phone ?? it.email ?? `@${it.nickname}`}</span></span></span></td>
      <td className="tags">{it.ban && <Tag tone="danger">{t('people.banned')}</Tag>}{it.tags.slice(0, 2).map((x) => <Tag key={x} tone="line">{x}</Tag>)}{it.tags.length > 2 && <span className="tiny faint">+{it.tags.length - 2}</span>}</td>
      <td className="n tn">{format.number(it.bookings)}</td>
      <td className="n tn">{it.last_day && format.isoDay(it.last_day, 'short')}</td>
      <td className="n tn">{format.money({ amount: it.spent, currency })}</td>
    </tr>
  )
}

function Table({ desk, wish, currency, open }: { desk: Desk; wish: ReturnType<typeof useWish>; currency: string; open: string | undefined }) {
  const { t } = useTranslation('console')
  const problem = useProblem()
  const go = useGo()
  const list = useMembers(wish)
  const [chosen, setChosen] = useState<string[]>([])
  const may = desk.may('members:edit') || desk.may('members:ban')
  if (list.isPending) return <Waiting label={t('common:loading')}>{[0, 1, 2, 3, 4, 5].map((i) => <Skeleton key={i} h={52} className="mt-1" />)}</Waiting>
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  const { items } = list.data
  if (items.length === 0) return <Empty title={t('people.none_title')} text={t('people.none')} art="/art/hall.svg"><Button onClick={() => go({ q: undefined, tag: undefined, spent: undefined, segment: undefined })}>{t('people.show_all')}</Button></Empty>
  const head = (sort: (typeof sorts)[number]) => <th key={sort} scope="col" className="n" aria-sort={wish.sort === sort ? (wish.order === 'asc' ? 'ascending' : 'descending') : undefined}><button type="button" className="sort" onClick={() => go({ sort, order: wish.sort === sort && wish.order === 'desc' ? 'asc' : undefined })}>{t(`people.sort.${sort}`)}{wish.sort === sort && <Icon as={wish.order === 'asc' ? ArrowUp : ArrowDown} size="s" />}</button></th>
  const all = items.every((m) => chosen.includes(m.id))
  return (
    <>
      {chosen.length > 0 && <Bulk desk={desk} ids={chosen} onDone={() => setChosen([])} />}
      <table className="tbl bt people" aria-busy={list.isPlaceholderData || undefined}>
        <thead><tr>{may && <th className="pick"><label className="check"><input type="checkbox" checked={all} aria-label={t('people.choose_all')} onChange={() => setChosen(all ? [] : items.map((m) => m.id))} /></label></th>}<th scope="col">{t('people.who')}</th><th scope="col" className="tags">{t('people.tags')}</th>{sorts.map(head)}</tr></thead>
        <tbody>{items.map((m) => <Row key={m.id} it={m} on={chosen.includes(m.id)} open={open === m.id} currency={currency} may={may} onPick={() => setChosen(chosen.includes(m.id) ? chosen.filter((x) => x !== m.id) : [...chosen, m.id])} onOpen={() => go({ user: m.id })} />)}</tbody>
      </table>
      <Pager cursor={wish.cursor} next={list.data.next_cursor} onNext={(cursor) => go({ cursor })} />
    </>
  )
}

export default function People({ desk }: { desk: Desk }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const search = route.useSearch()
  const go = useGo()
  const organization = desk.organization?.id ?? ''
  const wish = useWish(organization)
  const counts = useSegments(organization)
  // What stands in the fields is taken from the address anew when a saved filter is chosen.
  const [round, setRound] = useState(0)
  useTitle(t('rail.people'))
  const { segment, q, tag, min_spent } = wish
  return (
    <>
      <div className="between board-head"><h1>{t('rail.people')}</h1>{counts.data && <p className="muted small grow">{t('people.lead', { total: format.number(counts.data.all), active: format.number(counts.data.active) })}</p>}
        {desk.may('exports:create') && <ExportMenu kind="users" query={{ organization_id: organization, segment, q, tag, min_spent }} />}</div>
      <div className={cx('with-panel', search.user && 'open')}>
        <div className="min-w-0">
          <Filters key={round} tags={counts.data?.tags ?? []} />
          <SavedFilters organization={desk.organization?.id ?? ''} me={desk.user.id} mayTidy={desk.may('staff:manage')} screen="people" search={search} fields={kept} onApply={(next) => { go(next); setRound(round + 1) }} />
          <Birthdays organization={organization} onOpen={(user) => go({ user })} />
          <div className="panel">
            <SegmentBar segment={wish.segment} counts={counts.data} />
            <Table key={JSON.stringify([wish.segment, wish.cursor])} desk={desk} wish={wish} currency={counts.data?.currency ?? 'RUB'} open={search.user} />
          </div>
        </div>
        {search.user && <MemberPanel key={search.user} desk={desk} id={search.user} onClose={() => go({ user: undefined })} />}
      </div>
    </>
  )
}
