import { useQueries } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, newIdempotencyKey } from '@/api/client'
import { useProblem } from '@/api/useProblem'
import type { Quote, VenueCalendar } from '@/api/types'
import { useFormat } from '@/lib/format'
import { useDebounced, useNow } from '@/lib/hooks'
import { formatTime } from '@/lib/time'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Options } from '@/ui/Options'
import { Failure } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { type DeskMethod, useWalkIn } from '../act'
import { usePeople } from '../list'
import { type Seat, guestOf, seatName, seatsNow } from './logic'

interface Props { calendar: VenueCalendar; organization: string; mayRecord: boolean; onClose: () => void }
type Length = '60' | '120' | '240' | 'day'
type Pay = DeskMethod | 'later'

const shown = 5
const minuteMs = 60_000

function usePrices(seats: Seat[], now: number) {
  return useQueries({
    queries: seats.map((seat) => {
      const body = { resource_id: seat.resource.id, starts_at: new Date(now).toISOString(), ends_at: new Date(now + seat.minutes * minuteMs).toISOString(), seats: 1 }
      return { queryKey: ['quote', body], staleTime: 300_000, queryFn: () => api.post<Quote>('/quotes', body) }
    }),
    combine: (results) => results.map((r) => r.data?.total ?? null),
  })
}

function useSeatTitle() {
  const { t } = useTranslation('run')
  return ({ resource, unitId }: Seat) => {
    const unit = resource.units.find((u) => u.id === unitId)
    if (!unit || resource.units.length === 1) return resource.name
    return seatName(unit, (number) => t('seat_of', { resource: resource.name, number }))
  }
}

function Guest({ organization, value, onChange, picked, onPick }: { organization: string; value: string; onChange: (text: string) => void; picked: boolean; onPick: (name: string, phone: string) => void }) {
  const { t } = useTranslation('run')
  const people = usePeople(organization, useDebounced(picked ? '' : value, 250))
  const found = value.trim() ? (people.data ?? []).slice(0, 4) : []
  return (
    <div>
      <TextField label={t('walk.who')} value={value} autoFocus autoComplete="off" onChange={(event) => onChange(event.target.value)} hint={value.trim().length < 2 || picked ? t('walk.who_hint') : people.data?.length === 0 ? t('walk.nobody') : undefined} />
      {found.length > 0 && !picked && (
        <ul className="row wrapx mt-2" aria-label={t('walk.found')}>
          {found.map((p) => <li key={p.id}><button type="button" className="chip" onClick={() => onPick(p.full_name || p.nickname, p.phone ?? '')}>{p.full_name || p.nickname}{p.phone && <b className="tn">{p.phone.slice(-5)}</b>}</button></li>)}
        </ul>
      )}
    </div>
  )
}

interface SeatsProps { seats: Seat[]; prices: (Quote['total'] | null)[]; zone: string; at: string | null; onPick: (resourceId: string) => void }

function Seats({ seats, prices, zone, at, onPick }: SeatsProps) {
  const { t } = useTranslation('run')
  const format = useFormat()
  const title = useSeatTitle()
  if (seats.length === 0) return <p className="small muted">{t('walk.full')}</p>
  return (
    <fieldset><legend className="label">{t('walk.where')}</legend>
      <div className="sug">{seats.map((seat, i) => (
        <label key={seat.resource.id} className="check">
          <input type="radio" name="walk-seat" checked={seat.resource.id === at} onChange={() => onPick(seat.resource.id)} />
          <span className="grow">{title(seat)}{seat.resource.capacity > 1 && `, ${t('grid.up_to', { count: seat.resource.capacity })}`}<br /><span className="tiny faint">{seat.until ? t('walk.only_until', { time: formatTime(seat.until, zone) }) : t('walk.whole')}</span></span>
          {prices[i] && <b className="price">{format.money(prices[i])}</b>}
        </label>
      ))}</div>
    </fieldset>
  )
}

/** One person at the desk, one form, one button with the sum. Everything has a ready answer, Ctrl+Enter seats. */
export function WalkIn({ calendar, organization, mayRecord, onClose }: Props) {
  const { t } = useTranslation('run')
  const format = useFormat()
  const problem = useProblem()
  const minute = Math.floor(useNow(15_000) / minuteMs) * minuteMs
  const [length, setLength] = useState<Length>('120')
  const [resourceId, setResourceId] = useState<string | null>(null)
  const [text, setText] = useState('')
  const [person, setPerson] = useState<{ name: string; phone: string } | null>(null)
  const [pay, setPay] = useState<Pay>(mayRecord ? 'terminal' : 'later')
  const key = useRef(newIdempotencyKey())
  const seats = useMemo(() => seatsNow(calendar, minute, length === 'day' ? 'day' : Number(length)).slice(0, shown), [calendar, minute, length])
  const prices = usePrices(seats, minute)
  const index = Math.max(0, seats.findIndex((s) => s.resource.id === resourceId))
  const seat = seats[index]
  const total = prices[index] ?? null
  const title = useSeatTitle()
  const walkIn = useWalkIn()
  const zone = calendar.time_zone
  const sit = () => {
    if (!seat || walkIn.isPending) return
    const who = person ?? guestOf(text)
    const body = { resource_id: seat.resource.id, unit_ids: [seat.unitId], minutes: seat.minutes, seats: 1, ...who, method: pay === 'later' || !total?.amount ? null : pay }
    walkIn.mutate({ body, key: key.current }, {
      onSuccess: (booking) => {
        key.current = newIdempotencyKey()
        toast(t('walk.done', { name: booking.customer?.full_name || t('bar.guest'), seat: title(seat), time: formatTime(booking.ends_at, zone) }), { tone: 'ok' })
        setText(''); setPerson(null)
      },
      onError: () => { key.current = newIdempotencyKey() },
    })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); sit() }
    if (event.key === 'Escape') onClose()
  }
  const lengths: { value: Length; label: string }[] = [{ value: '60', label: t('walk.h', { count: 1 }) }, { value: '120', label: t('walk.h', { count: 2 }) }, { value: '240', label: t('walk.h', { count: 4 }) }, { value: 'day', label: t('walk.day') }]
  const pays: { value: Pay; label: string; disabled?: boolean }[] = [{ value: 'terminal', label: t('bookings:method.terminal'), disabled: !mayRecord }, { value: 'cash', label: t('bookings:method.cash'), disabled: !mayRecord }, { value: 'later', label: t('bookings:method.later') }]
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of the whole form: Ctrl+Enter sends, Esc closes
    <form className="stack4" aria-labelledby="walk-title" onKeyDown={onKeyDown} onSubmit={(event) => { event.preventDefault(); sit() }}>
      <div className="between mid"><h2 id="walk-title">{t('walk.title')}</h2><Button look="quiet" icon size="s" aria-label={t('common:action.close')} onClick={onClose}><Icon as={X} /></Button></div>
      <Options label={t('walk.length')} value={length} options={lengths} onChange={setLength} />
      <Seats seats={seats} prices={prices} zone={zone} at={seat?.resource.id ?? null} onPick={setResourceId} />
      <Guest organization={organization} value={person ? [person.name, person.phone].filter(Boolean).join(', ') : text} picked={person !== null} onChange={(next) => { setPerson(null); setText(next) }} onPick={(name, phone) => setPerson({ name, phone })} />
      <Options label={t('walk.pay')} value={pay} options={pays} onChange={setPay} columns={3} />
      {walkIn.isError && <Failure {...problem(walkIn.error)} />}
      <Button type="submit" look="main" size="l" full busy={walkIn.isPending} disabled={!seat}>{total?.amount ? t('walk.go', { sum: format.money(total) }) : t('walk.go_free')}</Button>
      <p className="small faint text-center hide-s"><span className="kbd">Ctrl</span> <span className="kbd">Enter</span></p>
    </form>
  )
}
