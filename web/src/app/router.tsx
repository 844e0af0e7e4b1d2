import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import i18next from 'i18next'
import { pickSearch } from '@/domains/catalog/search'
import { parseFlat, stringifyFlat } from '@/lib/search'
import { Crash, NotFound } from '@/routes/shell/Bad'
import { PageSkeleton } from '@/routes/shell/PageSkeleton'
import { Shell } from '@/routes/shell/Shell'

type Raw = Record<string, unknown>

/** Strings only, and only the names a page knows. */
function pick<K extends string>(...keys: K[]) {
  return (raw: Raw): { [P in K]?: string } => {
    const found: { [P in K]?: string } = {}
    for (const key of keys) {
      const value = raw[key]
      if (typeof value === 'string' && value) found[key] = value
    }
    return found
  }
}

/** An address holds flat strings anyway (`parseFlat`); the console's pages look closer themselves. */
type ConsoleSearch = Partial<Record<'from' | 'to' | 'compare' | 'scope' | 'segment' | 'q' | 'tag' | 'spent' | 'sort' | 'order' | 'cursor' | 'user' | 'tab' | 'token' | 'command' | 'ticket' | 'level' | 'trace' | 'endpoint' | 'delivery', string>>

/** The strings of an area arrive with its code, so that a page never shows keys. */
function words(...namespaces: string[]) {
  return () => i18next.loadNamespaces(namespaces)
}

const root = createRootRouteWithContext<{ client: QueryClient }>()({ component: Shell, notFoundComponent: NotFound, errorComponent: Crash })
const at = <P extends string>(path: P) => ({ getParentRoute: () => root, path }) as const

const home = createRoute({ ...at('/'), loader: words('find'), validateSearch: pick('city'), component: lazyRouteComponent(() => import('@/routes/find/home')) })
const results = createRoute({ ...at('/search'), loader: words('find', 'search'), validateSearch: pickSearch, component: lazyRouteComponent(() => import('@/routes/find/results')) })
const compare = createRoute({ ...at('/compare'), loader: words('find', 'search', 'venue'), validateSearch: pick('ids', 'starts_at', 'ends_at', 'seats'), component: lazyRouteComponent(() => import('@/routes/find/compare')) })
const venue = createRoute({ ...at('/venues/$slug'), loader: words('find', 'venue', 'leases', 'community', 'plan'), validateSearch: pick('starts_at', 'ends_at', 'seats', 'resource', 'kind', 'units'), component: lazyRouteComponent(() => import('@/routes/venue/venue')) })
const checkout = createRoute({ ...at('/checkout'), loader: words('checkout', 'plan'), validateSearch: pick('units', 'resource', 'starts_at', 'ends_at', 'seats', 'promo', 'tariff', 'extras', 'credits'), component: lazyRouteComponent(() => import('@/routes/checkout/checkout')) })
const bookingPay = createRoute({ ...at('/bookings/$id/pay'), loader: words('checkout'), component: lazyRouteComponent(() => import('@/routes/checkout/pay')) })
const bookingReturn = createRoute({ ...at('/bookings/$id/return'), loader: words('checkout'), component: lazyRouteComponent(() => import('@/routes/checkout/return')) })
const booking = createRoute({ ...at('/bookings/$id'), loader: words('checkout', 'bookings', 'mine'), component: lazyRouteComponent(() => import('@/routes/checkout/done')) })
const sandbox = createRoute({ ...at('/pay/sandbox/$id'), loader: words('checkout'), component: lazyRouteComponent(() => import('@/routes/checkout/sandbox')) })
const signIn = createRoute({ ...at('/sign-in'), loader: words('auth'), validateSearch: pick('next'), component: lazyRouteComponent(() => import('@/routes/auth/sign-in')) })
const register = createRoute({ ...at('/register'), loader: words('auth'), validateSearch: pick('next', 'ref'), component: lazyRouteComponent(() => import('@/routes/auth/register')) })
const forgot = createRoute({ ...at('/forgot'), loader: words('auth'), component: lazyRouteComponent(() => import('@/routes/auth/forgot')) })
const reset = createRoute({ ...at('/reset'), loader: words('auth'), validateSearch: pick('token'), component: lazyRouteComponent(() => import('@/routes/auth/reset')) })
const verify = createRoute({ ...at('/verify'), loader: words('auth'), validateSearch: pick('token'), component: lazyRouteComponent(() => import('@/routes/auth/verify')) })
const profile = createRoute({ ...at('/profile'), loader: words('profile', 'auth'), component: lazyRouteComponent(() => import('@/routes/profile/profile')) })
const notifications = createRoute({ ...at('/notifications'), component: lazyRouteComponent(() => import('@/routes/notifications/list')) })
const mine = createRoute({ ...at('/mine'), loader: words('mine', 'bookings', 'checkout'), validateSearch: pick('when', 'status'), component: lazyRouteComponent(() => import('@/routes/mine/index')) })
const passes = createRoute({ ...at('/mine/passes'), loader: words('passes', 'checkout', 'finance'), validateSearch: pick('venue', 'buy', 'paid', 'next'), component: lazyRouteComponent(() => import('@/routes/mine/passes')) })
const leases = createRoute({ ...at('/leases/{-$id}'), loader: words('leases', 'finance'), component: lazyRouteComponent(() => import('@/routes/mine/leases')) })
const minePage = createRoute({ ...at('/mine/$page'), loader: words('community', 'tickets'), validateSearch: pick('venue', 'code', 'ticket', 'booking', 'message'), component: lazyRouteComponent(() => import('@/routes/mine/page')) })
const run = createRoute({ ...at('/run'), loader: words('run', 'bookings', 'tour'), validateSearch: pick('venue'), component: lazyRouteComponent(() => import('@/routes/run/Frame')) })
const inRun = <P extends string>(path: P) => ({ getParentRoute: () => run, path }) as const
const runCalendar = createRoute({ ...inRun('/calendar'), validateSearch: pick('day', 'view', 'booking'), component: lazyRouteComponent(() => import('@/routes/run/calendar')) })
const runTariffs = createRoute({ ...inRun('/tariffs'), loader: words('tariffs', 'passes'), validateSearch: pick('tab', 'edit'), component: lazyRouteComponent(() => import('@/routes/run/tariffs')) })
const runVenues = createRoute({ ...inRun('/venues'), loader: words('plan'), validateSearch: pick('edit', 'tab'), component: lazyRouteComponent(() => import('@/routes/run/venues')) })
const runStart = createRoute({ ...inRun('/start'), validateSearch: pick('edit'), component: lazyRouteComponent(() => import('@/routes/run/start')) })
const runLeases = createRoute({ ...inRun('/leases'), loader: words('leases'), validateSearch: pick('view', 'lease', 'cursor'), component: lazyRouteComponent(() => import('@/routes/run/leases')) })
const runPage = createRoute({ ...inRun('/$page'), loader: words('console', 'community', 'tickets', 'system', 'webhooks', 'import'), validateSearch: (raw: Raw) => raw as ConsoleSearch, component: lazyRouteComponent(() => import('@/routes/run/console')) })
const runBookings = createRoute({ ...inRun('/bookings'), validateSearch: pick('status', 'scope', 'resource', 'from', 'to', 'q', 'cursor', 'booking'), component: lazyRouteComponent(() => import('@/routes/run/bookings')) })
const talk = createRoute({ ...at('/talk'), loader: words('talk', 'bookings'), validateSearch: pick('space', 'm', 'thread', 'pane'), component: lazyRouteComponent(() => import('@/routes/talk/talk')) })
const talkChat = createRoute({ getParentRoute: () => talk, path: '/$chat' })
const talkInvite = createRoute({ ...at('/talk/invite/$code'), loader: words('talk'), component: lazyRouteComponent(() => import('@/routes/talk/invite')) })
const kit = createRoute({ ...at('/dev/ui'), loader: words('dev'), component: lazyRouteComponent(() => import('@/routes/dev/ui')) })

const tree = root.addChildren([
  home, results, compare, venue, checkout, bookingPay, bookingReturn, booking, sandbox,
  signIn, register, forgot, reset, verify, profile, notifications, mine, passes, minePage, leases, run.addChildren([runCalendar, runBookings, runLeases, runTariffs, runVenues, runStart, runPage]),
  talk.addChildren([talkChat]), talkInvite, kit,
])

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree, context: { client }, parseSearch: parseFlat, stringifySearch: stringifyFlat,
    defaultPreload: 'intent', scrollRestoration: true, defaultPendingComponent: PageSkeleton, defaultPendingMs: 300,
    defaultErrorComponent: Crash, defaultNotFoundComponent: NotFound,
  })
}

declare module '@tanstack/react-router' {
  interface Register { router: ReturnType<typeof createAppRouter> }
}
