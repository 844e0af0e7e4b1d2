import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Copy, History, KeyRound, Plus, Send, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { EndpointForm } from '@/domains/webhooks/EndpointForm'
import { Message, ReplayForm, StateTag, useKindName } from '@/domains/webhooks/Log'
import { type Endpoint, type NewEndpoint, statuses, useAddEndpoint, useChangeEndpoint, useDeleteEndpoint, useDeliveries, useEndpoints, usePing, useReplay, useRotate } from '@/domains/webhooks/queries'
import { useFormat } from '@/lib/format'
import { useTitle } from '@/lib/hooks'
import { ownZone } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Icon } from '@/ui/Icon'
import { Chip } from '@/ui/Segments'
import { Empty, Failure, Note, Skeleton, Waiting } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { Pager } from './Pager'
import type { Desk } from './useDesk'
import { useRefusal } from './useRefusal'

const route = getRouteApi('/run/$page')
type Search = ReturnType<typeof route.useSearch>

function useGo() {
  const navigate = useNavigate()
  return (patch: Partial<Search>) => void navigate({ to: '/run/$page', params: { page: 'webhooks' }, search: (was) => ({ ...was, cursor: undefined, ...patch }), resetScroll: false })
}

function Secret({ made, onClose }: { made: NewEndpoint; onClose: () => void }) {
  const { t } = useTranslation('webhooks')
  const copy = () => void navigator.clipboard.writeText(made.secret).then(() => toast(t('copied'), { tone: 'ok' }))
  const label = t('secret', { name: made.name })
  return (
    <div className="mb-4"><Note tone="accent" icon={KeyRound}>
      <b className="semi">{label}</b><p className="small">{t('secret_lead')}</p>
      <p className="row wrapx mt-2 secret"><input className="input mono" size={54} readOnly aria-label={label} value={made.secret} onFocus={(event) => event.target.select()} /><Button size="s" onClick={copy}><Icon as={Copy} size="s" />{t('copy')}</Button><Button size="s" look="quiet" onClick={onClose}>{t('close')}</Button></p>
    </Note></div>
  )
}

function Health({ of }: { of: Endpoint }) {
  const { t } = useTranslation('webhooks')
  const format = useFormat()
  if (of.disabled_at) return <Tag tone="danger">{t('disabled', { at: format.day(of.disabled_at, ownZone(), 'short') })}</Tag>
  if (!of.is_active) return <Tag>{t('off')}</Tag>
  if (of.failing_since) return <Tag tone="warn">{t('failing', { at: format.moment(of.failing_since, ownZone()) })}</Tag>
  return <Tag tone="ok">{t('on')}</Tag>
}

function Log({ of }: { of: Endpoint }) {
  const { t } = useTranslation('webhooks')
  const problem = useProblem()
  const format = useFormat()
  const kindName = useKindName()
  const refused = useRefusal()
  const go = useGo()
  const search = route.useSearch()
  const replay = useReplay(of.id)
  const rows = useDeliveries(of.id, search.segment, search.cursor)
  if (rows.isError) return <Failure {...problem(rows.error)} onRetry={() => void rows.refetch()} />
  if (!rows.data) return <Waiting label={t('common:loading')}>{[0, 1, 2].map((i) => <Skeleton key={i} h={48} className="mt-1" />)}</Waiting>
  if (rows.data.items.length === 0) return search.segment ? <p className="muted">{t('log_none_such')}</p> : <Empty title={t('log_none_title')} text={t('log_none')} art="/art/booth.svg" />
  const again = (id: string) => replay.mutate(id, { onError: refused, onSuccess: () => void toast(t('replayed'), { tone: 'ok' }) })
  return (
    <>
      <div className="panel"><table className="tbl bt"><thead><tr>{(['what', 'when', 'state', 'answer', 'took'] as const).map((head) => <th key={head} scope="col">{t(head)}</th>)}<th><span className="sr">{t('run:list.actions')}</span></th></tr></thead>
        <tbody>{rows.data.items.map((it) => (
          <tr key={it.id}>
            <td className="wide"><button type="button" className="semi open-it" onClick={() => go({ delivery: it.id, cursor: search.cursor })}>{kindName(it.kind)}</button><span className="tiny faint mono block">{it.kind}</span></td>
            <td className="small tn">{format.moment(it.created_at, ownZone())}</td>
            <td><StateTag of={it} />{it.status === 'waiting' && it.attempts > 0 && it.next_at && <span className="tiny faint block">{t('next', { at: format.moment(it.next_at, ownZone()) })}</span>}</td>
            <td className="small tn">{it.response_status ?? (it.attempts > 0 ? t('no_answer') : '—')}</td>
            <td className="small tn">{it.latency_ms === null ? '—' : t('ms', { count: it.latency_ms })}</td>
            <td className="n">{it.status !== 'waiting' && of.is_active && <Button size="s" onClick={() => again(it.id)}>{t('replay')}</Button>}</td>
          </tr>
        ))}</tbody></table></div>
      <Pager cursor={search.cursor} next={rows.data.next_cursor} onNext={(cursor) => go({ cursor })} />
    </>
  )
}

type Asking = 'edit' | 'rotate' | 'delete' | 'span' | null

function Deeds({ of, kinds, asking, onAsk, onSecret }: { of: Endpoint; kinds: string[]; asking: Asking; onAsk: (next: Asking) => void; onSecret: (made: NewEndpoint) => void }) {
  const { t } = useTranslation('webhooks')
  const go = useGo()
  const refused = useRefusal()
  const change = useChangeEndpoint(of.id)
  const rotate = useRotate(of.id)
  const remove = useDeleteEndpoint(of.id)
  const close = () => onAsk(null)
  const ask = (what: Asking) => ({ open: asking === what, onOpenChange: (open: boolean) => { if (!open) close() } })
  return (
    <>
      <Dialog wide {...ask('edit')} title={t('edit')}>{asking === 'edit' && <EndpointForm was={of} kinds={kinds} busy={change.isPending} error={change.error} onSave={(wish) => change.mutate(wish, { onSuccess: () => { toast(t('run:saved'), { tone: 'ok' }); close() } })} />}</Dialog>
      <Dialog {...ask('rotate')} title={t('rotate_title', { name: of.name })} footer={<Button look="main" busy={rotate.isPending} onClick={() => rotate.mutate(undefined, { onError: refused, onSuccess: onSecret, onSettled: close })}>{t('rotate_go')}</Button>}><p>{t('rotate_lead')}</p></Dialog>
      <Dialog {...ask('delete')} title={t('delete_title', { name: of.name })} footer={<Button look="danger main" busy={remove.isPending} onClick={() => remove.mutate(undefined, { onError: refused, onSuccess: () => go({ endpoint: undefined }), onSettled: close })}>{t('delete')}</Button>}><p>{t('delete_lead')}</p></Dialog>
      <Dialog {...ask('span')} title={t('replay_span')}>{asking === 'span' && <ReplayForm endpoint={of.id} onDone={(said) => { toast(said, { tone: 'ok' }); close() }} />}</Dialog>
    </>
  )
}

function Chosen({ of, kinds, onSecret }: { of: Endpoint; kinds: string[]; onSecret: (made: NewEndpoint) => void }) {
  const { t } = useTranslation('webhooks')
  const search = route.useSearch()
  const go = useGo()
  const refused = useRefusal()
  const change = useChangeEndpoint(of.id)
  const ping = usePing(of.id)
  const [asking, setAsking] = useState<Asking>(null)
  return (
    <section className="mt-6" aria-label={of.name}>
      <h2>{of.name}</h2>
      {of.disabled_at && <div className="mt-3"><Note tone="danger" icon={TriangleAlert}>{t('disabled_lead')}</Note></div>}
      <p className="row wrapx mt-3">
        {of.is_active && <Button size="s" look="main" busy={ping.isPending} onClick={() => ping.mutate(undefined, { onError: refused, onSuccess: () => void toast(t('pinged'), { tone: 'ok' }) })}><Icon as={Send} size="s" />{t('ping')}</Button>}
        <Button size="s" look={of.is_active ? undefined : 'main'} onClick={() => change.mutate({ is_active: !of.is_active }, { onError: refused })}>{t(of.is_active ? 'pause' : 'resume')}</Button>
        {of.is_active && <Button size="s" onClick={() => setAsking('span')}><Icon as={History} size="s" />{t('replay_span')}</Button>}
        <Button size="s" onClick={() => setAsking('edit')}>{t('edit')}</Button>
        <Button size="s" onClick={() => setAsking('rotate')}>{t('rotate')}</Button>
        <Button size="s" look="danger" onClick={() => setAsking('delete')}>{t('delete')}</Button>
      </p>
      <div className="chips mt-4 mb-3" role="group" aria-label={t('filter')}>{[undefined, ...statuses].map((one) => <Chip key={one ?? 'all'} on={search.segment === one} onClick={() => go({ segment: one })}>{t(`status.${one ?? 'all'}`)}</Chip>)}</div>
      <Log of={of} />
      <Deeds of={of} kinds={kinds} asking={asking} onAsk={setAsking} onSecret={onSecret} />
      <Dialog wide open={Boolean(search.delivery)} onOpenChange={(open) => { if (!open) go({ delivery: undefined, cursor: search.cursor }) }} title={t('log')}>{search.delivery && <Message endpoint={of.id} id={search.delivery} />}</Dialog>
    </section>
  )
}

export default function Webhooks({ desk }: { desk: Desk }) {
  const { t } = useTranslation('webhooks')
  const problem = useProblem()
  const search = route.useSearch()
  const go = useGo()
  const organization = desk.organization?.id ?? ''
  const list = useEndpoints(organization)
  const add = useAddEndpoint(organization)
  const [adding, setAdding] = useState(false)
  const [made, setMade] = useState<NewEndpoint | null>(null)
  useTitle(t('run:rail.webhooks'))
  const open = () => { add.reset(); setAdding(true) }
  const items = list.data?.items ?? []
  const chosen = items.find((it) => it.id === search.endpoint) ?? (items.length === 1 ? items[0] : undefined)
  const button = <Button look="main" size="s" onClick={open}><Icon as={Plus} size="s" />{t('add')}</Button>
  return (
    <>
      <div className="between board-head"><h1>{t('run:rail.webhooks')}</h1>{items.length > 0 && button}</div>
      <p className="muted mt-2 mb-4">{t('lead')}</p>
      {made && <Secret made={made} onClose={() => setMade(null)} />}
      {list.isError ? <Failure {...problem(list.error)} onRetry={() => void list.refetch()} /> : !list.data ? <Waiting label={t('common:loading')}>{[0, 1].map((i) => <Skeleton key={i} h={64} className="mt-1" />)}</Waiting> : items.length === 0 ? <Empty title={t('none_title')} text={t('none')} art="/art/booth.svg">{button}</Empty> : (
        <ul className="panel lines px-5">{items.map((it) => (
          <li key={it.id} className="between py-3 wrapx"><span className="min-w-0"><button type="button" className="semi open-it" aria-current={chosen?.id === it.id || undefined} onClick={() => go({ endpoint: it.id, segment: undefined, delivery: undefined })}>{it.name}</button><span className="tiny faint mono block any">{it.url}</span></span><Health of={it} /></li>
        ))}</ul>
      )}
      {chosen && <Chosen key={chosen.id} of={chosen} kinds={list.data?.kinds ?? []} onSecret={setMade} />}
      <Dialog wide open={adding} onOpenChange={setAdding} title={t('add')}>{adding && <EndpointForm was={null} kinds={list.data?.kinds ?? []} busy={add.isPending} error={add.error} onSave={(wish) => add.mutate(wish, { onSuccess: (one) => { setMade(one); setAdding(false); go({ endpoint: one.id }) } })} />}</Dialog>
    </>
  )
}
