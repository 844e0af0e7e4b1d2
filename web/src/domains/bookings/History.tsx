import './bookings.css'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { HistoryEntry } from '@/api/types'
import { wallOf } from '@/lib/time'
import { useFormat } from '@/lib/format'
import { Failure, Skeleton } from '@/ui/States'
import { useHistory } from './list'

function pair(value: unknown): [string, string] | null {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string' ? [value[0], value[1]] : null
}

/** "12:00–16:00 → 13:00–17:00", with the day when it changed. */
function useChange(zone: string) {
  const format = useFormat()
  return ({ changes }: HistoryEntry) => {
    const starts = pair(changes['starts_at'])
    const ends = pair(changes['ends_at'])
    if (starts && ends) {
      const far = wallOf(starts[0], zone).day !== wallOf(starts[1], zone).day
      return [0, 1].map((i) => `${far ? `${format.day(starts[i as 0 | 1], zone, 'short')}, ` : ''}${format.span(starts[i as 0 | 1], ends[i as 0 | 1], zone)}`).join(' → ')
    }
    return null
  }
}

export function History({ id, zone }: { id: string; zone: string }) {
  const { t, i18n } = useTranslation('bookings')
  const format = useFormat()
  const problem = useProblem()
  const change = useChange(zone)
  const history = useHistory(id)
  if (history.isPending) return <Skeleton h={96} />
  if (history.isError) return <Failure {...problem(history.error)} onRetry={() => void history.refetch()} />
  return (
    <ol className="hist">
      {[...history.data].sort((a, b) => b.at.localeCompare(a.at)).map((entry, index) => (
        <li key={`${entry.at}${index}`}>
          <p><b className="medium">{i18n.exists(`bookings:verb.${entry.verb}`) ? t(`verb.${entry.verb}` as 'verb.placed') : entry.verb}</b>{change(entry) && <span className="small muted tn"> {change(entry)}</span>}</p>
          {entry.note && <p className="small">«{entry.note}»</p>}
          <p className="tiny faint"><time dateTime={entry.at}>{format.moment(entry.at, zone)}</time>, {entry.actor.name || t('system')}</p>
        </li>
      ))}
    </ol>
  )
}
