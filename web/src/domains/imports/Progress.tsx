import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { useFormat } from '@/lib/format'
import { Button } from '@/ui/Button'
import { Failure, Skeleton, Waiting } from '@/ui/States'
import { type Run, useCancel } from './queries'

/** How far a large import is. It goes on without this page. */
export function Progress({ run }: { run: Run | undefined }) {
  const { t } = useTranslation('import')
  const format = useFormat()
  const problem = useProblem()
  const cancel = useCancel()
  if (!run) return <Waiting label={t('common:loading')}><Skeleton h={64} /></Waiting>
  const label = t(run.dry_run ? 'checking' : 'importing', { name: run.file_name })
  return (
    <div className="progress" role="status">
      <b className="semi any">{label}</b>
      <progress max={run.total} value={run.taken} aria-label={label} />
      <p className="small muted tn">{t('progress', { taken: format.number(run.taken), total: format.number(run.total) })}{run.failed > 0 && ` · ${t('failed_count', { count: run.failed })}`}</p>
      <p className="small muted mt-2">{t(run.dry_run ? 'checking_lead' : 'importing_lead')}</p>
      <div className="acts mt-3"><Button size="s" busy={cancel.isPending} onClick={() => cancel.mutate(run.id)}>{t('stop')}</Button></div>
      {cancel.error && <div className="mt-3"><Failure {...problem(cancel.error)} /></div>}
    </div>
  )
}
