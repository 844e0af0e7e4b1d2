import type { CSSProperties, KeyboardEvent, PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Claim } from '@/api/types'
import { useFormat } from '@/lib/format'
import { cx } from '@/lib/cx'
import { formatTime } from '@/lib/time'
import { type Frame, hourOf, lookOf } from './logic'
import type { Grip } from './useDrag'

interface Props {
  claim: Claim; frame: Frame; seat: string; chosen: boolean; moving: boolean; movable: boolean
  onGrab: (event: PointerEvent<HTMLElement>, grip: Grip) => void
  onCarry: (event: PointerEvent<HTMLElement>) => void
  onDrop: () => void; onOpen: () => void; onKey: (event: KeyboardEvent) => void
}

export function barStyle(from: number, to: number, frame: Pick<Frame, 'from' | 'to'>): CSSProperties {
  const a = Math.max(from, frame.from)
  return { '--a': a - frame.from, '--w': Math.min(to, frame.to) - a } as CSSProperties
}

/** The second line says what one would ask next: until when, how much, by when. */
function useNote(claim: Claim, zone: string) {
  const { t } = useTranslation('run')
  const format = useFormat()
  switch (lookOf(claim)) {
    case 'in': return t('bar.until', { time: formatTime(claim.ends_at, zone) })
    case 'no': return t('bar.no_show')
    case 'ask': return t('bar.request')
    case 'pay': return claim.owed ? t('bar.to_pay', { sum: format.money(claim.owed) }) : t('bar.unpaid')
    case 'ok': return claim.owed && claim.owed.amount > 0 ? t('bar.at_desk', { time: formatTime(claim.starts_at, zone), sum: format.money(claim.owed) }) : format.span(claim.starts_at, claim.ends_at, zone)
    default: return format.span(claim.starts_at, claim.ends_at, zone)
  }
}

export function ClaimBar(props: Props) {
  const { claim, frame, seat, chosen, moving, movable, onGrab, onCarry, onDrop, onOpen, onKey } = props
  const { t } = useTranslation('run')
  const format = useFormat()
  const look = lookOf(claim)
  const note = useNote(claim, frame.zone)
  const from = hourOf(claim.starts_at, frame)
  const to = hourOf(claim.ends_at, frame)
  const name = claim.kind === 'blackout' ? claim.title || t('bar.closed') : [claim.title || t('bar.guest'), claim.seats > 1 && `+${claim.seats - 1}`, claim.is_first && t('bar.first')].filter(Boolean).join(' ')
  const label = `${name}, ${t(`look.${look}`)}, ${seat}, ${format.span(claim.starts_at, claim.ends_at, frame.zone)}`
  const grip = (which: Grip) => (event: PointerEvent<HTMLElement>) => { event.stopPropagation(); if (movable) onGrab(event, which) }
  return (
    <button
      type="button" data-booking={claim.booking_id ?? undefined} className={cx('bk-bar', look, chosen && 'chosen', moving && 'moving', movable && 'grab')} style={barStyle(from, to, frame)} title={label}
      onPointerDown={grip('move')} onPointerMove={onCarry} onPointerUp={onDrop} onClick={onOpen} onKeyDown={onKey}
    >
      {to - from > 0.6 ? <><b>{name}</b>{look !== 'off' && <span>{note}</span>}<span className="sr">{`, ${t(`look.${look}`)}, ${seat}`}</span></> : <span className="sr">{label}</span>}
      {movable && look !== 'in' && <span className="edge l" onPointerDown={grip('start')} onPointerMove={onCarry} onPointerUp={onDrop} />}
      {movable && <span className="edge e" onPointerDown={grip('end')} onPointerMove={onCarry} onPointerUp={onDrop} />}
    </button>
  )
}
