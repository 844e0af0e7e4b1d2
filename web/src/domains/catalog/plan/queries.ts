import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { FloorPlan, FreeUnit, Span } from '@/api/types'

export interface Spot { unit_id: string; x: number; y: number; rotation: number; label: string }

export function useFloorPlan(venueId: string) {
  return useQuery({ queryKey: ['plan', venueId], staleTime: 60_000, queryFn: () => api.get<FloorPlan>(`/venues/${venueId}/plan`) })
}

/** Which units somebody who picks them now would get. */
export function useFreeUnits(venueId: string, span: Span, enabled: boolean) {
  const { starts_at, ends_at } = span
  return useQuery({
    queryKey: ['day', 'units', venueId, starts_at, ends_at], enabled,
    queryFn: ({ signal }) => api.get<{ items: FreeUnit[] }>(`/venues/${venueId}/free-units`, { starts_at, ends_at }, signal),
    select: (list) => new Map(list.items.map((it) => [it.unit_id, it.is_free])),
  })
}

export function usePlanDeeds(venueId: string) {
  const client = useQueryClient()
  const onSuccess = (plan: FloorPlan) => { client.setQueryData(['plan', venueId], plan) }
  const save = useMutation({ onSuccess, mutationFn: (body: { version: number; units: Spot[] }) => api.put<FloorPlan>(`/venues/${venueId}/plan`, body) })
  const draw = useMutation({
    onSuccess,
    mutationFn: (file: File) => {
      const form = new FormData()
      form.set('file', file)
      return api.upload<FloorPlan>(`/venues/${venueId}/plan/picture`, form)
    },
  })
  const erase = useMutation({ onSuccess, mutationFn: () => api.delete<FloorPlan>(`/venues/${venueId}/plan/picture`) })
  return { save, draw, erase }
}
