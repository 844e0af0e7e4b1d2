import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { components } from '@/api/schema'

type Shapes = components['schemas']
export type Stats = Shapes['Stats']
export type Card = Shapes['Card']
export type Chart = Shapes['Chart']
export type Occupancy = Shapes['Occupancy']
export type Cohorts = Shapes['Cohorts']

/** Days on the venue's clock, both included. */
export interface BoardWish { organization: string; venue?: string | undefined; from: string; to: string; compare: string }

interface Answers {
  stats: Stats; chart: Chart; occupancy: Occupancy; tariffs: Shapes['TariffShares']; 'promo-codes': Shapes['PromoList']
  'top-clients': Shapes['TopClients']; compare: Shapes['PeriodComparison']
}

export function useWidget<W extends keyof Answers>(widget: W, { organization, venue, from, to, compare }: BoardWish, enabled = true) {
  return useQuery({
    queryKey: ['dashboard', widget, organization, venue ?? '', from, to, compare], enabled: enabled && Boolean(organization), placeholderData: keepPreviousData, refetchInterval: 120_000,
    queryFn: ({ signal }) => api.get<Answers[W]>(`/dashboard/${widget}`, { organization_id: organization, venue_id: venue, from, to, compare }, signal),
  })
}

export function useCohorts(organization: string, venue: string | undefined) {
  return useQuery({
    queryKey: ['dashboard', 'cohorts', organization, venue ?? ''], placeholderData: keepPreviousData, enabled: Boolean(organization),
    queryFn: ({ signal }) => api.get<Cohorts>('/dashboard/cohorts', { organization_id: organization, venue_id: venue, months: 13 }, signal),
  })
}
