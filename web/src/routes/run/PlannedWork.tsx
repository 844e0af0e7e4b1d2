import { ChevronDown, ChevronUp } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { HouseTasks, PlannedItem } from '@/api/types'
import { usePlanned, useTaskDeeds } from '@/domains/system/house'
import { useFormat } from '@/lib/format'
import { ownZone } from '@/lib/time'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Icon } from '@/ui/Icon'
import { Failure, Skeleton, Waiting } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { useRefusal } from './useRefusal'

type Kind = HouseTasks['planned'][number]
const moments = ['starts_at', 'ends_at', 'frozen_until', 'at'] as const

function useNames() {
  const { t } = useTranslation('system')
  const format = useFormat()
  const kind = (name: string) => t(`event.${name.replaceAll('.', '_')}` as 'event.bookings_hold_ran_out', { defaultValue: name })
  const about = ({ about: it }: PlannedItem) => [
    it.number ?? '', it.name ?? '', it.notice ? t(`said.notice.${it.notice}` as 'said.notice.booking_reminder', { defaultValue: it.notice }) : '',
    it.before === 'day' ? t('said.before_day') : it.before === 'hour' ? t('said.before_hour') : '', it.is_late ? t('said.late') : '',
    it.due_on ? t('said.due_on', { day: format.isoDay(it.due_on) }) : '', ...moments.map((one) => (it[one] ? t(`said.${one}`, { when: format.moment(it[one], ownZone()) }) : '')),
  ].filter(Boolean).join(', ')
  return { kind, about }
}

function Items({ kind }: { kind: string }) {
  const { t } = useTranslation('system')
  const format = useFormat()
  const problem = useProblem()
  const refused = useRefusal()
  const names = useNames()
  const list = usePlanned(kind)
  const { cancel } = useTaskDeeds()
  const [chosen, setChosen] = useState<PlannedItem | null>(null)
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  if (!list.data) return <Waiting label={t('common:loading')}><Skeleton h={36} className="mt-1" /></Waiting>
  const items = list.data.pages.flatMap((page) => page.items)
  const go = (it: PlannedItem) => cancel.mutate(it.id, { onSuccess: () => toast(t('planned.cancelled'), { tone: 'ok' }), onError: refused, onSettled: () => setChosen(null) })
  const said = chosen && (names.about(chosen) || names.kind(kind))
  return (
    <div className="items">
      {items.length === 0 ? <p className="muted small">{t('planned.none')}</p> : <ul>{items.map((it) => (
        <li key={it.id}>
          <span className="small min-w-0 any"><b className="semi tn">{format.moment(it.due_at, ownZone())}</b> {names.about(it) || <code>{it.id}</code>}</span>
          {it.can_cancel && <Button size="s" aria-label={t('planned.cancel_named', { name: names.about(it), when: format.moment(it.due_at, ownZone()) })} onClick={() => setChosen(it)}>{t('planned.cancel')}</Button>}
        </li>
      ))}</ul>}
      {list.hasNextPage && <Button size="s" className="mt-2" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('planned.more')}</Button>}
      <Dialog open={chosen !== null} onOpenChange={(open) => { if (!open) setChosen(null) }} title={t('planned.cancel_title')} footer={chosen && <Button look="danger main" busy={cancel.isPending} onClick={() => go(chosen)}>{t('planned.cancel_sure')}</Button>}>
        <p>{names.kind(kind)}{said && `: ${said}`}</p>
        <p className="muted small mt-2">{t('planned.cancel_lead')}</p>
      </Dialog>
    </div>
  )
}

function Line({ it }: { it: Kind }) {
  const { t } = useTranslation('system')
  const format = useFormat()
  const names = useNames()
  const [open, setOpen] = useState(false)
  const name = names.kind(it.kind)
  return (
    <li className="planned">
      <button type="button" className="head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="any"><Icon as={open ? ChevronUp : ChevronDown} size="s" /> {name} <span className="num muted">× {format.number(it.count)}</span></span>
        <span className="small muted">{t('planned.next', { when: format.moment(it.next_due_at, ownZone()) })}</span>
      </button>
      {open && <Items kind={it.kind} />}
    </li>
  )
}

export function PlannedWork({ planned }: { planned: Kind[] }) {
  const { t } = useTranslation('system')
  return (
    <section className="panel pad" aria-labelledby="planned"><h2 id="planned">{t('planned.title')}</h2>
      {planned.length === 0 ? <p className="muted mt-2">{t('planned.none')}</p> : <ul className="states mt-2">{planned.map((it) => <Line key={it.kind} it={it} />)}</ul>}
    </section>
  )
}
