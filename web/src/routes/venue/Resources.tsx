import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Offer } from '@/api/types'
import { windowOf } from '@/domains/catalog/search'
import { useFormat } from '@/lib/format'
import { formatTime, wallOf } from '@/lib/time'
import { Picture } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import type { Visit } from './useVisit'

/** The day is said only when it is another one than was asked for. */
function useWhen({ window, zone }: Visit) {
  const format = useFormat()
  return (at: string) => (wallOf(at, zone).day === window.day ? formatTime(at, zone) : format.moment(at, zone))
}

function useAbout(visit: Visit) {
  const { t } = useTranslation('venue')
  const format = useFormat()
  const when = useWhen(visit)
  return (r: Offer) => {
    const free = r.free_units ?? null
    const state = free === null ? null : free > 0
      ? r.unit_count > 1 && t('take.free', { n: format.number(free), of: format.number(r.unit_count) })
      : r.next_free ? t('take.next', { time: when(r.next_free.starts_at) }) : t(visit.past ? 'take.past' : 'take.busy')
    const upto = r.capacity > 1 && t('take.upto', { count: r.capacity, n: format.number(r.capacity) })
    return [r.description, upto, ...r.equipment, state, !r.instant && t('take.request')].filter(Boolean).join(', ')
  }
}

function Action({ resource, visit }: { resource: Offer; visit: Visit }) {
  const { t } = useTranslation('venue')
  const when = useWhen(visit)
  const free = (resource.free_units ?? 1) > 0
  const chosen = visit.resource?.id === resource.id && free
  const next = resource.next_free
  if (!free && next) return <Button size="s" onClick={() => visit.change({ resource: resource.id, window: windowOf(next, visit.zone) })}>{t('take.shift', { time: when(next.starts_at) })}</Button>
  return <Button size="s" look={chosen ? 'main' : undefined} disabled={!free} aria-pressed={chosen} onClick={() => visit.change({ resource: resource.id })}>{chosen ? t('take.chosen') : t('take.choose')}</Button>
}

export function Resources({ visit }: { visit: Visit }) {
  const { t } = useTranslation('venue')
  const format = useFormat()
  const problem = useProblem()
  const about = useAbout(visit)
  const { resources } = visit
  return (
    <section aria-labelledby="res">
      <h2 id="res">{t('take.title')}</h2>
      {resources.isError && !resources.data && <Failure {...problem(resources.error)} onRetry={() => void resources.refetch()} />}
      {resources.isPending && <Waiting label={t('common:loading')}>{[0, 1, 2].map((i) => <div key={i} className="res"><Skeleton className="ph photo" /><Skeleton h={40} /></div>)}</Waiting>}
      {resources.data?.length === 0 && <Empty title={t('take.empty_title')} text={t('take.empty')} />}
      <div className="lines">
        {resources.data?.map((r) => (
          <div className="res" key={r.id}>
            <div className="ph"><Picture src={r.photo_url} alt="" kind={r.kind} /></div>
            <div><h3>{r.name}</h3><p className="small muted">{about(r)}</p></div>
            <p className="p">{r.total_for_window && <span className="price">{format.money(r.total_for_window)}</span>}{!r.total_for_window && r.price_from && <span className="tiny faint">{t('take.from', { price: format.money(r.price_from) })}</span>}</p>
            <Action resource={r} visit={visit} />
          </div>
        ))}
      </div>
    </section>
  )
}
