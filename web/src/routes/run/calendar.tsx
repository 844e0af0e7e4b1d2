import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { CalendarPlus, ChevronLeft, ChevronRight, UserPlus } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Booking, Claim, StaffVenue, VenueCalendar } from '@/api/types'
import { watchVenue } from '@/app/live'
import { BlackoutDialog, Details } from '@/domains/bookings/board/Details'
import { DayGrid } from '@/domains/bookings/board/DayGrid'
import { MonthGrid, monthSpan } from '@/domains/bookings/board/MonthGrid'
import { type Draft, NewClaim } from '@/domains/bookings/board/NewClaim'
import { type Shown, useCalendar } from '@/domains/bookings/board/useCalendar'
import { WalkIn } from '@/domains/bookings/board/WalkIn'
import { WeekGrid } from '@/domains/bookings/board/WeekGrid'
import { useBooking } from '@/domains/bookings/queries'
import { type Action, useActions } from '@/domains/bookings/useActions'
import { useFormat } from '@/lib/format'
import { useMedia, useTitle, useToday } from '@/lib/hooks'
import { localeOf } from '@/lib/money'
import { addDays, weekdayOf, wallOf } from '@/lib/time'
import { Button } from '@/ui/Button'
import { DatePicker } from '@/ui/DatePicker'
import { Drawer } from '@/ui/Dialog'
import { Icon } from '@/ui/Icon'
import { Segments } from '@/ui/Segments'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { type Desk, useDesk } from './useDesk'

type View = 'day' | 'week' | 'month'
const route = getRouteApi('/run/calendar')
const views: View[] = ['day', 'week', 'month']

function isTyping(target: EventTarget | null) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** By the place of the key, so that it works in the Russian layout too. */
function useWalkInKey(on: boolean, open: () => void) {
  useEffect(() => {
    if (!on) return
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== 'KeyN' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('[role="dialog"]')) return
      event.preventDefault()
      open()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [on, open])
}

function useLiveCalendar(venueId: string) {
  const client = useQueryClient()
  useEffect(() => watchVenue(venueId, () => {
    void client.invalidateQueries({ queryKey: ['calendar', venueId] })
    void client.invalidateQueries({ queryKey: ['bookings'] })
    void client.invalidateQueries({ queryKey: ['booking'] })
  }), [venueId, client])
}

function shownFor(view: View, day: string, venue: StaffVenue): Shown {
  const at = { venueId: venue.id, zone: venue.time_zone }
  if (view === 'week') return { ...at, day: addDays(day, -weekdayOf(day)), days: 7 }
  if (view === 'month') { const { first, days } = monthSpan(day); return { ...at, day: first, days } }
  return { ...at, day, days: 1 }
}

function stepped(view: View, day: string, by: number) {
  if (view === 'day') return addDays(day, by)
  if (view === 'week') return addDays(day, 7 * by)
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + by)
  return date.toISOString().slice(0, 10)
}

function useHeading(view: View, day: string) {
  const { i18n } = useTranslation()
  const format = useFormat()
  if (view === 'day') return format.capital(format.isoDay(day, 'full'))
  if (view === 'month') return format.capital(new Intl.DateTimeFormat(localeOf(i18n.language), { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`)))
  const first = addDays(day, -weekdayOf(day))
  return `${format.isoDay(first, 'short')} – ${format.isoDay(addDays(first, 6), 'short')}`
}

/** Opens the wide screen's panel beside the grid, the narrow screen's over it. */
function Aside({ title, children, onClose }: { title: string; children: ReactNode; onClose: () => void }) {
  const wide = useMedia('(min-width: 1200px)')
  if (wide) return <aside className="panel draw" aria-label={title}>{children}</aside>
  return <Drawer open onOpenChange={(open) => { if (!open) onClose() }} title={title} bare>{children}</Drawer>
}

function KeyAsk({ booking, action, onDone }: { booking: Booking; action: Action; onDone: () => void }) {
  const acts = useActions(booking, { desk: true })
  const { start } = acts
  const offered = booking.actions.includes(action)
  useEffect(() => {
    if (offered) start(action)
    if (!offered || action === 'check_in') onDone()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- one press of the key is one question
  }, [])
  return acts.dialog
}

function ByKey({ id, action, onDone }: { id: string; action: Action; onDone: () => void }) {
  const booking = useBooking(id)
  return booking.data ? <KeyAsk booking={booking.data} action={action} onDone={onDone} /> : null
}

function Keys() {
  const { t } = useTranslation('run')
  const list: [string[], string][] = [[['N'], 'guest'], [['←', '→'], 'time'], [['↑', '↓'], 'seat'], [['Shift', '→'], 'stretch'], [['Enter'], 'apply'], [['C'], 'check_in'], [['Del'], 'cancel'], [['Ctrl', 'Z'], 'undo']]
  return <p className="hints">{list.map(([keys, what]) => <span key={what}>{keys.map((key) => <kbd key={key} className="kbd">{key}</kbd>)}{t(`keys.${what}` as 'keys.guest')}</span>)}</p>
}

interface BoardProps { desk: Desk; venue: StaffVenue; view: View; day: string; booking: string | undefined; walk: boolean; go: (patch: Record<string, string | undefined>) => void; draft: Draft | null; setDraft: (draft: Draft | null) => void; setWalk: (on: boolean) => void }

function Grid({ calendar, shown, props }: { calendar: VenueCalendar; shown: Shown; props: BoardProps }) {
  const { desk, view, day, go, setDraft, setWalk } = props
  const [blackout, setBlackout] = useState<Claim | null>(null)
  const [asked, setAsked] = useState<{ id: string; action: Action } | null>(null)
  const open = (claim: Claim) => {
    if (!claim.booking_id) return setBlackout(claim)
    setWalk(false)
    go({ booking: claim.booking_id })
  }
  if (view === 'week') return <WeekGrid calendar={calendar} first={shown.day} onDay={(next) => go({ view: undefined, day: next })} />
  if (view === 'month') return <MonthGrid calendar={calendar} month={day} onDay={(next) => go({ view: undefined, day: next })} />
  return (
    <>
      <DayGrid
        calendar={calendar} shown={shown} chosen={props.booking ?? null} mayEdit={desk.may('bookings:edit')} mayCreate={desk.may('bookings:create') || desk.may('resources:edit')} onOpen={open}
        onDraw={(g) => setDraft({ day, from: g.from, to: g.to, unitId: g.unitId, resourceId: g.resourceId })} onKeyAction={(action, claim) => claim.booking_id && setAsked({ id: claim.booking_id, action })}
      />
      {blackout && <BlackoutDialog claim={blackout} zone={calendar.time_zone} mayLift={desk.may('resources:edit')} onClose={() => setBlackout(null)} />}
      {asked && <ByKey key={asked.id + asked.action} id={asked.id} action={asked.action} onDone={() => setAsked(null)} />}
    </>
  )
}

function Board(props: BoardProps) {
  const { desk, venue, view, day, booking, walk, go, draft, setDraft, setWalk } = props
  const { t } = useTranslation('run')
  const problem = useProblem()
  const shown = shownFor(view, day, venue)
  const calendar = useCalendar(shown)
  const today = useToday(venue.time_zone)
  const now = useCalendar({ ...shown, day: today, days: 2 })
  useLiveCalendar(venue.id)
  const closeAside = () => { setWalk(false); go({ booking: undefined }) }
  if (calendar.isPending) return <Waiting label={t('common:loading')}><Skeleton h={34} className="mt-4" />{[0, 1, 2, 3, 4, 5, 6].map((i) => <Skeleton key={i} h={50} className="mt-1" />)}</Waiting>
  if (calendar.isError) return <div className="mt-4"><Failure {...problem(calendar.error)} onRetry={() => void calendar.refetch()} /></div>
  if (calendar.data.resources.length === 0) return <div className="mt-4"><Empty title={t('cal.empty_title')} text={t('cal.empty')} art="/art/studio.svg" /></div>
  const aside = walk || booking
  return (
    <div className={aside ? 'board with' : 'board'}>
      <div className="min-w-0" aria-busy={calendar.isPlaceholderData || undefined}><Grid calendar={calendar.data} shown={shown} props={props} />{view === 'day' && <Keys />}</div>
      {walk && now.data && <Aside title={t('walk.title')} onClose={closeAside}><WalkIn calendar={now.data} organization={venue.organization_id} mayRecord={desk.may('payments:record')} onClose={closeAside} /></Aside>}
      {!walk && booking && <Aside title={t('det.title')} onClose={closeAside}><Details key={booking} id={booking} mayRecord={desk.may('payments:record')} onClose={closeAside} /></Aside>}
      {draft && <NewClaim calendar={calendar.data} organization={venue.organization_id} draft={draft} mayBook={desk.may('bookings:create')} mayClose={desk.may('resources:edit')} onClose={() => setDraft(null)} onBooked={(id) => go({ booking: id })} />}
    </div>
  )
}

function Bar({ view, day, today, go, children }: { view: View; day: string; today: string; go: BoardProps['go']; children: ReactNode }) {
  const { t } = useTranslation('run')
  const heading = useHeading(view, day)
  const to = (next: string) => go({ day: next === today ? undefined : next })
  return (
    <div className="bar">
      <h1 className="cal">{heading}</h1>
      <div className="row">
        <Button icon size="s" aria-label={t(`cal.back_${view}`)} onClick={() => to(stepped(view, day, -1))}><Icon as={ChevronLeft} /></Button>
        <DatePicker value={day} onChange={to} trigger={<Button size="s">{day === today ? t('common:date.today') : t('cal.go_day')}</Button>} />
        <Button icon size="s" aria-label={t(`cal.on_${view}`)} onClick={() => to(stepped(view, day, 1))}><Icon as={ChevronRight} /></Button>
        {day !== today && <Button size="s" look="quiet" onClick={() => to(today)}>{t('common:date.today')}</Button>}
      </div>
      <Segments label={t('cal.scale')} value={view} onChange={(next) => go({ view: next === 'day' ? undefined : next })} options={views.map((v) => ({ value: v, label: t(`cal.${v}`) }))} />
      <span className="grow hide-s" />
      {children}
    </div>
  )
}

function Page({ desk, venue }: { desk: Desk; venue: StaffVenue }) {
  const { t } = useTranslation('run')
  const search = route.useSearch()
  const navigate = useNavigate()
  const today = useToday(venue.time_zone)
  const [walk, setWalk] = useState(false)
  const [draft, setDraft] = useState<Draft | null>(null)
  const view = views.find((v) => v === search.view) ?? 'day'
  const day = /^\d{4}-\d{2}-\d{2}$/.test(search.day ?? '') ? (search.day ?? today) : today
  const go: BoardProps['go'] = (patch) => void navigate({ to: '/run/calendar', search: (was) => ({ ...was, ...patch }), replace: 'booking' in patch, resetScroll: false })
  const mayWalk = desk.may('bookings:edit')
  const mayCreate = desk.may('bookings:create') || desk.may('resources:edit')
  const openWalk = () => { setWalk(true); go({ booking: undefined }) }
  useWalkInKey(mayWalk, openWalk)
  const fresh = () => {
    const hour = Math.ceil(wallOf(new Date(), venue.time_zone).minutes / 30) / 2
    const from = day === today ? Math.min(22, hour) : 10
    setDraft({ day, from, to: from + 1, unitId: '', resourceId: '' })
  }
  useTitle(`${t('rail.calendar')}, ${venue.name}`)
  return (
    <>
      <Bar view={view} day={day} today={today} go={go}>
        {mayCreate && <Button size="s" data-tour="add" onClick={fresh}><Icon as={CalendarPlus} size="s" />{t('cal.add')}</Button>}
        {mayWalk && <Button look="main" size="s" aria-keyshortcuts="N" onClick={openWalk}><Icon as={UserPlus} size="s" />{t('walk.title')} <span className="kbd hide-s" aria-hidden>N</span></Button>}
      </Bar>
      <Board {...{ desk, venue, view, day, walk, go, draft, setDraft, setWalk }} booking={search.booking} />
    </>
  )
}

export default function CalendarPage() {
  const desk = useDesk()
  return desk?.venue ? <Page key={desk.venue.id} desk={desk} venue={desk.venue} /> : null
}
