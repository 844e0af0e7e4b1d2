import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, newIdempotencyKey } from '@/api/client'
import type { AddOn, Kind, Money, Page, Tariff } from '@/api/types'

export interface TariffBody { name: string; price: Money; weekdays: number[]; from_minute: number; to_minute: number; is_active: boolean; audience: string; min_seats: number; is_trial: boolean; deposit: number; min_minutes: number | null; max_minutes: number | null; by_seats: { from: number; percent: number }[]; by_minutes: { from: number; percent: number }[] }
export interface TariffScope { per: string; kind?: Kind; resource_id?: string }

export function useTariffs(venueId: string) {
  return useQuery({ queryKey: ['tariffs', venueId], enabled: Boolean(venueId), queryFn: () => api.get<Page<Tariff>>('/tariffs', { venue_id: venueId, limit: 100 }), select: (page) => page.items })
}

export function useAddOns(venueId: string) {
  return useQuery({ queryKey: ['add-ons', 'public', venueId], queryFn: () => api.get<Page<AddOn>>(`/venues/${venueId}/add-ons`), select: (page) => page.items })
}

/** What a dropped tariff said, for the undo; its id goes into the address, because promo codes know it by that. */
export function sameAs({ id: _id, ...tariff }: Tariff) {
  return { ...tariff, by_seats: tariff.by_seats ?? [], by_minutes: tariff.by_minutes ?? [] }
}

export function useSaveTariff(venueId: string) {
  const client = useQueryClient()
  const done = () => { for (const key of ['tariffs', 'quote', 'resources', 'staff-resources', 'venues']) void client.invalidateQueries({ queryKey: [key] }) }
  const save = useMutation({
    mutationFn: ({ id, body, scope }: { id?: string | undefined; body: TariffBody; scope: TariffScope }) =>
      id ? api.patch<Tariff>(`/tariffs/${id}`, body) : api.post<Tariff>('/tariffs', { venue_id: venueId, ...body, ...scope }, { idempotencyKey: newIdempotencyKey() }),
    onSuccess: done,
  })
  const drop = useMutation({ mutationFn: (id: string) => api.delete(`/tariffs/${id}`), onSuccess: done })
  const again = useMutation({ mutationFn: (tariff: Tariff) => api.put<Tariff>(`/tariffs/${tariff.id}`, sameAs(tariff)), onSuccess: done })
  return { save, drop, again }
}
