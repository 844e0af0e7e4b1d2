import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { LogLine } from '@/api/types'
import { type Level, levels, useJourney, useLog, useLogLevel } from '@/domains/system/house'
import { Scrolling } from '@/domains/system/Scrolling'
import { useFormat } from '@/lib/format'
import { useDebounced } from '@/lib/hooks'
import { ownZone, rfc3339 } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Check } from '@/ui/Field'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { Pager } from './Pager'
import { useRefusal } from './useRefusal'

const route = getRouteApi('/run/$page')
const tones = { DEBUG: 'line', INFO: 'info', WARNING: 'warn', ERROR: 'danger' } as const
const asLevel = (value: string | undefined) => levels.find((level) => level === value)

function useGo() {
  const navigate = useNavigate()
  return (patch: Partial<ReturnType<typeof route.useSearch>>) => void navigate({ to: '/run/$page', params: { page: 'system' }, search: (was) => ({ ...was, cursor: undefined, ...patch }), replace: !('cursor' in patch), resetScroll: false })
}

function Written({ level }: { level: Level }) {
  const { t } = useTranslation('system')
  const change = useLogLevel()
  const refused = useRefusal()
  const choose = (value: string) => { const next = asLevel(value); if (next) change.mutate(next, { onError: refused }) }
  return <label className="row small muted">{t('log.written')}<select className="input w-auto" value={level} disabled={change.isPending} onChange={(event) => choose(event.target.value)}>{levels.map((l) => <option key={l} value={l}>{t(`log.from.${l}`)}</option>)}</select></label>
}

function Filters({ live, setLive }: { live: boolean; setLive: (live: boolean) => void }) {
  const { t } = useTranslation('system')
  const search = route.useSearch()
  const go = useGo()
  const [text, setText] = useState(search.q ?? '')
  const settled = useDebounced(text.trim(), 300)
  useEffect(() => {
    if (settled !== (search.q ?? '')) go({ q: settled || undefined })
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only what was typed leads to the address, never back
  }, [settled])
  return (
    <div className="filters log-tools">
      <input className="input" type="search" aria-label={t('log.search')} placeholder={t('log.search')} value={text} onChange={(event) => setText(event.target.value)} />
      <select className="input w-auto" aria-label={t('log.level')} value={search.level ?? 'DEBUG'} onChange={(event) => go({ level: event.target.value })}>{levels.map((l) => <option key={l} value={l}>{t(`log.from.${l}`)}</option>)}</select>
      <input className="input w-auto" type="date" aria-label={t('log.since')} value={search.from ?? ''} onChange={(event) => go({ from: event.target.value || undefined })} />
      <Check checked={live} onChange={(event) => setLive(event.target.checked)}>{t('log.live')}</Check>
    </div>
  )
}

function Entry({ line, onTrace }: { line: LogLine; onTrace: (mark: string) => void }) {
  const { t } = useTranslation('system')
  const details = Object.entries(line.details)
  return (
    <li>
      <time className="tn muted" dateTime={line.at}>{new Date(line.at).toLocaleString(undefined, { day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' })}</time>
      <span><Tag tone={tones[line.level]}>{t(`log.one.${line.level}`)}</Tag></span>
      <div className="min-w-0">
        <p>{line.text}</p>
        <p className="small faint">{line.logger}{details.map(([name, value]) => ` · ${name}: ${value}`)}{line.correlation_id !== '-' && <> · <button type="button" className="link" onClick={() => onTrace(line.correlation_id)}>{line.correlation_id}</button></>}</p>
        {line.trace && <details><summary className="small">{t('log.trace')}</summary><Scrolling className="steps-in" label={t('log.trace')}>{line.trace}</Scrolling></details>}
      </div>
    </li>
  )
}

function Journey({ mark, onClose }: { mark: string | undefined; onClose: () => void }) {
  const { t } = useTranslation('system')
  const problem = useProblem()
  const go = useGo()
  const found = useJourney(mark)
  const { trace: shown } = route.useSearch()
  return (
    <Dialog open={Boolean(mark)} onOpenChange={(open) => { if (!open) onClose() }} title={t('log.journey')} wide
      footer={<Button look="main" onClick={() => { go({ trace: shown === mark ? undefined : mark }); onClose() }}>{t(shown === mark ? 'log.show_all' : 'log.show_only')}</Button>}>
      <p className="small muted any">{mark}</p>
      {found.isError ? <Failure {...problem(found.error)} /> : !found.data ? <Waiting label={t('common:loading')}><Skeleton h={120} /></Waiting> : <Scrolling className="steps-in" label={t('log.journey')}>{found.data.lines.join('\n') || t('log.no_journey')}</Scrolling>}
      <p className="small muted mt-2">{t('log.same_as')} <code>artel trace {mark}</code></p>
    </Dialog>
  )
}

export default function SystemLog() {
  const { t } = useTranslation('system')
  const problem = useProblem()
  const format = useFormat()
  const search = route.useSearch()
  const go = useGo()
  const [live, setLive] = useState(false)
  const [mark, setMark] = useState<string>()
  const list = useLog({ level: asLevel(search.level) ?? 'DEBUG', text: search.q, correlation: search.trace, since: search.from && rfc3339(search.from, 0, ownZone()), cursor: search.cursor }, live && !search.cursor)
  return (
    <>
      <Filters live={live} setLive={setLive} />
      {search.trace && <p className="row wrapx mt-2 small"><span className="any">{t('log.only', { mark: search.trace })}</span><Button size="s" onClick={() => go({ trace: undefined })}>{t('log.show_all')}</Button></p>}
      {list.isError ? <Failure {...problem(list.error)} onRetry={() => void list.refetch()} /> : !list.data ? <Waiting label={t('common:loading')}>{[0, 1, 2, 3, 4].map((i) => <Skeleton key={i} h={44} className="mt-1" />)}</Waiting> : (
        <>
          <div className="between log-head mt-3"><span className="small muted">{t('log.files', { count: list.data.files, n: format.number(list.data.files) })}</span><Written level={list.data.level} /></div>
          {list.data.items.length === 0 ? <Empty title={t('log.none_title')} text={t('log.none')} art="/art/library.svg" /> : (
            <div className="panel mt-3"><ol className="log">{list.data.items.map((line) => <Entry key={line.id} line={line} onTrace={setMark} />)}</ol><Pager cursor={search.cursor} next={list.data.next_cursor} onNext={(cursor) => go({ cursor })} /></div>
          )}
        </>
      )}
      <Journey mark={mark} onClose={() => setMark(undefined)} />
    </>
  )
}
