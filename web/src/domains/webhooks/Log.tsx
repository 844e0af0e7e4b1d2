import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { useFormat } from '@/lib/format'
import { ownZone } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Check, TextField } from '@/ui/Field'
import { Failure, Skeleton, Waiting } from '@/ui/States'
import { type Delivery, useDelivery, useReplaySpan } from './queries'

const tones = { waiting: 'info', delivered: 'ok', failed: 'danger' } as const
const dayMs = 24 * 3600 * 1000

export function useKindName() {
  const { t } = useTranslation('webhooks')
  return (kind: string) => {
    const [group = '', verb] = kind.split('.')
    return verb ? `${t(`group.${group}`)}: ${t(`verb.${verb}`)}` : t(`group.${group}`)
  }
}

export function StateTag({ of }: { of: Delivery }) {
  const { t } = useTranslation('webhooks')
  return <Tag tone={tones[of.status]}>{t(`one.${of.status}`)}</Tag>
}

function pretty(body: string) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

function Code({ label, children }: { label: string; children: string }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls inside itself
    <div className="code mt-2" role="region" aria-label={label} tabIndex={0}>{children}</div>
  )
}

/** One message: what was sent, and what came of every try. */
export function Message({ endpoint, id }: { endpoint: string; id: string }) {
  const { t } = useTranslation('webhooks')
  const problem = useProblem()
  const format = useFormat()
  const found = useDelivery(endpoint, id)
  if (found.isError) return <Failure {...problem(found.error)} onRetry={() => void found.refetch()} />
  if (!found.data) return <Waiting label={t('common:loading')}><Skeleton h={220} /></Waiting>
  const it = found.data
  return (
    <div className="form mt-3">
      <p className="row wrapx"><StateTag of={it} /><span className="tiny faint mono any">{it.event_id}</span></p>
      <section><h3>{t('request')}</h3><Code label={t('request')}>{pretty(it.body)}</Code></section>
      {it.tries.map((one) => (
        <section key={one.at}>
          <h3>{t('try_of', { at: format.moment(one.at, ownZone()) })}</h3>
          <p className="small muted mt-1">{one.response_status ?? t(`failure.${one.failure}`, { defaultValue: one.failure })}, {t('ms', { count: one.latency_ms })}</p>
          {one.answer && <Code label={t('answer')}>{one.answer}</Code>}
        </section>
      ))}
    </div>
  )
}

/** `datetime-local` speaks the clock of this device. */
function local(at: number) {
  const date = new Date(at)
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

export function ReplayForm({ endpoint, onDone }: { endpoint: string; onDone: (said: string) => void }) {
  const { t } = useTranslation('webhooks')
  const problem = useProblem()
  const replay = useReplaySpan(endpoint)
  const [now] = useState(() => Date.now())
  const [since, setSince] = useState(local(now - dayMs))
  const [until, setUntil] = useState(local(now))
  const [failed, setFailed] = useState(true)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const span = { since: new Date(since).toISOString(), until: new Date(Date.parse(until) + 60_000).toISOString(), only: failed ? 'failed' : 'all' } as const
    replay.mutate(span, { onSuccess: (done) => onDone([t('replayed_count', { count: done.replayed }), !done.is_all && t('replay_more')].filter(Boolean).join('. ')) })
  }
  return (
    <form className="form mt-3" onSubmit={submit}>
      <p className="small muted">{t('replay_lead')}</p>
      <TextField type="datetime-local" label={t('since')} value={since} required min={local(now - 30 * dayMs)} max={local(now)} onChange={(event) => setSince(event.target.value)} />
      <TextField type="datetime-local" label={t('until')} value={until} required min={since} onChange={(event) => setUntil(event.target.value)} />
      <Check checked={failed} onChange={() => setFailed(!failed)}>{t('only_failed')}</Check>
      {replay.isError && <Failure {...problem(replay.error)} />}
      <div className="acts"><Button type="submit" look="main" busy={replay.isPending}>{t('replay_go')}</Button></div>
    </form>
  )
}
