import './board.css'
import { ChevronRight } from 'lucide-react'
import { type CSSProperties, type PointerEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Claim, VenueCalendar } from '@/api/types'
import { useFormat } from '@/lib/format'
import { useNow } from '@/lib/hooks'
import { cx } from '@/lib/cx'
import { clock } from '@/lib/time'
import { Icon } from '@/ui/Icon'
import { ClaimBar, barStyle } from './ClaimBar'
import { type Frame, type Row, frameOf, hourOf, instantAt, loadOf, rowsOf } from './logic'
import { type BoardInput, useBoard } from './useBoard'
import { snap } from './useDrag'

const firstColumn = 92

type Board = ReturnType<typeof useBoard>
type Props = Omit<BoardInput, 'frame' | 'rows'> & { chosen: string | null }

function Head({ frame, now }: { frame: Frame; now: number | null }) {
  const { t } = useTranslation('run')
  return (
    <div className="r hd">
      <div><span className="sr">{t('grid.seat')}</span></div>
      <div className="hs tn">
        {Array.from({ length: frame.to - frame.from }, (_, i) => <span key={i}>{(frame.from + i) % 24}</span>)}
        {now !== null && <span className="now-tag" style={{ '--a': now - frame.from } as CSSProperties}>{clock(Math.round(now * 60))}</span>}
      </div>
    </div>
  )
}

function LoadRow({ row, frame, claims, open, onFold }: { row: Extract<Row, { type: 'load' }>; frame: Frame; claims: Claim[]; open: boolean; onFold: () => void }) {
  const { t } = useTranslation('run')
  const total = row.resource.units.length
  const load = useMemo(() => loadOf(row.resource.id, claims, frame), [row.resource.id, claims, frame])
  return (
    <div className="r" style={{ minHeight: 64 }}>
      <div><button type="button" className="fold" aria-expanded={open} onClick={onFold}><Icon as={ChevronRight} size="s" />{row.resource.name}</button><span className="tiny faint">{t('grid.seats', { count: total })}</span></div>
      <div className="lane"><div className="load tn" role="img" aria-label={t('grid.load', { name: row.resource.name, min: Math.min(...load), max: Math.max(...load), total })}>
        {load.map((busy, i) => <i key={i} style={{ '--v': `${(100 * busy) / total}%` } as CSSProperties}>{busy > 0 && <b>{busy}</b>}</i>)}
      </div></div>
    </div>
  )
}

/** Hours in which the house is shut are shaded, so that nobody books into them by a slip. */
function Closed({ calendar, frame }: { calendar: VenueCalendar; frame: Frame }) {
  const open = calendar.opening.map((s) => [hourOf(s.starts_at, frame), hourOf(s.ends_at, frame)] as const).filter(([a, b]) => b > frame.from && a < frame.to).sort((x, y) => x[0] - y[0])
  const gaps: [number, number][] = []
  let at = frame.from
  for (const [a, b] of open) { if (a > at) gaps.push([at, a]); at = Math.max(at, b) }
  if (at < frame.to) gaps.push([at, frame.to])
  return gaps.map(([a, b]) => <span key={a} className="closed" style={barStyle(a, b, frame)} />)
}

function Lane({ row, board, frame, claims, calendar, chosen }: { row: Extract<Row, { type: 'unit' }>; board: Board; frame: Frame; claims: Claim[]; calendar: VenueCalendar; chosen: string | null }) {
  const { t } = useTranslation('run')
  const { drag } = board
  const format = useFormat()
  const here = drag.ghost?.unitId === row.unitId ? drag.ghost : null
  const begin = (event: PointerEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || !board.mayCreate) return
    const rect = event.currentTarget.getBoundingClientRect()
    const hour = snap(frame.from + ((event.clientX - rect.left) / rect.width) * (frame.to - frame.from) - 0.12, 0.25)
    drag.grab(event, { claim: null, from: hour, to: hour + 0.25, unitId: row.unitId, resourceId: row.resource.id }, 'end')
  }
  return (
    <div className={cx('lane', board.mayCreate && 'may')} data-unit={row.unitId} data-resource={row.resource.id} onPointerDown={begin} onPointerMove={drag.carry} onPointerUp={drag.drop} onPointerCancel={drag.cancel}>
      <Closed calendar={calendar} frame={frame} />
      {claims.map((claim) => (
        <ClaimBar
          key={claim.booking_id ?? claim.id} claim={claim} frame={frame} seat={row.name} chosen={claim.booking_id !== null && claim.booking_id === chosen} moving={drag.ghost?.claim?.id === claim.id} movable={board.movable(claim)}
          onGrab={(event, grip) => drag.grab(event, board.ghostOf(claim), grip)} onCarry={drag.carry} onDrop={drag.drop} onOpen={() => board.open(claim)} onKey={(event) => board.onKey(event, claim)}
        />
      ))}
      {here && <span className="bk-bar new" style={barStyle(here.from, here.to, frame)}><b>{here.claim?.title || t('bar.new')}</b><span className="tn">{format.span(instantAt(here.from, frame), instantAt(here.to, frame), frame.zone)}</span></span>}
    </div>
  )
}

function Legend() {
  const { t } = useTranslation('run')
  return <p className="key">{(['in', 'ok', 'pay', 'ask', 'done', 'no', 'off'] as const).map((look) => <span key={look}><i className={`bk-bar ${look}`} />{t(`look.${look}`)}</span>)}</p>
}

function byUnit(claims: Claim[], frame: Frame) {
  const map = new Map<string, Claim[]>()
  for (const claim of claims) {
    if (hourOf(claim.ends_at, frame) <= frame.from || hourOf(claim.starts_at, frame) >= frame.to) continue
    map.set(claim.unit_id, [...(map.get(claim.unit_id) ?? []), claim])
  }
  return map
}

/** On a narrow screen the day opens where it now is. */
function useOpenAtNow(scroller: RefObject<HTMLDivElement | null>, share: number | null, day: string) {
  const known = share !== null
  useEffect(() => {
    const box = scroller.current
    if (box && known) box.scrollLeft = Math.max(0, share) * (box.scrollWidth - firstColumn)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once per day: later the hand moves, not the paper
  }, [day, known])
}

export function DayGrid(props: Props) {
  const { calendar, chosen, shown } = props
  const { t } = useTranslation('run')
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  const frame = useMemo(() => frameOf(shown.day, calendar), [shown.day, calendar])
  const rows = useMemo(() => rowsOf(calendar.resources, unfolded, { kind: (k) => t(`kinds.${k}` as 'kinds.hot_desk'), seat: (number) => t('seat', { number }) }), [calendar.resources, unfolded, t])
  const claims = useMemo(() => byUnit(calendar.claims, frame), [calendar.claims, frame])
  const board = useBoard({ ...props, frame, rows })
  const hour = hourOf(new Date(useNow(30_000)), frame)
  const now = hour >= frame.from && hour <= frame.to ? hour : null
  const scroller = useRef<HTMLDivElement>(null)
  useOpenAtNow(scroller, now === null ? null : (now - 1 - frame.from) / (frame.to - frame.from), shown.day)
  const fold = (id: string) => setUnfolded((was) => { const next = new Set(was); if (!next.delete(id)) next.add(id); return next })
  return (
    <div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by the keyboard */}
      <div className="panel gridw" role="region" aria-label={t('grid.label')} tabIndex={0} ref={scroller}>
        <div className="tt" style={{ '--n': frame.to - frame.from } as CSSProperties}>
          <Head frame={frame} now={now} />
          {now !== null && <span className="nowl" style={{ '--a': now - frame.from } as CSSProperties} aria-hidden />}
          {rows.map((row) => {
            if (row.type === 'group') return <div key={row.key} className="r g"><div>{row.title}</div><div /></div>
            if (row.type === 'load') return <LoadRow key={row.key} row={row} frame={frame} claims={calendar.claims} open={unfolded.has(row.resource.id)} onFold={() => fold(row.resource.id)} />
            return (
              <div key={row.key} className="r unit">
                <div>{row.name}{row.sub > 1 && <span className="tiny faint">{t('grid.up_to', { count: row.sub })}</span>}</div>
                <Lane row={row} board={board} frame={frame} claims={claims.get(row.unitId) ?? []} calendar={calendar} chosen={chosen} />
              </div>
            )
          })}
        </div>
      </div>
      <Legend />
    </div>
  )
}
