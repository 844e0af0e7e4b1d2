import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { ExportMenu } from '@/domains/analytics/ExportMenu'
import { useAudit } from '@/domains/system/records'
import { useFormat } from '@/lib/format'
import { useDebounced, useTitle } from '@/lib/hooks'
import { addDays, ownZone, rfc3339 } from '@/lib/time'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { Pager } from './Pager'
import { mayForPlatform } from './platform'
import type { Desk } from './useDesk'

const route = getRouteApi('/run/$page')

function useGo() {
  const navigate = useNavigate()
  return (patch: Partial<ReturnType<typeof route.useSearch>>) => void navigate({ to: '/run/$page', params: { page: 'audit' }, search: (was) => ({ ...was, cursor: undefined, ...patch }), replace: !('cursor' in patch), resetScroll: false })
}

function Filters() {
  const { t } = useTranslation('run')
  const search = route.useSearch()
  const go = useGo()
  const [text, setText] = useState(search.command ?? '')
  const settled = useDebounced(text.trim(), 300)
  useEffect(() => {
    if (settled !== (search.command ?? '')) go({ command: settled || undefined })
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only what was typed leads to the address, never back
  }, [settled])
  return (
    <div className="filters">
      <input className="input flex-1" type="search" aria-label={t('audit.command')} placeholder={t('audit.command')} value={text} onChange={(event) => setText(event.target.value)} />
      <input className="input" type="date" aria-label={t('list.from')} value={search.from ?? ''} max={search.to} onChange={(event) => go({ from: event.target.value || undefined })} />
      <input className="input" type="date" aria-label={t('list.to')} value={search.to ?? ''} min={search.from} onChange={(event) => go({ to: event.target.value || undefined })} />
    </div>
  )
}

function Entries({ desk }: { desk: Desk }) {
  const { t } = useTranslation('run')
  const format = useFormat()
  const problem = useProblem()
  const search = route.useSearch()
  const go = useGo()
  const zone = ownZone()
  const list = useAudit({
    organization: mayForPlatform(desk.user, 'audit') ? undefined : desk.organization?.id, command: search.command, cursor: search.cursor,
    from: search.from && rfc3339(search.from, 0, zone), to: search.to && rfc3339(addDays(search.to, 1), 0, zone),
  })
  if (list.isPending) return <Waiting label={t('common:loading')}>{[0, 1, 2, 3, 4].map((i) => <Skeleton key={i} h={44} className="mt-1" />)}</Waiting>
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  if (list.data.items.length === 0) return <Empty title={t('audit.empty_title')} text={t('audit.empty')} art="/art/library.svg" />
  return (
    <div className="panel">
      <table className="tbl bt">
        <thead><tr><th scope="col">{t('audit.when')}</th><th scope="col">{t('audit.who')}</th><th scope="col">{t('audit.what')}</th><th scope="col">{t('audit.permission')}</th></tr></thead>
        <tbody>{list.data.items.map((e) => (
          <tr key={e.id}><td className="nowrap tn">{format.moment(e.at, zone)}</td><td>{e.actor.name || t('bookings:system')}</td><td className="wide"><code>{e.command}</code>{e.note && <p className="small muted any">{e.note}</p>}</td><td className="wide small muted">{e.permission}</td></tr>
        ))}</tbody>
      </table>
      <Pager cursor={search.cursor} next={list.data.next_cursor} onNext={(cursor) => go({ cursor })} />
    </div>
  )
}

export default function AuditPage({ desk }: { desk: Desk }) {
  const { t } = useTranslation('run')
  const { from, to, command } = route.useSearch()
  useTitle(t('rail.audit'))
  return <><div className="between board-head"><h1>{t('rail.audit')}</h1>{desk.may('exports:create') && <ExportMenu kind="audit" query={{ organization_id: desk.organization?.id, from, to, command }} />}</div><p className="muted mt-1">{t('audit.lead')}</p><Filters /><Entries desk={desk} /></>
}
