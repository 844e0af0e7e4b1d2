import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Upload } from 'lucide-react'
import { useProblem } from '@/api/useProblem'
import { Columns } from '@/domains/imports/Columns'
import { Outcome } from '@/domains/imports/Outcome'
import { Progress } from '@/domains/imports/Progress'
import { type What, type Wish, needs, useFreshAfter, useImport, useLook, useOrder, useRun, useRuns } from '@/domains/imports/queries'
import { useTitle } from '@/lib/hooks'
import { Button } from '@/ui/Button'
import { Check } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Failure } from '@/ui/States'
import type { Desk } from './useDesk'

const steps = ['file', 'columns', 'check', 'done'] as const
type Step = (typeof steps)[number]
const kinds: What[] = ['members', 'tariffs', 'bookings']

function Steps({ now }: { now: Step }) {
  const { t } = useTranslation('import')
  return <ol className="steps" aria-label={t('steps')}>{steps.map((step, n) => <li key={step} aria-current={step === now ? 'step' : undefined}><b className="num">{n + 1}</b> {t(`step.${step}`)}</li>)}</ol>
}

interface FileProps { allowed: What[]; what: What; busy: boolean; onWhat: (what: What) => void; onFile: (file: File) => void }

function FileStep({ allowed, what, busy, onWhat, onFile }: FileProps) {
  const { t } = useTranslation('import')
  const input = useRef<HTMLInputElement>(null)
  return (
    <div className="form">
      <fieldset><legend className="semi">{t('what')}</legend>{allowed.map((one) => <Check key={one} type="radio" name="what" checked={what === one} onChange={() => onWhat(one)}><b className="medium">{t(one)}</b><span className="small muted block">{t(`what_hint.${one}`)}</span></Check>)}</fieldset>
      <div>
        <input ref={input} className="sr" type="file" tabIndex={-1} aria-label={t('file')} accept=".csv,.xlsx,.txt,text/csv" onChange={(event) => { const file = event.target.files?.[0]; event.target.value = ''; if (file) onFile(file) }} />
        <Button look="main" busy={busy} onClick={() => input.current?.click()}><Icon as={Upload} size="s" />{t('choose')}</Button>
        <p className="small muted mt-2">{t('file')}. {t('file_hint')}</p>
      </div>
    </div>
  )
}

export default function Import({ desk }: { desk: Desk }) {
  const { t } = useTranslation('import')
  const problem = useProblem()
  const organization = desk.organization?.id ?? ''
  const look = useLook(organization)
  const check = useImport()
  const run = useImport()
  const order = useOrder()
  const [checking, setChecking] = useState<string | null>(null)
  const [running, setRunning] = useState<string | null>(null)
  const checked = useRun(checking)
  const ran = useRun(running)
  useFreshAfter(ran.data)
  const left = useRuns(organization).data?.find((one) => one.status === 'running' && !one.dry_run)
  const allowed = kinds.filter((one) => desk.may(needs[one]))
  const [what, setWhat] = useState<What>(allowed[0] ?? 'members')
  const [file, setFile] = useState<File | null>(null)
  const [wish, setWish] = useState<Wish | null>(null)
  useTitle(t('run:rail.import'))
  const seen = check.data ?? (checked.data?.status === 'running' ? undefined : checked.data)
  const result = run.data ?? (ran.data?.status === 'running' ? undefined : ran.data)
  const large = look.data !== undefined && look.data.rows > look.data.at_once
  const step: Step = result || running ? 'done' : seen || checking ? 'check' : look.data && wish ? 'columns' : 'file'
  const restart = () => { look.reset(); check.reset(); run.reset(); order.reset(); setChecking(null); setRunning(null); setFile(null); setWish(null) }
  const back = () => { check.reset(); setChecking(null) }
  const go = (chosen: File, asked: Wish) => {
    if (!large) (asked.dry_run ? check : run).mutate({ file: chosen, wish: asked })
    else order.mutate({ file: chosen, wish: asked }, { onSuccess: (one) => (asked.dry_run ? setChecking : setRunning)(one.id) })
  }
  const begin = (chosen: File) => {
    setFile(chosen)
    look.mutate({ file: chosen, what }, { onSuccess: (found) => setWish({ organization_id: organization, what, source: found.source, mapping: found.mapping, date_order: 'dmy', venue_id: desk.venue?.id ?? null, write: false, dry_run: true }) })
  }
  const error = run.error ?? check.error ?? order.error ?? ran.error ?? checked.error ?? look.error
  const broken = seen !== undefined && 'status' in seen && seen.status !== 'done'
  const count = seen ? seen.created + seen.updated : 0
  return (
    <>
      <div className="board-head"><h1>{t('run:rail.import')}</h1></div>
      <p className="muted mt-2 mb-4">{t('lead')}</p>
      <Steps now={step} />
      <section className="panel pad mt-4" aria-label={t(`step.${step}`)}>
        {step === 'file' && left && <div className="mb-4"><Button look="quiet" onClick={() => setRunning(left.id)}>{t('go_on', { name: left.file_name })}</Button></div>}
        {step === 'file' && <FileStep allowed={allowed} what={what} busy={look.isPending} onWhat={setWhat} onFile={begin} />}
        {step === 'columns' && look.data && wish && file && <Columns look={look.data} wish={wish} venues={desk.venues.filter((one) => one.organization_id === organization)} busy={check.isPending || order.isPending} onChange={setWish} onBack={restart} onCheck={() => go(file, { ...wish, dry_run: true })} />}
        {step === 'check' && !seen && <Progress run={checked.data} />}
        {step === 'done' && !result && <Progress run={ran.data} />}
        {step === 'check' && seen && wish && file && (
          <>
            <Outcome report={seen} />
            <div className="acts mt-4">
              {broken ? null : count > 0 ? <Button look="main" busy={run.isPending || order.isPending} onClick={() => go(file, { ...wish, dry_run: false })}>{t('run_count', { count })}</Button> : <p className="muted">{t('nothing_to_do')}</p>}
              <Button look="quiet" onClick={back}>{t('back')}</Button>
            </div>
          </>
        )}
        {result && <><Outcome report={result} /><div className="acts mt-4"><Button look="main" onClick={restart}>{t('again')}</Button></div></>}
        {error && <div className="mt-4"><Failure {...problem(error)} /></div>}
      </section>
    </>
  )
}
