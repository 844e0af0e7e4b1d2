import { getRouteApi } from '@tanstack/react-router'
import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Skeleton, Waiting } from '@/ui/States'
import { Guarded } from '../auth/Guarded'
import { NotFound } from '../shell/Bad'

const route = getRouteApi('/mine/$page')

/** One address pattern for one's own pages: the shell, which everybody loads, knows a single route. */
const pages: Record<string, LazyExoticComponent<ComponentType>> = { visits: lazy(() => import('./visits')), tickets: lazy(() => import('./tickets')), people: lazy(() => import('./people')), donations: lazy(() => import('./donations')), invoices: lazy(() => import('./invoices')) }

export default function MinePage() {
  const { t } = useTranslation('common')
  const Page = pages[route.useParams().page]
  if (!Page) return <NotFound />
  return <main id="main" tabIndex={-1} className="wrap p-house"><Guarded><Suspense fallback={<Waiting label={t('loading')}><Skeleton h={420} className="photo" /></Waiting>}><Page /></Suspense></Guarded></main>
}
