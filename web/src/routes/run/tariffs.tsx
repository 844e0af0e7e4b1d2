import '@/ui/price.css'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import type { Kind, Quote, Resource, Tariff } from '@/api/types'
import { useQuote } from '@/domains/bookings/queries'
import { useVenue } from '@/domains/catalog/queries'
import { useStaffResources } from '@/domains/catalog/staff'
import { useAmount } from '@/domains/memberships/amount'
import { AddOns, Campaigns, Codes, Loyalty, Plans, Referral, type Place } from '@/domains/pricing/Terms'
import { Peaks } from '@/domains/pricing/Peaks'
import { TariffForm, useWhen } from '@/domains/pricing/Tariffs'
import { useTariffs } from '@/domains/pricing/tariffs'
import { useFormat } from '@/lib/format'
import { useTitle, useToday } from '@/lib/hooks'
import { addDays, rfc3339 } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { PriceLines } from '@/ui/Price'
import { Failure, Skeleton } from '@/ui/States'
import { Tabs } from '@/ui/Tabs'
import { useProblem } from '@/api/useProblem'
import { type Desk, useDesk } from './useDesk'

const route = getRouteApi('/run/tariffs')
const day = 1440
type Target = Pick<Resource, 'id' | 'name' | 'kind'>
interface Props { place: Place; zone: string; resources: Target[]; desk: Desk; organizationId: string }

function useOpen() {
  const navigate = useNavigate()
  return (edit: string | undefined) => void navigate({ to: '/run/tariffs', search: (was) => ({ ...was, edit }), replace: true, resetScroll: false })
}

function Row({ tariff, on }: { tariff: Tariff; on: boolean }) {
  const { t } = useTranslation('tariffs')
  const format = useFormat()
  const when = useWhen()
  const open = useOpen()
  const style = { '--a': tariff.from_minute / day, '--b': Math.min(tariff.to_minute, day) / day } as CSSProperties
  return (
    <button type="button" className="one" aria-pressed={on} onClick={() => open(on ? undefined : tariff.id)}>
      <span><b className="medium">{tariff.name}</b>{!tariff.is_active && <> <Tag>{t('off')}</Tag></>}{tariff.is_trial && <> <Tag tone="info">{t('trial')}</Tag></>}{tariff.audience === 'student' && <> <Tag tone="info">{t('students')}</Tag></>}{tariff.min_seats > 1 && <> <Tag>{t('team', { count: tariff.min_seats })}</Tag></>}<br /><span className="small muted">{when(tariff)}{tariff.deposit > 0 && `, ${t('deposit', { sum: format.money({ ...tariff.price, amount: tariff.deposit }) })}`}</span></span>
      <span className="when" aria-hidden><i style={style} /></span>
      <span className="price"><b className="semi">{format.money(tariff.price)}</b><br /><span className="small muted">{t(`run:per.${tariff.per}` as 'price')}</span></span>
    </button>
  )
}

function groupsOf(tariffs: Tariff[], resources: Target[]) {
  const kindOf = (tariff: Tariff): Kind | '' => tariff.kind ?? resources.find((r) => r.id === tariff.resource_id)?.kind ?? ''
  const found = new Map<Kind | '', Tariff[]>()
  for (const tariff of tariffs) found.set(kindOf(tariff), [...(found.get(kindOf(tariff)) ?? []), tariff])
  return [...found]
}

/** The price of an ordinary morning, as a guest would be told it. */
function See({ tariff, resources, zone }: { tariff: Tariff; resources: Target[]; zone: string }) {
  const { t } = useTranslation('tariffs')
  const tomorrow = addDays(useToday(zone), 1)
  const target = resources.find((r) => r.id === tariff.resource_id || (!tariff.resource_id && (!tariff.kind || r.kind === tariff.kind)))
  const quote = useQuote(target ? { resource_id: target.id, starts_at: rfc3339(tomorrow, 600, zone), ends_at: rfc3339(tomorrow, 840, zone), seats: tariff.min_seats, tariff_id: tariff.id } : null)
  const shown: Quote | undefined = quote.isError || quote.isPlaceholderData ? undefined : quote.data
  return (
    <div className="see"><h3>{t('see')}</h3><p className="small muted">{t('see_when')}</p>
      {quote.isPending && target && <Skeleton h={60} className="mt-2" />}
      {quote.isError && <p className="small mt-2">{t('see_none')}</p>}
      {shown && <PriceLines plain lines={shown.lines} total={shown.total} totalLabel={t('total')} caption={t('see')} />}
    </div>
  )
}

function TariffPart({ place, zone, resources, desk, organizationId }: Props) {
  const { t } = useTranslation('tariffs')
  const problem = useProblem()
  const { edit } = route.useSearch()
  const open = useOpen()
  const list = useTariffs(place.venueId)
  const may = (permission: string) => desk.may(permission, organizationId)
  const chosen = list.data?.find((it) => it.id === edit)
  if (list.isPending) return <Skeleton h={420} className="photo" />
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  const isNew = edit === 'new' && may('tariffs:create')
  return (
    <>
      <div className="part-h"><p className="muted small">{t('count', { count: list.data.length })}</p>{may('tariffs:create') && <Button look="main" size="s" onClick={() => open('new')}><Icon as={Plus} size="s" />{t('run:tariff.add' as 'add_plan')}</Button>}</div>
      <div className="lay">
        <div className="panel tlist">
          {list.data.length === 0 && <p className="muted p-4">{t('none')}</p>}
          {groupsOf(list.data, resources).map(([kind, tariffs]) => (
            <div key={kind}><h2 className="grp">{kind ? t(`run:kinds.${kind}` as 'kind') : t('kind_all')}</h2>{tariffs.map((it) => <Row key={it.id} tariff={it} on={it.id === edit} />)}</div>
          ))}
        </div>
        <div className="panel edit">
          {isNew && <><h2>{t('run:tariff.add' as 'add_plan')}</h2><TariffForm key="new" venueId={place.venueId} currency={place.currency} kinds={place.kinds} resources={resources} onSaved={() => open(undefined)} /></>}
          {chosen && <><h2>{chosen.name}</h2>{may('tariffs:edit') && <TariffForm key={chosen.id} venueId={place.venueId} currency={place.currency} kinds={place.kinds} resources={resources} tariff={chosen} mayDelete={may('tariffs:delete')} onSaved={() => open(undefined)} />}<See tariff={chosen} resources={resources} zone={zone} /></>}
          {!isNew && !chosen && <p className="muted">{t('pick')}</p>}
        </div>
      </div>
    </>
  )
}

function Parts({ desk, venueId, organizationId }: { desk: Desk; venueId: string; organizationId: string }) {
  const { t } = useTranslation('tariffs')
  const navigate = useNavigate()
  const { tab } = route.useSearch()
  const venue = useVenue(venueId)
  const resources = useStaffResources(venueId)
  const tariffs = useTariffs(desk.may('tariffs:view', organizationId) ? venueId : '')
  const amount = useAmount()
  if (!venue.data) return <Skeleton h={420} className="photo" />
  const place: Place = { venueId, organizationId, zone: venue.data.time_zone, currency: venue.data.currency, kinds: venue.data.kinds }
  const may = (permission: string) => desk.may(permission, organizationId)
  const tabs = [
    ...(may('tariffs:view') ? [
      { value: 'tariffs', label: t('tab.tariffs'), content: <TariffPart place={place} zone={venue.data.time_zone} resources={resources.data ?? []} desk={desk} organizationId={organizationId} /> },
      { value: 'plans', label: t('tab.plans'), content: <Plans place={place} may={may} amount={amount} /> },
      { value: 'peaks', label: t('peaks'), content: <Peaks place={place} may={may} /> },
      { value: 'extras', label: t('tab.extras'), content: <AddOns place={place} may={may} /> },
    ] : []),
    ...(may('promo_codes:view') ? [
      { value: 'codes', label: t('tab.codes'), content: <Codes place={place} may={may} tariffs={tariffs.data ?? []} /> },
      { value: 'offers', label: t('tab.offers'), content: <><Campaigns place={place} may={may} /><Loyalty place={place} may={may} /><Referral place={place} may={may} /></> },
    ] : []),
  ]
  const value = tabs.some((it) => it.value === tab) ? (tab ?? '') : (tabs[0]?.value ?? '')
  return <Tabs label={t('tabs')} tabs={tabs} value={value} onChange={(next) => void navigate({ to: '/run/tariffs', search: (was) => ({ ...was, tab: next, edit: undefined }), replace: true, resetScroll: false })} />
}

export default function TariffsPage() {
  const { t } = useTranslation('tariffs')
  const desk = useDesk()
  useTitle(t('title'))
  if (!desk?.venue) return null
  return <div className="p-tariffs"><div className="bar mb-4"><h1>{t('title')}</h1></div><Parts key={desk.venue.id} desk={desk} venueId={desk.venue.id} organizationId={desk.venue.organization_id} /></div>
}
