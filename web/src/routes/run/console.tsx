import './console.css'
import { getRouteApi } from '@tanstack/react-router'
import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Skeleton, Waiting } from '@/ui/States'
import { NotFound } from '../shell/Bad'
import { type Desk, useDesk } from './useDesk'

const route = getRouteApi('/run/$page')
type Page = LazyExoticComponent<ComponentType<{ desk: Desk }>>

/** One address pattern for the console's pages: the shell, which everybody loads, knows a single route. */
const pages: Record<string, { page: Page; needs: string | null }> = {
  dashboard: { page: lazy(() => import('./dashboard')), needs: 'analytics:view' },
  people: { page: lazy(() => import('./people')), needs: 'members:view' },
  team: { page: lazy(() => import('./team')), needs: null },
  audit: { page: lazy(() => import('./audit')), needs: 'audit:view' },
  mail: { page: lazy(() => import('./mail')), needs: null },
  finance: { page: lazy(() => import('./finance')), needs: 'finance:view' },
  tickets: { page: lazy(() => import('./tickets')), needs: 'tickets:view' },
  community: { page: lazy(() => import('./community')), needs: null },
  system: { page: lazy(() => import('./system')), needs: null },
  settings: { page: lazy(() => import('./settings')), needs: 'settings:manage' },
  webhooks: { page: lazy(() => import('./webhooks')), needs: 'webhooks:manage' },
  import: { page: lazy(() => import('./import')), needs: null },
  join: { page: lazy(() => import('./join')), needs: null },
}

export default function Console() {
  const { t } = useTranslation('console')
  const { page: name } = route.useParams()
  const desk = useDesk()
  const found = pages[name]
  if (!desk) return null
  if (!found || (found.needs && !desk.may(found.needs))) return <NotFound />
  const Page = found.page
  return <Suspense fallback={<Waiting label={t('common:loading')}><Skeleton h={36} w={280} /><Skeleton h={420} className="photo mt-4" /></Waiting>}><Page desk={desk} /></Suspense>
}
