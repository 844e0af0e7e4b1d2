import { useTranslation } from 'react-i18next'
import type { PlacedUnit, Venue } from '@/api/types'
import { picked, unitsNeeded } from '@/domains/catalog/plan/picks'
import { SeatPlan } from '@/domains/catalog/plan/SeatPlan'
import type { Visit } from './useVisit'

/** The floor plan at the chosen time; a press takes this very seat along to the checkout. */
export default function Where({ venue, visit }: { venue: Venue; visit: Visit }) {
  const { t } = useTranslation('plan')
  const { resource, resources, seats, units, span, change } = visit
  const pick = (it: PlacedUnit) => {
    const target = resources.data?.find((r) => r.id === it.resource_id)
    const was = resource?.id === it.resource_id ? units : []
    change({ resource: it.resource_id, units: picked(was, it.unit_id, unitsNeeded(target?.kind, seats)) })
  }
  return <SeatPlan venueId={venue.id} span={span} resourceId={resource?.id} picked={units} need={unitsNeeded(resource?.kind, seats)} onPick={pick} title={t('where')} lead={t('where_lead')} />
}
