import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Booking, Claim, VenueCalendar } from '@/api/types'
import { useFormat } from '@/lib/format'
import { announce } from '@/ui/Announcer'
import { toast } from '@/ui/Toast'
import { nextFree } from '../queries'
import { type Frame, type Row, hourOf, instantAt, lookOf, seatName } from './logic'
import { type Moving, type Shown, type Target, bodyOf, useMoveClaim } from './useCalendar'
import { type Ghost, useDrag } from './useDrag'

const step = 0.25
const settled = ['done', 'no', 'off']

export interface BoardInput {
  calendar: VenueCalendar; frame: Frame; rows: Row[]; shown: Shown; mayEdit: boolean; mayCreate: boolean
  onOpen: (claim: Claim) => void; onDraw: (ghost: Ghost) => void; onKeyAction: (key: 'check_in' | 'cancel', claim: Claim) => void
}

function ghostOf(claim: Claim, frame: Frame): Ghost {
  return { claim, from: hourOf(claim.starts_at, frame), to: hourOf(claim.ends_at, frame), unitId: claim.unit_id, resourceId: claim.resource_id }
}

function useSeatWords(calendar: VenueCalendar) {
  const { t } = useTranslation('run')
  return (unitId: string) => {
    for (const resource of calendar.resources) {
      const unit = resource.units.find((u) => u.id === unitId)
      if (unit) return resource.units.length === 1 ? resource.name : seatName(unit, (number) => t('seat_of', { resource: resource.name, number }))
    }
    return ''
  }
}

/** Moves at once, says what came of it and offers the way back. */
function useMover({ calendar, shown }: BoardInput) {
  const { t } = useTranslation('run')
  const format = useFormat()
  const problem = useProblem()
  const move = useMoveClaim(shown)
  const seatWords = useSeatWords(calendar)
  const zone = calendar.time_zone
  const [last, setLast] = useState<Moving | null>(null)
  const refused = (error: unknown) => {
    const next = nextFree(error)[0]
    const { title, detail } = problem(error)
    const words = detail && detail !== title ? `${title}. ${detail}` : title
    toast(next ? `${words}. ${t('move.next', { when: `${format.day(next.starts_at, zone, 'short')}, ${format.span(next.starts_at, next.ends_at, zone)}` })}` : words, { tone: 'bad' })
  }
  const run = (moving: Moving, back: Moving | null) => move.mutate(moving, {
    onError: refused,
    onSuccess: (booking) => {
      setLast(back)
      toast(wordsFor(moving, booking), { tone: 'ok', ...(back && { action: { label: t('bookings:undo'), run: () => run(back, null) } }) })
    },
  })
  const wordsFor = ({ claim }: Moving, booking: Booking) => {
    const seat = booking.units.map((u) => seatWords(u.id)).join(', ')
    const difference = booking.total.amount - (claim.total?.amount ?? booking.total.amount)
    const price = difference === 0 ? '' : ` ${t(difference > 0 ? 'bookings:price.more' : 'bookings:price.less_unpaid', { sum: format.money({ ...booking.total, amount: Math.abs(difference) }) })}`
    return `${t('move.done', { name: claim.title, seat, span: format.span(booking.starts_at, booking.ends_at, zone) })}${price}`
  }
  const to = (claim: Claim, target: Target) => {
    if (target.starts_at === claim.starts_at && target.ends_at === claim.ends_at && target.unit_id === claim.unit_id) return
    const capacity = calendar.resources.find((r) => r.id === target.resource_id)?.capacity ?? 1
    const home: Target = { starts_at: claim.starts_at, ends_at: claim.ends_at, unit_id: claim.unit_id, resource_id: claim.resource_id }
    const after: Claim = { ...claim, ...target }
    const own = calendar.claims.filter((c) => c.booking_id === claim.booking_id)
    const back: Moving = { claim: after, target: home, body: { ...home, ...seatsBefore(claim, own) } }
    run({ claim, target, body: bodyOf(claim, target, calendar.claims, capacity) }, clean(back))
  }
  const undo = () => { if (last) run(last, null) }
  return { to, undo, busy: move.isPending }
}

function seatsBefore(claim: Claim, own: Claim[]) {
  const spread = new Set(own.map((c) => c.resource_id)).size > 1
  if (spread) return {}
  return claim.is_floating ? { resource_id: claim.resource_id } : { resource_id: claim.resource_id, unit_ids: own.map((c) => c.unit_id) }
}

function clean(moving: Moving): Moving {
  const { starts_at, ends_at, resource_id, unit_ids } = moving.body
  return { ...moving, body: { starts_at, ends_at, ...(resource_id && { resource_id }), ...(unit_ids && { unit_ids }) } }
}

/** A moved bar is drawn anew elsewhere; whoever moved it keeps holding it. */
function useFollow(claims: Claim[]) {
  const moved = useRef<string | null>(null)
  useEffect(() => {
    if (moved.current && document.activeElement === document.body) document.querySelector<HTMLElement>(`[data-booking="${moved.current}"]`)?.focus({ preventScroll: true })
  }, [claims])
  return (bookingId: string | null) => { moved.current = bookingId }
}

/** Pointer and keys write into the same ghost; dropping it or pressing Enter makes it real. */
export function useBoard(input: BoardInput) {
  const { frame, rows, mayEdit, mayCreate, onOpen, onDraw, onKeyAction } = input
  const { t } = useTranslation('run')
  const mover = useMover(input)
  const format = useFormat()
  const seatWords = useSeatWords(input.calendar)
  const targetOf = (g: Ghost): Target => ({ starts_at: instantAt(g.from, frame), ends_at: instantAt(g.to, frame), unit_id: g.unitId, resource_id: g.resourceId })
  const follow = useFollow(input.calendar.claims)
  const land = (g: Ghost) => {
    if (!g.claim) return onDraw(g)
    follow(g.claim.booking_id)
    mover.to(g.claim, targetOf(g))
  }
  const drag = useDrag({ from: frame.from, to: frame.to, step }, land)
  const movable = (claim: Claim) => mayEdit && claim.booking_id !== null && !settled.includes(lookOf(claim))
  const units = rows.filter((r) => r.type === 'unit')
  const say = (g: Ghost) => announce(t('move.pending', { seat: seatWords(g.unitId), span: format.span(instantAt(g.from, frame), instantAt(g.to, frame), frame.zone) }))
  const nudge = (claim: Claim, key: string, shift: boolean) => {
    const g = drag.ghost?.claim?.id === claim.id ? drag.ghost : ghostOf(claim, frame)
    const by = key === 'ArrowLeft' ? -step : key === 'ArrowRight' ? step : 0
    const row = units.findIndex((r) => r.unitId === g.unitId) + (key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0)
    const seat = units[row]
    const next = by !== 0 && shift ? { ...g, to: Math.max(g.from + step, g.to + by) }
      : by !== 0 ? { ...g, ...(lookOf(claim) === 'in' ? {} : { from: g.from + by, to: g.to + by }) }
        : seat ? { ...g, unitId: seat.unitId, resourceId: seat.resource.id } : g
    drag.setGhost(next)
    say(next)
  }
  const onKey = (event: KeyboardEvent, claim: Claim) => {
    const pending = drag.ghost?.claim?.id === claim.id ? drag.ghost : null
    if (event.key.startsWith('Arrow') && movable(claim)) { event.preventDefault(); nudge(claim, event.key, event.shiftKey) }
    else if (event.key === 'Enter' && pending) { event.preventDefault(); drag.setGhost(null); land(pending) }
    else if (event.key === 'Escape' && pending) { event.preventDefault(); drag.setGhost(null); announce(t('move.dropped')) }
    else if (event.code === 'KeyC' && !event.ctrlKey && !event.metaKey) onKeyAction('check_in', claim)
    else if (event.key === 'Delete') onKeyAction('cancel', claim)
    else if (event.code === 'KeyZ' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); mover.undo() }
  }
  const open = (claim: Claim) => { if (!drag.wasDrag()) onOpen(claim) }
  return { drag, movable, onKey, open, mayCreate, ghostOf: (claim: Claim) => ghostOf(claim, frame), seatWords, undo: mover.undo }
}
