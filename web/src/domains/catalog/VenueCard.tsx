import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { VenueItem } from '@/api/types'
import { useFormat } from '@/lib/format'
import { Metro, Picture, Stars } from '@/ui/Bits'
import { Skeleton } from '@/ui/States'

export interface VisitSearch { starts_at?: string | undefined; ends_at?: string | undefined; seats?: string | undefined; kind?: string | undefined }

export function NearMetro({ venue }: { venue: Pick<VenueItem, 'metro' | 'address'> }) {
  const { t } = useTranslation('common')
  const near = venue.metro[0]
  if (!near) return <span>{venue.address}</span>
  return <Metro color={near.color}>{t('walk', { name: near.name, count: near.walk_min })}</Metro>
}

export function VenueCard({ venue, visit, hours }: { venue: VenueItem; visit: VisitSearch; hours: number }) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const facts = [
    venue.price_from && t('near.for_hours', { n: format.number(hours, hours % 1 ? 1 : 0) }),
    venue.free_units !== null && t('near.free', { count: venue.free_units, n: format.number(venue.free_units) }),
  ].filter(Boolean)
  return (
    <Link to="/venues/$slug" params={{ slug: venue.slug }} search={visit}>
      <div className="ph"><Picture src={venue.photo_url} alt="" kind={visit.kind} /></div>
      <h3><span>{venue.name}</span>{venue.rating !== null && <Stars rating={venue.rating} />}</h3>
      <p className="small muted"><NearMetro venue={venue} /></p>
      <p className="row mt-2">{venue.price_from && <span className="price">{format.money(venue.price_from)}</span>}<span className="small muted">{facts.join(', ')}</span></p>
    </Link>
  )
}

export function VenueCardSkeleton() {
  return <div><Skeleton className="ph photo" /><Skeleton w="60%" h={18} className="mt-1" /><Skeleton w="80%" className="mt-2" /><Skeleton w="50%" className="mt-3" /></div>
}
