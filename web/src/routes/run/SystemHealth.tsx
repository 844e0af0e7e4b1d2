import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { HouseHealth } from '@/api/types'
import { sizeOf, spanOf, useHealth } from '@/domains/system/house'
import { useFormat } from '@/lib/format'
import { ownZone } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Failure, Note, Skeleton, Waiting } from '@/ui/States'

const tones = { ready: 'ok', configured: 'info', sandbox: 'warn', away: 'danger', off: 'line' } as const

function useWorries(it: HouseHealth) {
  const { t, i18n } = useTranslation('system')
  const { outbox, database, disk } = it
  return [
    outbox.stuck > 0 && t('worry.stuck', { count: outbox.stuck }),
    outbox.late > 0 && t('worry.late', { count: outbox.late, span: spanOf(outbox.lag_s, i18n.language) }),
    it.tasks_failing > 0 && t('worry.tasks', { count: it.tasks_failing }),
    database.pending.length > 0 && t('worry.pending', { list: database.pending.join(', ') }),
    it.counterparts.some((c) => c.state === 'away') && t('worry.away', { list: it.counterparts.filter((c) => c.state === 'away').map((c) => t(`with.${c.name}`)).join(', ') }),
    disk.free < disk.total * 0.1 && t('worry.disk', { free: sizeOf(disk.free, i18n.language) }),
    it.last_verified_at === null && t('worry.backup'),
  ].filter((worry) => worry !== false)
}

function Worries({ it }: { it: HouseHealth }) {
  const { t } = useTranslation('system')
  const worries = useWorries(it)
  if (worries.length === 0) return <Note tone="ok">{t('calm')}</Note>
  return <Note tone="warn"><ul>{worries.map((worry) => <li key={worry}>{worry}</li>)}</ul></Note>
}

function Figures({ it }: { it: HouseHealth }) {
  const { t, i18n } = useTranslation('system')
  const format = useFormat()
  const { outbox } = it
  const figures: [string, string, string][] = [
    [t('kpi.uptime'), spanOf((Date.parse(it.at) - Date.parse(it.started_at)) / 1000, i18n.language), t('kpi.since', { when: format.moment(it.started_at, ownZone()) })],
    [t('kpi.lag'), spanOf(outbox.lag_s, i18n.language), t('kpi.waiting', { count: outbox.waiting })],
    [t('kpi.stuck'), format.number(outbox.stuck), t('kpi.failing', { count: outbox.failing })],
    [t('kpi.size'), sizeOf(it.database.size, i18n.language), `${t(`engine.${it.database.engine}` as 'engine.sqlite')} ${it.database.version}`],
    [t('kpi.free'), sizeOf(it.disk.free, i18n.language), t('kpi.of', { total: sizeOf(it.disk.total, i18n.language) })],
  ]
  return <ul className="panel kpi five" aria-label={t('kpi.label')}>{figures.map(([label, value, more]) => <li key={label}><span className="l">{label}</span><b className="num">{value}</b><span className="d muted">{more}</span></li>)}</ul>
}

function About({ it }: { it: HouseHealth }) {
  const { t, i18n } = useTranslation('system')
  const format = useFormat()
  const zone = ownZone()
  const facts: [string, string][] = [
    [t('fact.version'), it.version], [t('fact.python'), it.python],
    [t('fact.revision'), it.database.pending.length ? `${it.database.revision} → ${it.database.newest_revision}` : it.database.revision],
    [t('fact.files'), sizeOf(it.disk.files, i18n.language)], [t('fact.backups'), sizeOf(it.disk.backups, i18n.language)],
    [t('fact.last_backup'), it.last_backup?.made_at ? format.moment(it.last_backup.made_at, zone) : t('never')],
    [t('fact.last_verified'), it.last_verified_at ? format.moment(it.last_verified_at, zone) : t('never')],
  ]
  return <section className="panel pad" aria-labelledby="about"><h2 id="about">{t('about')}</h2><dl className="facts2">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd className="any">{value}</dd></div>)}</dl></section>
}

function Counterparts({ it }: { it: HouseHealth }) {
  const { t } = useTranslation('system')
  return (
    <section className="panel pad" aria-labelledby="with"><h2 id="with">{t('counterparts')}</h2>
      <ul className="states mt-2">{it.counterparts.map((c) => <li key={c.name}><span><b className="semi">{t(`with.${c.name}`)}</b><span className="small muted">{' '}{t(`means.${c.name}.${c.state}` as 'means.redis.off', { defaultValue: '' })}</span></span><Tag tone={tones[c.state]}>{t(`state.${c.state}`)}</Tag></li>)}</ul>
    </section>
  )
}

function Processes({ it }: { it: HouseHealth }) {
  const { t } = useTranslation('system')
  const format = useFormat()
  return (
    <section className="panel pad" aria-labelledby="proc"><h2 id="proc">{t('processes')}</h2>
      {it.processes.length === 0 ? <p className="muted mt-2">{t('no_processes')}</p> : <ul className="states mt-2">{it.processes.map((p) => <li key={`${p.host}${p.pid}`}><span><b className="semi">{t(`process.${p.kind}` as 'process.web', { defaultValue: p.kind })}</b> <span className="small muted any">{p.host}, pid {p.pid}</span></span><span className="small muted">{t('process.since', { when: format.moment(p.started_at, ownZone()) })}, {t('process.seen', { seconds: Math.max(0, Math.round((Date.parse(it.at) - Date.parse(p.seen_at)) / 1000)) })}</span></li>)}</ul>}
    </section>
  )
}

export default function SystemHealth() {
  const { t } = useTranslation('system')
  const problem = useProblem()
  const health = useHealth()
  if (health.isError) return <Failure {...problem(health.error)} onRetry={() => void health.refetch()} />
  if (!health.data) return <Waiting label={t('common:loading')}><Skeleton h={96} /><Skeleton h={240} className="mt-4" /></Waiting>
  const it = health.data
  return <div className="house"><Worries it={it} /><Figures it={it} /><div className="g2 even"><Counterparts it={it} /><div className="col"><About it={it} /><Processes it={it} /></div></div></div>
}
