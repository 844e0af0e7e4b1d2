import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { components } from '@/api/schema'
import type { Page } from '@/api/types'

type Shapes = components['schemas']
export type Endpoint = Shapes['EndpointView']
export type EndpointList = Shapes['EndpointList']
export type NewEndpoint = Shapes['NewEndpointView']
export type Delivery = Shapes['DeliveryView']
export type DeliveryDetail = Shapes['DeliveryDetail']

export const statuses = ['waiting', 'delivered', 'failed'] as const
const freshMs = 5000

export const useEndpoints = (organization: string) => useQuery({ queryKey: ['webhooks', organization], enabled: Boolean(organization), queryFn: () => api.get<EndpointList>('/webhooks', { organization_id: organization }), refetchInterval: ({ state }) => (state.data?.items.some((it) => it.is_active && (it.waiting > 0 || it.failing_since)) ? freshMs : false) })

/** What is on its way changes by itself, so it is looked at again while anything is. */
export function useDeliveries(id: string, status: string | undefined, cursor: string | undefined) {
  return useQuery({
    queryKey: ['webhooks', id, 'log', status, cursor], placeholderData: keepPreviousData,
    queryFn: () => api.get<Page<Delivery>>(`/webhooks/${id}/deliveries`, { status, cursor, limit: 25 }),
    refetchInterval: ({ state }) => (state.data?.items.some((it) => it.status === 'waiting') ? freshMs : false),
  })
}

export const useDelivery = (id: string, delivery: string) => useQuery({ queryKey: ['webhooks', id, 'one', delivery], queryFn: () => api.get<DeliveryDetail>(`/webhooks/${id}/deliveries/${delivery}`) })

function useAct<W, T = unknown>(act: (wish: W) => Promise<T>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: act, onSuccess: () => client.invalidateQueries({ queryKey: ['webhooks'] }) })
}

export interface EndpointWish { name: string; url: string; kinds: string[] }
export const useAddEndpoint = (organization: string) => useAct((wish: EndpointWish) => api.post<NewEndpoint>('/webhooks', { organization_id: organization, ...wish }))
export const useChangeEndpoint = (id: string) => useAct((patch: Partial<EndpointWish> & { is_active?: boolean }) => api.patch<Endpoint>(`/webhooks/${id}`, patch))
export const useDeleteEndpoint = (id: string) => useAct<void>(() => api.delete(`/webhooks/${id}`))
export const useRotate = (id: string) => useAct<void, NewEndpoint>(() => api.post<NewEndpoint>(`/webhooks/${id}/secret`))
export const usePing = (id: string) => useAct<void, Delivery>(() => api.post<Delivery>(`/webhooks/${id}/ping`))
export const useReplay = (id: string) => useAct((delivery: string) => api.post<Delivery>(`/webhooks/${id}/deliveries/${delivery}/replay`))
export const useReplaySpan = (id: string) => useAct((span: { since: string; until: string; only: 'failed' | 'all' }) => api.post<Shapes['ReplayView']>(`/webhooks/${id}/replay`, span))

/** `booking.placed` stands in the row of bookings. */
export function byGroup(kinds: string[]) {
  const groups = new Map<string, string[]>()
  for (const kind of kinds) {
    const group = kind.split('.')[0] ?? ''
    groups.set(group, [...(groups.get(group) ?? []), kind])
  }
  return [...groups]
}
