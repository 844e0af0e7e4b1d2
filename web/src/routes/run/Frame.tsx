import './run.css'
import { Link, Navigate, Outlet, useRouterState } from '@tanstack/react-router'
import { Activity, CalendarRange, ChevronsUpDown, Coins, Gauge, HandHeart, KeyRound, LifeBuoy, ListChecks, type LucideIcon, MailOpen, ScrollText, ShieldCheck, SlidersHorizontal, Store, Tag, Upload, Users, Webhook } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { useRequestCount } from '@/domains/bookings/list'
import { useVenue } from '@/domains/catalog/queries'
import { tabsFor } from '@/domains/system/tabs'
import { useSetup } from '@/domains/system/setup'
import { cx } from '@/lib/cx'
import { Icon } from '@/ui/Icon'
import { Menu } from '@/ui/Menu'
import { Failure, Skeleton, Waiting } from '@/ui/States'
import { Guarded } from '../auth/Guarded'
import { mayForPlatform } from './platform'
import { TourOffer } from './TourOffer'
import { tourAt } from './tours'
import { type Desk, useDesk } from './useDesk'

type Words = 'dashboard' | 'calendar' | 'bookings' | 'people' | 'tariffs' | 'leases' | 'finance' | 'venues' | 'team' | 'audit' | 'mail' | 'tickets' | 'community' | 'settings' | 'system' | 'webhooks' | 'import'
interface Place { words: Words; icon: LucideIcon; shown: boolean; count?: string | undefined }

function VenuePick({ desk }: { desk: Desk }) {
  const { t } = useTranslation('run')
  const photo = useVenue(desk.venue?.slug ?? '', Boolean(desk.venue)).data?.photo_url
  if (!desk.venue) return null
  return (
    <Menu
      align="start" items={desk.venues.map((v) => ({ key: v.id, label: v.name, checked: v.id === desk.venue?.id, onSelect: () => desk.choose(v) }))}
      trigger={
        <button className="venue-pick" type="button">
          <span className="sr">{t('rail.venue')}</span>
          <img src={photo || '/art/loft.svg'} alt="" width={36} height={36} />
          <span className="grow"><b className="clip">{desk.venue.name}</b><span className="tiny faint clip">{desk.organization?.name}</span></span>
          <Icon as={ChevronsUpDown} />
        </button>
      }
    />
  )
}

export function usePlaces(desk: Desk): Place[] {
  const setup = useSetup()
  const requests = useRequestCount(desk.may('bookings:view') ? desk.organization?.id : undefined).data
  const count = requests && requests.count > 0 ? `${requests.count}${requests.more ? '+' : ''}` : undefined
  return [
    { words: 'dashboard', icon: Gauge, shown: desk.may('analytics:view') },
    { words: 'calendar', icon: CalendarRange, shown: desk.may('bookings:view') },
    { words: 'bookings', icon: ListChecks, shown: desk.may('bookings:view'), count },
    { words: 'people', icon: Users, shown: desk.may('members:view') },
    { words: 'tickets', icon: LifeBuoy, shown: desk.may('tickets:view') },
    { words: 'community', icon: HandHeart, shown: desk.may('visits:manage') || desk.may('events:manage') || desk.may('donations:manage') },
    { words: 'tariffs', icon: Tag, shown: desk.may('tariffs:view') || desk.may('promo_codes:view') },
    { words: 'leases', icon: KeyRound, shown: desk.may('leases:view') },
    { words: 'finance', icon: Coins, shown: desk.may('finance:view') },
    { words: 'venues', icon: Store, shown: desk.may('venues:edit') || desk.may('resources:edit') },
    { words: 'team', icon: ShieldCheck, shown: desk.may('staff:view') || desk.may('api_keys:manage') || mayForPlatform(desk.user, 'bans') },
    { words: 'settings', icon: SlidersHorizontal, shown: Boolean(desk.organization) && desk.may('settings:manage') },
    { words: 'import', icon: Upload, shown: desk.may('members:edit') || desk.may('tariffs:create') || desk.may('bookings:edit') },
    { words: 'webhooks', icon: Webhook, shown: desk.may('webhooks:manage') },
    { words: 'audit', icon: ScrollText, shown: desk.may('audit:view') },
    { words: 'system', icon: Activity, shown: tabsFor(desk.may).length > 0 },
    { words: 'mail', icon: MailOpen, shown: desk.may('system:run') && setup.data?.captured_mail !== false },
  ]
}

function Rail({ desk, path }: { desk: Desk; path: string }) {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => { list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' }) }, [path])
  const { t } = useTranslation('run')
  const places = usePlaces(desk).filter((p) => p.shown)
  if (places.length === 0 && !desk.venue) return <div />
  const search = desk.venue ? { venue: desk.venue.id } : {}
  return (
    <nav className="side" aria-label={t('rail.label')}>
      <VenuePick desk={desk} />
      <ul ref={list}>{places.map((p) => (
        <li key={p.words}><Link to="/run/$page" params={{ page: p.words }} search={search} title={t(`rail.${p.words}`)} activeProps={{}} aria-current={path.startsWith(`/run/${p.words}`) ? 'page' : undefined}><Icon as={p.icon} /><span>{t(`rail.${p.words}`)}</span>{p.count && <b className="num" aria-label={t('rail.requests', { count: Number.parseInt(p.count) })}>{p.count}</b>}</Link></li>
      ))}</ul>
    </nav>
  )
}

function Work() {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const desk = useDesk()
  const path = useRouterState({ select: (s) => s.location.pathname })
  if (!desk || desk.isPending) return <main id="main" tabIndex={-1} className="wrap pt-6"><Waiting label={t('common:loading')}><Skeleton h={36} w={280} /><Skeleton h={420} className="photo mt-4" /></Waiting></main>
  if (desk.error) return <main id="main" tabIndex={-1} className="wrap pt-6"><Failure {...problem(desk.error)} onRetry={desk.retry} /></main>
  const tour = tourAt(path)
  const starting = path.startsWith('/run/start')
  if (desk.venues.length === 0 && !starting && !/^\/run\/(mail|audit|venues|team|join|system|settings|webhooks|import|finance)/.test(path)) return <Navigate to="/run/start" replace />
  if (path === '/run' || path === '/run/') return desk.venues.every((v) => v.status === 'draft') ? <Navigate to="/run/start" replace /> : desk.may('analytics:view') ? <Navigate to="/run/$page" params={{ page: 'dashboard' }} replace /> : <Navigate to="/run/calendar" replace />
  return (
    <div className={cx('ops', /^\/run\/(calendar|bookings|people)/.test(path) && 'slim')}>
      <Rail desk={desk} path={path} />
      <main id="main" tabIndex={-1} className="work">{tour && desk.venue && <TourOffer key={tour} name={tour} user={desk.user} />}<Outlet /></main>
    </div>
  )
}

export default function Frame() {
  return <Guarded><Work /></Guarded>
}
