import { Download, RotateCcw, ShieldCheck, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Backup, Backups } from '@/api/types'
import { downloadBackup, sizeOf, useBackupDeeds, useBackups } from '@/domains/system/house'
import { Scrolling } from '@/domains/system/Scrolling'
import { useFormat } from '@/lib/format'
import { ownZone } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Check, SelectField, TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Empty, Failure, Note, Skeleton, Waiting } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { useRefusal } from './useRefusal'

const tones = { waiting: 'line', making: 'info', made: 'info', verifying: 'info', verified: 'ok', damaged: 'danger', failed: 'danger' } as const
const paces = [6, 12, 24, 168] as const

function Schedule({ list }: { list: Backups }) {
  const { t } = useTranslation('system')
  const format = useFormat()
  const { schedule } = useBackupDeeds()
  const refused = useRefusal()
  const [wish, setWish] = useState(list.schedule ?? { is_on: false, every_hours: 24 as const, hour: 1, keep: 14 })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    schedule.mutate(wish, { onSuccess: () => toast(t('backup.saved'), { tone: 'ok' }), onError: refused })
  }
  return (
    <section className="panel pad" aria-labelledby="plan"><h2 id="plan">{t('backup.schedule')}</h2>
      <form className="form mt-3" onSubmit={submit}>
        <Check checked={wish.is_on} onChange={(event) => setWish({ ...wish, is_on: event.target.checked })}>{t('backup.on')}</Check>
        <div className="facts2">
          <SelectField label={t('backup.every')} value={wish.every_hours} onChange={(event) => { const pace = paces.find((p) => String(p) === event.target.value); if (pace) setWish({ ...wish, every_hours: pace }) }}>{paces.map((p) => <option key={p} value={p}>{t(`backup.pace.${p}`)}</option>)}</SelectField>
          <TextField label={t('backup.hour')} type="number" min={0} max={23} required value={wish.hour} onChange={(event) => setWish({ ...wish, hour: event.target.valueAsNumber || 0 })} />
          <TextField label={t('backup.keep')} hint={t('backup.keep_hint')} type="number" min={1} max={100} required value={wish.keep} onChange={(event) => setWish({ ...wish, keep: event.target.valueAsNumber || 1 })} />
        </div>
        <div className="row wrapx"><Button type="submit" busy={schedule.isPending}>{t('backup.save')}</Button><span className="small muted">{list.next_at ? t('backup.next', { when: format.moment(list.next_at, ownZone()) }) : t('backup.no_next')}</span></div>
      </form>
    </section>
  )
}

function RestoreDialog({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const { t } = useTranslation('system')
  const problem = useProblem()
  const format = useFormat()
  const { plan } = useBackupDeeds()
  const [name, setName] = useState('')
  const found = plan.data
  const footer = found
    ? <Button look="main" onClick={() => void navigator.clipboard.writeText(found.command).then(() => toast(t('common:action.copy_done'), { tone: 'ok' }))}>{t('backup.copy')}</Button>
    : <Button look="danger main" disabled={name !== backup.name} busy={plan.isPending} onClick={() => plan.mutate({ id: backup.id, name })}>{t('backup.prepare')}</Button>
  return (
    <Dialog open onOpenChange={(open) => { if (!open) onClose() }} title={t('backup.restore_title')} wide footer={footer}>
      {found ? (
        <>
          <p>{t('backup.plan', { when: format.moment(found.made_at, ownZone()) })}</p>
          {found.differences.length === 0 ? <p className="muted mt-2">{t('backup.same')}</p> : (
            <Scrolling className="plain" label={t('backup.differences')}><table className="tbl"><thead><tr><th scope="col">{t('backup.table')}</th><th scope="col" className="n">{t('backup.now')}</th><th scope="col" className="n">{t('backup.then')}</th></tr></thead><tbody>{found.differences.map((d) => <tr key={d.table}><td><code>{d.table}</code></td><td className="n num">{format.number(d.now)}</td><td className="n num">{format.number(d.in_backup)}</td></tr>)}</tbody></table></Scrolling>
          )}
          <p className="mt-3">{t('backup.run_this')}</p>
          <Scrolling className="steps-in" label={t('backup.run_this')}>{found.command}</Scrolling>
        </>
      ) : (
        <>
          <Note tone="warn">{t('backup.restore_warning')}</Note>
          <p className="small muted mt-3">{t('backup.type')} <code className="any">{backup.name}</code></p>
          <TextField label={t('backup.name')} value={name} autoComplete="off" onChange={(event) => setName(event.target.value)} />
          {plan.isError && <Failure {...problem(plan.error)} />}
        </>
      )}
    </Dialog>
  )
}

function Deeds({ backup, onRestore }: { backup: Backup; onRestore: () => void }) {
  const { t } = useTranslation('system')
  const refused = useRefusal()
  const { verify, remove } = useBackupDeeds()
  const [sure, setSure] = useState(false)
  const isBusy = ['waiting', 'making', 'verifying'].includes(backup.status)
  return (
    <span className="row wrapx">
      {backup.has_archive && <Button size="s" icon aria-label={t('backup.download', { name: backup.name })} title={t('backup.download_short')} onClick={() => void downloadBackup(backup).catch(refused)}><Icon as={Download} /></Button>}
      {backup.has_archive && !isBusy && <Button size="s" icon busy={verify.isPending} aria-label={t('backup.verify', { name: backup.name })} title={t('backup.verify_short')} onClick={() => verify.mutate(backup.id, { onError: refused })}><Icon as={ShieldCheck} /></Button>}
      {backup.status === 'verified' && backup.has_archive && <Button size="s" onClick={onRestore}><Icon as={RotateCcw} />{t('backup.restore')}</Button>}
      {!isBusy && <Button size="s" icon look="danger" aria-label={t('backup.delete', { name: backup.name })} title={t('backup.delete_short')} onClick={() => setSure(true)}><Icon as={Trash2} /></Button>}
      <Dialog open={sure} onOpenChange={setSure} title={t('backup.sure')} footer={<Button look="danger main" busy={remove.isPending} onClick={() => remove.mutate(backup.id, { onSuccess: () => setSure(false), onError: refused })}>{t('backup.delete_short')}</Button>}><p className="any">{t('backup.sure_text', { name: backup.name })}</p></Dialog>
    </span>
  )
}

function Row({ backup, onRestore }: { backup: Backup; onRestore: () => void }) {
  const { t, i18n } = useTranslation('system')
  const format = useFormat()
  const rows = Object.values(backup.tables).reduce((sum, n) => sum + n, 0)
  return (
    <tr>
      <td className="wide"><b className="semi">{format.moment(backup.made_at ?? backup.created_at, ownZone())}</b> <span className="tiny faint">{t(backup.scheduled_for ? 'backup.by_schedule' : 'backup.by_hand')}</span><p className="tiny faint any">{backup.name}</p>{backup.failure && <p className="why">{backup.failure}</p>}</td>
      <td><Tag tone={tones[backup.status]}>{t(`backup.status.${backup.status}`)}</Tag></td>
      <td className="small nowrap tn">{backup.size === null ? '—' : sizeOf(backup.size, i18n.language)}</td>
      <td className="small tn">{backup.made_at ? t('backup.holds', { rows: format.number(rows), files: format.number(backup.files) }) : '—'}</td>
      <td className="n"><Deeds backup={backup} onRestore={onRestore} /></td>
    </tr>
  )
}

export default function SystemBackups() {
  const { t, i18n } = useTranslation('system')
  const problem = useProblem()
  const refused = useRefusal()
  const list = useBackups()
  const { make } = useBackupDeeds()
  const [restoring, setRestoring] = useState<Backup>()
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  if (!list.data) return <Waiting label={t('common:loading')}><Skeleton h={160} /><Skeleton h={240} className="mt-4" /></Waiting>
  const { items, missing_tools, free_bytes } = list.data
  return (
    <div className="house">
      {missing_tools && <Note tone="warn">{t('backup.missing', { tools: missing_tools })}</Note>}
      <div className="between lead-in"><p className="muted min-w-0">{t('backup.lead', { free: sizeOf(free_bytes, i18n.language) })}</p><Button look="main" busy={make.isPending} disabled={Boolean(missing_tools)} onClick={() => make.mutate(undefined, { onSuccess: () => toast(t('backup.ordered'), { tone: 'ok' }), onError: refused })}>{t('backup.make')}</Button></div>
      {items.length === 0 ? <Empty title={t('backup.none_title')} text={t('backup.none')} art="/art/library.svg" /> : (
        <section className="panel" aria-label={t('tab.backups')}><table className="tbl bt"><thead><tr><th scope="col">{t('backup.made')}</th><th scope="col">{t('backup.state')}</th><th scope="col">{t('backup.size')}</th><th scope="col">{t('backup.inside')}</th><th scope="col"><span className="sr">{t('backup.deeds')}</span></th></tr></thead><tbody>{items.map((b) => <Row key={b.id} backup={b} onRestore={() => setRestoring(b)} />)}</tbody></table></section>
      )}
      <Schedule list={list.data} />
      {restoring && <RestoreDialog backup={restoring} onClose={() => setRestoring(undefined)} />}
    </div>
  )
}
