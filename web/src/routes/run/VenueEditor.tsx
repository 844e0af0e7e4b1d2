import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronLeft, ExternalLink } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { StaffVenue } from '@/api/types'
import { Exceptions, HoursForm } from '@/domains/catalog/edit/HoursForm'
import { Photos } from '@/domains/catalog/edit/Photos'
import { PolicyForm } from '@/domains/catalog/edit/PolicyForm'
import { ResourceList } from '@/domains/catalog/edit/ResourceList'
import { VenueForm } from '@/domains/catalog/edit/VenueForm'
import { useVenue } from '@/domains/catalog/queries'
import { useStaffResources, useVenueStep } from '@/domains/catalog/staff'
import { useCities } from '@/domains/geo/queries'
import { Tariffs } from '@/domains/pricing/Tariffs'
import { Tag } from '@/ui/Bits'
import { Button, buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Failure, Skeleton, Waiting } from '@/ui/States'
import { Tabs } from '@/ui/Tabs'
import { toast } from '@/ui/Toast'
import type { Desk } from './useDesk'

const PlanEditor = lazy(() => import('@/domains/catalog/plan/PlanEditor').then((it) => ({ default: it.PlanEditor })))
const tones = { draft: 'line', in_review: 'warn', published: 'ok', rejected: 'danger', archived: 'line' } as const

export function VenueTag({ status }: { status: StaffVenue['status'] }) {
  const { t } = useTranslation('run')
  return <Tag tone={tones[status]}>{t(`venue.status.${status}`)}</Tag>
}

/** The one next step towards guests. */
export function NextStep({ venue, desk }: { venue: StaffVenue; desk: Desk }) {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const step = useVenueStep(venue.id)
  const may = desk.may('venues:publish', venue.organization_id)
  if (venue.status === 'published') return <Link to="/venues/$slug" params={{ slug: venue.slug }} className={buttonClass({ size: 's' })}><Icon as={ExternalLink} size="s" />{t('venue.look')}</Link>
  if (venue.status === 'in_review' && !may) return null
  const go = () => step.mutate(may ? 'publish' : 'submit', {
    onSuccess: () => void toast(t(may ? 'venue.published' : 'venue.submitted'), { tone: 'ok' }),
    onError: (error) => { const { title, detail } = problem(error); toast(detail && detail !== title ? `${title}. ${detail}` : title, { tone: 'bad' }) },
  })
  return <Button look="main" size="s" busy={step.isPending} onClick={go}>{t(may ? 'venue.publish' : 'venue.submit')}</Button>
}

export function VenueEditor({ venue, desk, tab }: { venue: StaffVenue; desk: Desk; tab: string | undefined }) {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const navigate = useNavigate()
  const full = useVenue(venue.id)
  const cities = useCities()
  const resources = useStaffResources(venue.id)
  const may = (permission: string) => desk.may(permission, venue.organization_id)
  if (full.isPending || cities.isPending) return <Waiting label={t('common:loading')}><Skeleton h={36} w={260} /><Skeleton h={320} className="mt-4 photo" /></Waiting>
  if (full.isError) return <Failure {...problem(full.error)} onRetry={() => void full.refetch()} />
  const own = full.data
  const tabs = [
    { value: 'resources', label: t('tabs.resources'), content: <ResourceList venueId={venue.id} mayEdit={may('resources:edit')} /> },
    ...(may('tariffs:view') ? [{ value: 'tariffs', label: t('tabs.tariffs'), content: <Tariffs venueId={venue.id} currency={own.currency} kinds={own.kinds} resources={resources.data ?? []} mayCreate={may('tariffs:create')} mayEdit={may('tariffs:edit')} /> }] : []),
    ...(may('venues:edit') ? [
      { value: 'plan', label: t('tabs.plan'), content: <Suspense fallback={<Skeleton h={420} className="photo" />}><PlanEditor key={venue.id} venueId={venue.id} /></Suspense> },
      { value: 'hours', label: t('tabs.hours'), content: <><section><HoursForm key={own.id} venue={own} /></section><Exceptions venueId={venue.id} items={own.exceptions} /></> },
      { value: 'photos', label: t('tabs.photos'), content: <Photos venue={own} /> },
      { value: 'refunds', label: t('tabs.refunds'), content: <PolicyForm key={own.id} venue={own} /> },
      { value: 'about', label: t('tabs.about'), content: <VenueForm key={own.id} venue={own} organization={venue.organization_id} cities={cities.data ?? []} onSaved={() => undefined} /> },
    ] : []),
  ]
  return (
    <>
      <p className="mb-2"><Link to="/run/venues" search={{ venue: desk.venue?.id }} className="link small row"><Icon as={ChevronLeft} size="s" />{t('venue.all')}</Link></p>
      <div className="bar mb-4"><h1>{own.name}</h1><VenueTag status={venue.status} /><span className="grow" />{may('venues:edit') && <NextStep venue={venue} desk={desk} />}</div>
      <Tabs label={t('tabs.label')} tabs={tabs} value={tabs.some((x) => x.value === tab) ? (tab ?? 'resources') : 'resources'} onChange={(next) => void navigate({ to: '/run/venues', search: (was) => ({ ...was, tab: next }), replace: true, resetScroll: false })} />
    </>
  )
}
