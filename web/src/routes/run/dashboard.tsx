import { Link, getRouteApi, useNavigate } from '@tanstack/react-router'
import { useQueryClient } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight, Table2, TrendingDown, TrendingUp } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { watchVenue } from '@/app/live'
import { type BoardWish, type Card, useCohorts, useWidget } from '@/domains/analytics/board'
import { ExportMenu } from '@/domains/analytics/ExportMenu'
import { around, periodOf, type Scale, scaleOf, shifted } from '@/domains/analytics/period'
import { useDeskBookings } from '@/domains/bookings/list'
import { StatusTag } from '@/domains/bookings/StatusTag'
import { useFormat } from '@/lib/format'
import { useTitle, useToday } from '@/lib/hooks'
import { addDays, rfc3339, weekdayOf } from '@/lib/time'
import { Avatar } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { type Bar, Bars, Heat, Share, Sparkline } from '@/ui/Charts'
import { Icon } from '@/ui/Icon'
import { Segments } from '@/ui/Segments'
import { Failure, Skeleton, Waiting } from '@/ui/States'
import type { Desk } from './useDesk'

const route = getRouteApi('/run/$page')
const shownCards = ['revenue', 'occupancy', 'bookings', 'average_check', 'new_clients', 'conversion', 'retention'] as const

function useGo() {
  const navigate = useNavigate()
  return (patch: Partial<ReturnType<typeof route.useSearch>>) => void navigate({ to: '/run/$page', params: { page: 'dashboard' }, search: (was) => ({ ...was, ...patch }), replace: true, resetScroll: false })
}

/** Money without kopecks: a dashboard is read at a glance. */
function useShow(currency: string) {
  const format = useFormat()
  const money = (amount: number) => format.money({ amount: Math.round(amount / 100) * 100, currency })
  const value = (card: Card, v: number | null) => (v === null ? '–' : card.unit === 'money' ? money(v) : card.unit === 'percent' ? `${format.number(Math.round(v))}\u00a0%` : format.number(v))
  const short = (amount: number) => new Intl.NumberFormat(format.language === 'ru' ? 'ru-RU' : 'en-GB', { notation: 'compact', maximumFractionDigits: 1 }).format(amount / 100)
  return { money, value, short }
}

function Kpi({ card, currency, compared }: { card: Card; currency: string; compared: string }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const show = useShow(currency)
  const points = card.unit === 'percent'
  const known = card.value !== null && card.previous !== null && (points || card.previous !== 0 || card.value === 0)
  const change = !known ? 0 : points ? Math.round((card.value ?? 0) - (card.previous ?? 0)) : Math.round((((card.value ?? 0) - (card.previous ?? 0)) / (card.previous || 1)) * 100)
  const text = points ? t('board.points', { count: Math.abs(change) }) : `${format.number(Math.abs(change))}\u00a0%`
  return (
    <li>
      <p className="l">{t(`card.${card.code}`)}</p>
      <b>{show.value(card, card.value)}</b>
      {known && change !== 0 ? <span className={change > 0 ? 'd ok' : 'd danger'} title={t('board.was', { value: show.value(card, card.previous), when: compared })}><Icon as={change > 0 ? TrendingUp : TrendingDown} size="s" /><span className="sr">{t(change > 0 ? 'board.more' : 'board.less')} </span>{text}</span> : <span className="d faint">{known ? t('board.same') : t('board.nothing')}</span>}
      <Sparkline values={card.series} before={card.previous_series} />
    </li>
  )
}

interface Asked<T> { data: T | undefined; isPending: boolean; isError: boolean; error: unknown; refetch: () => unknown }

/** A widget with its skeleton, its refusal, and the table behind its chart. */
function Widget<T>({ title, aside, asked, height, table, children }: { title: string; aside?: ReactNode; asked: Asked<T>; height: number; table?: (data: T) => ReactNode; children: (data: T) => ReactNode }) {
  const { t } = useTranslation('console')
  const problem = useProblem()
  const [plain, setPlain] = useState(false)
  return (
    <section className="panel pad" aria-label={title}>
      <div className="between"><h2>{title}</h2>{aside}{table && asked.data !== undefined && <Button look="quiet" size="s" aria-pressed={plain} onClick={() => setPlain(!plain)}><Icon as={Table2} size="s" />{t(plain ? 'board.as_chart' : 'board.as_table')}</Button>}</div>
      {asked.isError && asked.data === undefined ? <div className="mt-4"><Failure {...problem(asked.error)} onRetry={() => void asked.refetch()} /></div>
        : asked.data === undefined ? <Waiting label={t('common:loading')}><Skeleton h={height} className="photo mt-4" /></Waiting>
          : plain && table ? table(asked.data) : children(asked.data)}
    </section>
  )
}

function Plain({ heads, rows }: { heads: string[]; rows: ReactNode[][] }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long table scrolls inside its panel
    <div className="plain" tabIndex={0} role="group"><table className="tbl"><thead><tr>{heads.map((h, i) => <th key={h} scope="col" className={i ? 'n' : undefined}>{h}</th>)}</tr></thead>
      <tbody>{rows.map((r, n) => <tr key={String(n)}>{r.map((c, i) => <td key={heads[i]} className={i ? 'n' : undefined}>{c}</td>)}</tr>)}</tbody></table></div>
  )
}

function Revenue({ wish, today }: { wish: BoardWish; today: string }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const asked = useWidget('chart', wish)
  const show = useShow(asked.data?.currency ?? 'RUB')
  const bars = (points: NonNullable<typeof asked.data>['points']): Bar[] => points.map((p, i) => {
    const ahead = p.first > today
    const single = p.first === p.last
    const every = Math.ceil(points.length / 7)
    const label = single ? format.isoDay(p.first, 'weekday') : `${format.isoDay(p.first, 'short')} – ${format.isoDay(p.last, 'short')}`
    const lines = [ahead ? t('board.ahead_line', { sum: show.money(p.sold) }) : show.money(p.revenue), ...(p.previous_revenue !== null ? [t('board.before_line', { sum: show.money(p.previous_revenue) })] : []), t('board.bookings', { count: p.bookings })]
    return { key: p.first, value: Math.max(0, ahead ? p.sold : p.revenue), before: p.previous_revenue, ahead, pale: single && weekdayOf(p.first) > 4, tick: i % every ? '' : single && points.length <= 31 ? String(Number(p.first.slice(8))) : format.isoDay(p.first, 'short'), label: format.capital(label), lines }
  })
  return (
    <Widget title={t('board.revenue')} asked={asked} height={290} table={(d) => <Plain heads={[t('board.period'), t('board.revenue_short'), t('board.before'), t('board.refunded'), t('board.sold')]} rows={d.points.map((p) => [p.first === p.last ? format.isoDay(p.first, 'short') : `${format.isoDay(p.first, 'short')} – ${format.isoDay(p.last, 'short')}`, show.money(p.revenue), p.previous_revenue === null ? '–' : show.money(p.previous_revenue), show.money(p.refunded), show.money(p.sold)])} />}>
      {(d) => (
        <>
          <p className="key"><span>{t('board.key_now')}</span>{wish.compare !== 'none' && <span className="k2">{t(`board.key_${wish.compare}`)}</span>}{d.points.some((p) => p.first > today) && <span className="k3">{t('board.key_ahead')}</span>}</p>
          <Bars bars={bars(d.points)} label={t('board.revenue')} axis={show.short} />
        </>
      )}
    </Widget>
  )
}

function Filled({ wish }: { wish: BoardWish }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const asked = useWidget('occupancy', wish)
  const names = [0, 1, 2, 3, 4, 5, 6].map((n) => new Intl.DateTimeFormat(format.language === 'ru' ? 'ru-RU' : 'en-GB', { weekday: 'short', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + n))))
  return (
    <Widget title={t('board.filled')} asked={asked} height={270} aside={asked.data?.percent != null && <span className="small muted">{t('board.filled_all', { percent: Math.round(asked.data.percent) })}</span>}
      table={(d) => <Plain heads={[t('board.hour'), t('board.busy'), t('board.open'), '%']} rows={d.cells.map((c) => [`${format.capital(names[c.weekday] ?? '')} ${c.hour}:00`, format.number(Math.round(c.busy_minutes / 60)), format.number(Math.round(c.open_minutes / 60)), c.percent === null ? '–' : format.number(Math.round(c.percent))])} />}>
      {(d) => {
        const hours = [...new Set(d.cells.map((c) => c.hour))].sort((a, b) => a - b)
        if (hours.length === 0) return <p className="muted mt-3">{t('board.filled_none')}</p>
        return <Heat caption={t('board.filled')} corner={t('board.weekday')} heads={hours.map(String)} rows={names.map((name, weekday) => ({ key: name, title: format.capital(name), cells: hours.map((hour) => d.cells.find((c) => c.weekday === weekday && c.hour === hour)?.percent ?? null) }))} />
      }}
    </Widget>
  )
}

function Arrivals({ desk, venue, today }: { desk: Desk; venue: NonNullable<Desk['venue']>; today: string }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const zone = venue.time_zone
  const asked = useDeskBookings({ organization: venue.organization_id, venue: venue.id, status: 'confirmed,checked_in,awaiting_payment', from: rfc3339(today, 0, zone), to: rfc3339(addDays(today, 1), 0, zone), order: 'soonest', limit: 100 })
  const midnight = Date.parse(rfc3339(today, 0, zone))
  const items = (asked.data?.items ?? []).filter((b) => Date.parse(b.starts_at) >= midnight)
  const here = items.filter((b) => b.status === 'checked_in').length
  return (
    <Widget title={t('board.arrivals')} asked={asked} height={270} aside={items.length > 0 && <span className="small muted">{t('board.arrivals_sum', { count: items.length, here })}</span>}>
      {() => items.length === 0 ? <p className="muted mt-3">{t('board.arrivals_none')}</p> : (
        <div><ul className="lines arr mt-2">{items.slice(0, 10).map((b) => (
          <li key={b.id}><span className="tn nowrap">{format.span(b.starts_at, b.ends_at, zone)}</span><span className="min-w-0"><Link className="medium clip block" to="/run/bookings" search={{ venue: venue.id, booking: b.id }}>{b.customer?.full_name || b.customer?.nickname || t('run:bar.guest')}</Link><span className="tiny faint clip block">{b.resource.name}</span>{b.owed.amount > 0 && desk.may('payments:view') && <span className="tiny warn block">{t('run:list.owed', { sum: format.money(b.owed) })}</span>}</span><StatusTag booking={b} /></li>
        ))}</ul>
        {items.length > 10 && <p className="mt-3"><Link className="link small" to="/run/bookings" search={{ venue: venue.id }}>{t('board.all_today', { count: items.length })}</Link></p>}</div>
      )}
    </Widget>
  )
}

function Tariffs({ wish }: { wish: BoardWish }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const asked = useWidget('tariffs', wish)
  const show = useShow(asked.data?.currency ?? 'RUB')
  return (
    <Widget title={t('board.tariffs')} asked={asked} height={220} table={(d) => <Plain heads={[t('board.tariff'), t('board.sold_count'), t('board.sum'), '%']} rows={d.items.map((x) => [x.name || t('board.no_tariff'), format.number(x.sold), show.money(x.amount), x.share === null ? '–' : format.number(x.share, 1)])} />}>
      {(d) => d.items.length === 0 ? <p className="muted mt-3">{t('board.nothing_sold')}</p> : (
        <ul className="lines mt-2">{d.items.slice(0, 7).map((x) => <li key={x.id ?? ''} className="py-3"><div className="between"><span className="clip">{x.name || t('board.no_tariff')}</span><span className="nowrap"><b className="medium">{show.money(x.amount)}</b> <span className="small muted">{x.share === null ? '' : `${format.number(Math.round(x.share))}\u00a0%`}</span></span></div><Share percent={x.share ?? 0} /></li>)}</ul>
      )}
    </Widget>
  )
}

function Promo({ wish }: { wish: BoardWish }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const asked = useWidget('promo-codes', wish)
  const show = useShow(asked.data?.currency ?? 'RUB')
  return (
    <Widget title={t('board.promo')} asked={asked} height={160}>
      {(d) => d.items.length === 0 ? <p className="muted mt-3">{t('board.promo_none')}</p>
        : <Plain heads={[t('board.code'), t('board.used'), t('board.discount'), t('board.sum')]} rows={d.items.map((x) => [<code key="c">{x.code}</code>, format.number(x.sold), show.money(x.discount), show.money(x.amount)])} />}
    </Widget>
  )
}

function Top({ wish, desk }: { wish: BoardWish; desk: Desk }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const asked = useWidget('top-clients', wish)
  const show = useShow(asked.data?.currency ?? 'RUB')
  return (
    <Widget title={t('board.top')} asked={asked} height={300}>
      {(d) => d.items.length === 0 ? <p className="muted mt-3">{t('board.nothing_sold')}</p> : (
        <ol className="lines mt-2">{d.items.slice(0, 8).map((x, i) => (
          <li key={x.user_id} className="row py-2"><Avatar name={x.name ?? String(i + 1)} src={x.avatar_url} size={32} /><span className="grow min-w-0">{x.name && desk.may('members:view') ? <Link className="medium clip block" to="/run/$page" params={{ page: 'people' }} search={{ venue: desk.venue?.id, user: x.user_id }}>{x.name}</Link> : <span className="muted">{t('board.hidden')}</span>}<span className="tiny faint">{t('board.bookings', { count: x.bookings })}</span></span><b className="medium tn">{show.money(x.spent)}</b><span className="sr">{format.number(i + 1)}</span></li>
        ))}</ol>
      )}
    </Widget>
  )
}

function CohortTable({ wish }: { wish: BoardWish }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const asked = useCohorts(wish.organization, wish.venue)
  const month = (text: string) => `${text.slice(5)}.${text.slice(0, 4)}`
  return (
    <Widget title={t('board.cohorts')} asked={asked} height={260} aside={<span className="small muted">{t('board.cohorts_lead')}</span>}>
      {(d) => {
        const rows = d.items.filter((c) => c.size > 0)
        if (rows.length === 0) return <p className="muted mt-3">{t('board.nothing_sold')}</p>
        const width = Math.max(...rows.map((c) => c.active.length))
        const heads = [t('board.cohort_size'), ...Array.from({ length: width - 1 }, (_, n) => `+${n + 1}`)]
        return (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls inside itself on a phone
          <div className="heat-box" tabIndex={0} role="group" aria-label={t('board.cohorts')}><table className="heat wide cohort"><caption className="sr">{t('board.cohorts')}</caption><thead><tr><th scope="col">{t('board.month')}</th>{heads.map((h) => <th key={h} scope="col">{h}</th>)}</tr></thead>
            <tbody>{rows.map((c) => <tr key={c.month}><th scope="row">{month(c.month)}</th><td>{format.number(c.size)}</td>{heads.slice(1).map((h, n) => { const part = c.active[n + 1]; const percent = part === undefined ? null : Math.round((part / c.size) * 100); return percent === null ? <td key={h}>{'\u00a0'}</td> : <td key={h} className={percent >= 65 ? 'h4' : percent >= 45 ? 'h3' : percent >= 25 ? 'h2' : percent >= 10 ? 'h1' : 'h0'}>{percent}</td> })}</tr>)}</tbody></table></div>
        )
      }}
    </Widget>
  )
}

function Venues({ wish }: { wish: BoardWish }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const asked = useWidget('compare', wish)
  const show = useShow(asked.data?.currency ?? 'RUB')
  const percent = (v: number | null | undefined) => (v == null ? '–' : `${format.number(Math.round(v))}\u00a0%`)
  return <Widget title={t('board.venues')} asked={asked} height={160}>{(d) => <Plain heads={[t('board.venue'), t('card.revenue'), t('board.before'), t('card.bookings'), t('card.occupancy'), t('card.average_check')]} rows={d.items.map((v) => [v.name, show.money(v.revenue), v.previous_revenue === null ? '–' : show.money(v.previous_revenue), format.number(v.bookings), percent(v.occupancy), v.average_check === null ? '–' : show.money(v.average_check)])} />}</Widget>
}

function Controls({ wish, today, many }: { wish: BoardWish; today: string; many: boolean }) {
  const { t } = useTranslation('console')
  const go = useGo()
  const scale = scaleOf(wish)
  const search = route.useSearch()
  return (
    <div className="tools">
      {many && <Segments label={t('board.scope')} value={search.scope === 'all' ? 'all' : 'venue'} options={[{ value: 'venue', label: t('board.scope_venue') }, { value: 'all', label: t('board.scope_all') }]} onChange={(scope) => go({ scope: scope === 'all' ? 'all' : undefined })} />}
      <Segments<Scale | 'own'> label={t('board.period')} value={scale ?? 'own'} options={(['day', 'week', 'month'] as const).map((s) => ({ value: s, label: t(`board.${s}`) }))} onChange={(s) => go(s === 'own' ? {} : around(today >= wish.from && today <= wish.to ? today : wish.from, s))} />
      <span className="row stepped"><Button size="s" icon look="quiet" aria-label={t('board.back')} onClick={() => go(shifted(wish, -1))}><Icon as={ChevronLeft} /></Button>
        <input className="input" type="date" aria-label={t('run:list.from')} value={wish.from} max={wish.to} onChange={(event) => event.target.value && go({ from: event.target.value, to: wish.to })} />
        <input className="input" type="date" aria-label={t('run:list.to')} value={wish.to} min={wish.from} onChange={(event) => event.target.value && go({ from: wish.from, to: event.target.value })} />
        <Button size="s" icon look="quiet" aria-label={t('board.on')} onClick={() => go(shifted(wish, 1))}><Icon as={ChevronRight} /></Button></span>
      <div className="select"><select className="input" aria-label={t('board.compare')} value={wish.compare} onChange={(event) => go({ compare: event.target.value === 'previous' ? undefined : event.target.value })}>{(['previous', 'year', 'none'] as const).map((c) => <option key={c} value={c}>{t(`board.compare_${c}`)}</option>)}</select></div>
    </div>
  )
}

/** A booking is counted a moment after the calendar hears of it, so the figures are asked for with that delay. */
function useLive(venueId: string) {
  const client = useQueryClient()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = watchVenue(venueId, () => {
      clearTimeout(timer)
      timer = setTimeout(() => { void client.invalidateQueries({ queryKey: ['dashboard'] }); void client.invalidateQueries({ queryKey: ['bookings', 'desk'] }) }, 1200)
    })
    return () => { clearTimeout(timer); stop() }
  }, [client, venueId])
}

function Cards({ wish }: { wish: BoardWish }) {
  const { t } = useTranslation('console')
  const problem = useProblem()
  const format = useFormat()
  const asked = useWidget('stats', wish)
  if (asked.isError && !asked.data) return <div className="mt-4"><Failure {...problem(asked.error)} onRetry={() => void asked.refetch()} /></div>
  if (!asked.data) return <Waiting label={t('common:loading')}><Skeleton h={148} className="photo mt-4" /></Waiting>
  const { cards, currency, compared } = asked.data
  const when = compared ? `${format.isoDay(compared.first, 'short')} – ${format.isoDay(compared.last, 'short')}` : ''
  const ordered = shownCards.flatMap((code) => cards.filter((c) => c.code === code))
  return <ul className="panel kpi" aria-label={t('board.cards')} aria-live="polite">{ordered.map((c) => <Kpi key={c.code} card={c} currency={currency} compared={when} />)}</ul>
}

export default function Dashboard({ desk }: { desk: Desk }) {
  const { t } = useTranslation('console')
  const search = route.useSearch()
  const venue = desk.venue
  const today = useToday(venue?.time_zone ?? 'UTC')
  useTitle(t('board.title'))
  useLive(venue?.id ?? '')
  if (!venue) return null
  const all = search.scope === 'all'
  const many = desk.venues.filter((v) => v.organization_id === venue.organization_id).length > 1
  const compare = search.compare === 'year' || search.compare === 'none' ? search.compare : 'previous'
  const wish: BoardWish = { organization: venue.organization_id, venue: all ? undefined : venue.id, ...periodOf(search.from, search.to, today), compare }
  return (
    <>
      <div className="between board-head"><h1>{all ? desk.organization?.name : t('board.of', { name: venue.name })}</h1>{desk.may('exports:create') && desk.may('finance:view') && <ExportMenu kind="finance" query={{ organization_id: wish.organization, from: wish.from, to: wish.to }} />}</div>
      <Controls wish={wish} today={today} many={many} />
      <Cards wish={wish} />
      <div className="g2"><Revenue wish={wish} today={today} />{desk.may('bookings:view') && <Arrivals desk={desk} venue={venue} today={today} />}</div>
      <div className="g2 even"><Filled wish={wish} /><Tariffs wish={wish} /></div>
      <div className="g2 even"><Top wish={wish} desk={desk} /><div className="col"><Promo wish={wish} /><CohortTable wish={wish} /></div></div>
      {many && <div className="g1"><Venues wish={{ ...wish, venue: undefined }} /></div>}
    </>
  )
}
