import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { HouseTask, WaitingEvent } from '@/api/types'
import { spanOf, useTaskDeeds, useTasks } from '@/domains/system/house'
import { useFormat } from '@/lib/format'
import { ownZone } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Failure, Skeleton, Waiting } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { PlannedWork } from './PlannedWork'
import { useRefusal } from './useRefusal'

function Outcome({ task }: { task: HouseTask }) {
  const { t } = useTranslation('system')
  if (task.failure) return <Tag tone="danger">{t('task.failed')}</Tag>
  if (task.is_late) return <Tag tone="warn">{t('task.late')}</Tag>
  return task.finished_at ? <Tag tone="ok">{t('task.went')}</Tag> : <Tag tone="line">{t('task.not_yet')}</Tag>
}

function Row({ task }: { task: HouseTask }) {
  const { t, i18n } = useTranslation('system')
  const format = useFormat()
  const { run } = useTaskDeeds()
  const refused = useRefusal()
  const go = () => run.mutate(task.name, { onSuccess: () => toast(t('task.ordered'), { tone: 'ok' }), onError: refused })
  const name = t(`job.${task.name.split('.').slice(1).join('_')}` as 'job.payments_jobs_reconcile', { defaultValue: task.name })
  return (
    <tr>
      <td className="wide"><b className="semi">{name}</b><span className="tiny faint any"> {t('task.every', { span: spanOf(task.every_s, i18n.language) })}</span>{task.failure && <p className="why">{task.failure}</p>}</td>
      <td><Outcome task={task} /></td>
      <td className="nowrap tn small" data-l={t('task.last_head')}>{task.finished_at ? t('task.last', { when: format.moment(task.finished_at, ownZone()) }) : '—'}</td>
      <td className="nowrap tn small" data-l={t('task.next_head')}>{task.next_at ? t('task.next', { when: format.moment(task.next_at, ownZone()) }) : '—'}</td>
      <td className="n">{task.can_run && <Button size="s" busy={run.isPending} aria-label={t('task.run_named', { name })} onClick={go}>{t('task.run')}</Button>}</td>
    </tr>
  )
}

/** The reason is kept in the audit, so nobody gives up without one. */
function GiveUp({ event, onClose }: { event: WaitingEvent; onClose: () => void }) {
  const { t } = useTranslation('system')
  const { dismiss } = useTaskDeeds()
  const refused = useRefusal()
  const [reason, setReason] = useState('')
  const go = () => dismiss.mutate({ id: event.id, reason: reason.trim() }, { onSuccess: () => toast(t('failing.given_up'), { tone: 'ok' }), onError: refused, onSettled: onClose })
  return (
    <Dialog open onOpenChange={onClose} title={t('failing.give_up_title')} footer={<Button look="danger main" busy={dismiss.isPending} disabled={reason.trim().length < 3} onClick={go}>{t('failing.give_up')}</Button>}>
      <p className="any"><code>{event.kind}</code></p>
      <p className="muted small mt-2 mb-3">{t('failing.give_up_lead')}</p>
      <TextField label={t('failing.reason')} value={reason} maxLength={200} required onChange={(e) => setReason(e.target.value)} />
    </Dialog>
  )
}

function Failing({ events }: { events: WaitingEvent[] }) {
  const { t } = useTranslation('system')
  const format = useFormat()
  const { retry } = useTaskDeeds()
  const refused = useRefusal()
  const [given, setGiven] = useState<WaitingEvent | null>(null)
  return (
    <section className="panel pad" aria-labelledby="failing"><h2 id="failing">{t('failing.title')}</h2>
      {events.length === 0 ? <p className="muted mt-2">{t('failing.none')}</p> : <ul className="states mt-2">{events.map((e) => (
        <li key={e.id}>
          <span className="min-w-0"><b className="semi any">{e.kind}</b> {e.is_stuck && <Tag tone="danger">{t('failing.stuck')}</Tag>}<span className="small muted any"> {t('failing.tries', { count: e.attempts })}, {e.is_stuck ? format.moment(e.occurred_at, ownZone()) : t('failing.next', { when: format.moment(e.due_at, ownZone()) })}<br />{e.subscribers.filter((s) => !e.done.includes(s)).join(', ')}</span></span>
          <span className="row">{e.is_stuck && <Button size="s" look="quiet" aria-label={t('failing.give_up_named', { name: e.kind })} onClick={() => setGiven(e)}>{t('failing.give_up')}</Button>}
          <Button size="s" aria-label={t('failing.retry_named', { name: e.kind })} busy={retry.isPending && retry.variables === e.id} onClick={() => retry.mutate(e.id, { onSuccess: () => toast(t('failing.ordered'), { tone: 'ok' }), onError: refused })}><Icon as={RotateCw} />{t('failing.retry')}</Button></span>
        </li>
      ))}</ul>}
      {given && <GiveUp event={given} onClose={() => setGiven(null)} />}
    </section>
  )
}

export function SystemTasks() {
  const { t } = useTranslation('system')
  const problem = useProblem()
  const list = useTasks()
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  if (!list.data) return <Waiting label={t('common:loading')}>{[0, 1, 2, 3].map((i) => <Skeleton key={i} h={52} className="mt-1" />)}</Waiting>
  return (
    <div className="house">
      <Failing events={list.data.failing} />
      <section className="panel" aria-label={t('task.title')}>
        <table className="tbl bt"><thead><tr><th scope="col">{t('task.what')}</th><th scope="col">{t('task.outcome')}</th><th scope="col">{t('task.last_head')}</th><th scope="col">{t('task.next_head')}</th><th scope="col"><span className="sr">{t('task.run')}</span></th></tr></thead>
          <tbody>{list.data.tasks.map((task) => <Row key={task.name} task={task} />)}</tbody></table>
      </section>
      <PlannedWork planned={list.data.planned} />
    </div>
  )
}
