import { Link, Navigate, getRouteApi, useNavigate } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '@/api/fields'
import { useProblem } from '@/api/useProblem'
import { HoursForm } from '@/domains/catalog/edit/HoursForm'
import { ResourceForm } from '@/domains/catalog/edit/ResourceForm'
import { VenueForm } from '@/domains/catalog/edit/VenueForm'
import { useVenue } from '@/domains/catalog/queries'
import { useSaveOrganization, useStaffResources } from '@/domains/catalog/staff'
import { useCities } from '@/domains/geo/queries'
import { TariffForm } from '@/domains/pricing/Tariffs'
import { useTariffs } from '@/domains/pricing/tariffs'
import { cx } from '@/lib/cx'
import { useTitle } from '@/lib/hooks'
import { Button, buttonClass } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Failure, Skeleton } from '@/ui/States'
import { type Desk, useDesk } from './useDesk'
import { NextStep } from './VenueEditor'

const route = getRouteApi('/run/start')
const steps = ['organization', 'venue', 'hours', 'resource', 'tariff', 'publish'] as const
type Step = (typeof steps)[number]

function OrganizationForm() {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const save = useSaveOrganization()
  const [name, setName] = useState('')
  const [inn, setInn] = useState('')
  const errors = fieldErrors(save.error)
  const submit = (event: FormEvent) => { event.preventDefault(); save.mutate({ name: name.trim(), inn: inn.trim() }) }
  return (
    <form className="form max-w-[480px]" onSubmit={submit}>
      <TextField label={t('start.org_name')} value={name} required minLength={2} maxLength={120} error={errors['name']} hint={t('start.org_hint')} onChange={(event) => setName(event.target.value)} />
      <TextField label={t('start.inn')} value={inn} inputMode="numeric" pattern="\d{10}|\d{12}" error={errors['inn']} onChange={(event) => setInn(event.target.value)} />
      {save.isError && <Failure {...problem(save.error)} />}
      <Button type="submit" look="main" busy={save.isPending}>{t('start.next')}</Button>
    </form>
  )
}

/** What is missing decides the step, so the guide may be left and come back to at any time. */
function useProgress(desk: Desk, venueId: string | undefined) {
  const venue = desk.venues.find((v) => v.id === venueId)
  const full = useVenue(venueId ?? '', Boolean(venueId))
  const resources = useStaffResources(venueId)
  const tariffs = useTariffs(venueId ?? '')
  const at: Step = desk.organizations.length === 0 ? 'organization'
    : !venueId ? 'venue'
      : !full.data?.opening_hours.length ? 'hours'
        : !resources.data?.length ? 'resource'
          : !tariffs.data?.length ? 'tariff' : 'publish'
  return { at, venue, full: full.data, resources: resources.data ?? [], isPending: Boolean(venueId) && (full.isPending || resources.isPending || tariffs.isPending) }
}

function Body({ desk, venueId, progress }: { desk: Desk; venueId: string | undefined; progress: ReturnType<typeof useProgress> }) {
  const { t } = useTranslation('run')
  const navigate = useNavigate()
  const cities = useCities()
  const { at, venue, full, resources, isPending } = progress
  const next = t('start.next')
  if (isPending || cities.isPending) return <Skeleton h={280} className="photo" />
  if (at === 'organization') return <OrganizationForm />
  if (at === 'venue') return <VenueForm organization={desk.organization?.id ?? ''} cities={cities.data ?? []} go={next} onSaved={(v) => void navigate({ to: '/run/start', search: { edit: v.id } })} />
  if (!full || !venueId) return <Skeleton h={280} className="photo" />
  if (at === 'hours') return <HoursForm venue={full} go={next} onSaved={() => undefined} />
  if (at === 'resource') return <ResourceForm venueId={venueId} go={next} onSaved={() => undefined} />
  if (at === 'tariff') return <TariffForm venueId={venueId} currency={full.currency} kinds={full.kinds.length ? full.kinds : resources.map((r) => r.kind)} resources={resources} go={next} onSaved={() => undefined} />
  return (
    <div>
      <p className="mb-4">{venue?.status === 'published' ? t('start.done') : t('start.ready')}</p>
      <p className="row wrapx">{venue && <NextStep venue={venue} desk={desk} />}<Link to="/run/calendar" search={{ venue: venueId }} className={buttonClass({ size: 's' })}>{t('list.to_calendar')}</Link><Link to="/run/venues" search={{ edit: venueId }} className={buttonClass({ size: 's', look: 'quiet' })}>{t('start.more')}</Link></p>
    </div>
  )
}

function Guide({ desk, venueId }: { desk: Desk; venueId: string | undefined }) {
  const { t } = useTranslation('run')
  const progress = useProgress(desk, venueId)
  const now = steps.indexOf(progress.at)
  return (
    <>
      <div className="bar"><h1>{t('start.title')}</h1></div>
      <p className="muted mt-1">{t('start.lead')}</p>
      <ol className="steps">{steps.map((s, i) => <li key={s} className={cx(i < now && 'is-done', i === now && 'is-now')} aria-current={i === now ? 'step' : undefined}><span className="dotn">{i < now ? <Icon as={Check} size="s" /> : i + 1}</span><span className={i === now ? 'semi' : 'muted'}>{t(`start.step.${s}`)}</span></li>)}</ol>
      <section aria-label={t(`start.step.${progress.at}`)}><h2 className="mb-3">{t(`start.step.${progress.at}`)}</h2><Body key={progress.at} desk={desk} venueId={venueId} progress={progress} /></section>
    </>
  )
}

export default function StartPage() {
  const { t } = useTranslation('run')
  const { edit } = route.useSearch()
  const desk = useDesk()
  useTitle(t('start.title'))
  if (!desk) return null
  const begun = desk.venues.find((v) => v.status === 'draft')?.id
  if (!edit && begun) return <Navigate to="/run/start" search={{ edit: begun }} replace />
  return <Guide desk={desk} venueId={edit === 'new' ? undefined : edit} />
}
