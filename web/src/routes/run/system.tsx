import '@/domains/system/house.css'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type ComponentType, lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { type SystemTab, tabsFor } from '@/domains/system/tabs'
import { useTitle } from '@/lib/hooks'
import { Skeleton, Waiting } from '@/ui/States'
import { Tabs } from '@/ui/Tabs'
import { SystemTasks } from './SystemTasks'
import { NotFound } from '../shell/Bad'
import type { Desk } from './useDesk'

const SystemHealth = lazy(() => import('./SystemHealth'))
const SystemLog = lazy(() => import('./SystemLog'))
const SystemBackups = lazy(() => import('./SystemBackups'))
const pages: Record<SystemTab, ComponentType> = { health: SystemHealth, tasks: SystemTasks, log: SystemLog, backups: SystemBackups }
const route = getRouteApi('/run/$page')

/** The parts whose right one has; an owner with `tasks:manage` has the tasks alone. */
export default function RunSystem({ desk }: { desk: Desk }) {
  const { t } = useTranslation('system')
  const navigate = useNavigate()
  const { tab } = route.useSearch()
  useTitle(t('title'))
  const tabs = tabsFor(desk.may)
  const wait = <Waiting label={t('common:loading')}><Skeleton h={320} className="photo" /></Waiting>
  if (tabs.length === 0) return <NotFound />
  const shown = tabs.find((name) => name === tab) ?? tabs[0] ?? 'tasks'
  return (
    <>
      <div className="between board-head"><h1>{t('title')}</h1></div>
      <p className="muted mt-1">{t(tabs.length > 1 ? 'lead' : 'lead_tasks')}</p>
      <div className="mt-4">
        <Tabs label={t('title')} value={shown} tabs={tabs.map((value) => { const Page = pages[value]; return { value, label: t(`tab.${value}`), content: <Suspense fallback={wait}><Page /></Suspense> } })}
          onChange={(next) => void navigate({ to: '/run/$page', params: { page: 'system' }, search: (was) => ({ venue: was.venue, tab: next }), resetScroll: false })} />
      </div>
    </>
  )
}
