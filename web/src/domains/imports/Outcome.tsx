import { CircleCheck, Download, Info } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Chip } from '@/ui/Segments'
import { Note } from '@/ui/States'
import { type Report, type Run, outcomes, takeAway, takeFailed } from './queries'

const tones = { created: 'ok', updated: 'info', unchanged: undefined, failed: 'danger' } as const
const most = 200

/** What a run did, or would do, row by row; what failed comes first. */
export function Outcome({ report }: { report: Report | Run }) {
  const { t } = useTranslation('import')
  const [only, setOnly] = useState<(typeof outcomes)[number] | null>(report.failed > 0 ? 'failed' : null)
  const rows = report.rows.filter((row) => !only || row.outcome === only)
  const whole = 'failed_csv' in report
  const csv = whole ? report.failed_csv : null
  const total = whole ? report.rows.length : report.taken
  const matching = only ? report[only] : total
  const ended = !whole && report.status !== 'done' ? report.status : null
  return (
    <>
      {ended ? <Note tone="warn">{ended === 'cancelled' ? (report.dry_run ? t('cancelled_check') : t('cancelled', { count: report.created + report.updated })) : !whole && report.failure}</Note> : <Note tone={report.dry_run ? 'accent' : 'ok'} icon={report.dry_run ? Info : CircleCheck}>{t(report.dry_run ? 'dry' : 'done')}</Note>}
      <div className="between mt-4 wrapx">
        <div className="chips" role="group" aria-label={t('show')}>
          <Chip on={!only} count={String(total)} onClick={() => setOnly(null)}>{t('all')}</Chip>
          {outcomes.map((one) => <Chip key={one} on={only === one} count={String(report[one])} onClick={() => setOnly(one)}>{t(one)}</Chip>)}
        </div>
        {!whole && report.failed > 0 && <Button size="s" onClick={() => void takeFailed(report.id)}><Icon as={Download} size="s" />{t('take_failed')}</Button>}
        {csv && <Button size="s" onClick={() => takeAway(csv, 'failed.csv')}><Icon as={Download} size="s" />{t('take_failed')}</Button>}
      </div>
      {rows.length > 0 && (
        <div className="panel mt-3"><table className="tbl bt"><thead><tr>{(['row', 'who', 'outcome', 'why'] as const).map((head) => <th key={head} scope="col">{t(head)}</th>)}</tr></thead>
          <tbody>{rows.slice(0, most).map((row) => (
            <tr key={row.row}><td className="tn small faint">{row.row}</td><td className="any">{row.label || <span className="faint">{t('no_label')}</span>}</td><td><Tag tone={tones[row.outcome]}>{t(`one.${row.outcome}`)}</Tag></td><td className="wide small">{row.message}</td></tr>
          ))}</tbody></table></div>
      )}
      {matching > most && <p className="small muted mt-2">{t('more', { count: most })}</p>}
    </>
  )
}
