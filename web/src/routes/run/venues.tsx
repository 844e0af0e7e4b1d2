import { getRouteApi, Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useTitle } from '@/lib/hooks'
import { buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Empty } from '@/ui/States'
import { type Desk, useDesk } from './useDesk'
import { VenueEditor, VenueTag } from './VenueEditor'

const route = getRouteApi('/run/venues')

function List({ desk }: { desk: Desk }) {
  const { t } = useTranslation('run')
  const many = desk.organizations.length > 1
  const add = desk.may('venues:edit') && <Link to="/run/start" search={{ edit: 'new' }} className={buttonClass({ look: 'main', size: 's' })}><Icon as={Plus} size="s" />{t('venue.add')}</Link>
  return (
    <>
      <div className="bar mb-4"><h1>{t('rail.venues')}</h1><span className="grow" />{add}</div>
      {desk.venues.length === 0 && <Empty title={t('venue.none_title')} text={t('venue.none')} art="/art/office.svg">{add}</Empty>}
      {desk.venues.length > 0 && (
        <div className="panel"><table className="tbl bt">
          <thead><tr><th scope="col">{t('venue.name')}</th><th scope="col">{t('venue.state')}</th><th scope="col">{t('venue.address')}</th>{many && <th scope="col">{t('venue.organization')}</th>}</tr></thead>
          <tbody>{desk.venues.map((v) => (
            <tr key={v.id}><td><Link to="/run/venues" search={{ venue: desk.venue?.id, edit: v.id }}>{v.name}</Link></td><td><VenueTag status={v.status} /></td><td className="wide muted">{v.address}</td>{many && <td className="wide small muted">{desk.organizations.find((o) => o.id === v.organization_id)?.name}</td>}</tr>
          ))}</tbody>
        </table></div>
      )}
    </>
  )
}

export default function VenuesPage() {
  const { t } = useTranslation('run')
  const { edit, tab } = route.useSearch()
  const desk = useDesk()
  const venue = desk?.venues.find((v) => v.id === edit)
  useTitle(venue?.name ?? t('rail.venues'))
  if (!desk) return null
  return venue ? <VenueEditor key={venue.id} venue={venue} desk={desk} tab={tab} /> : <List desk={desk} />
}
