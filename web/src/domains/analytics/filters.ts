import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, newIdempotencyKey } from '@/api/client'
import type { SavedFilter } from '@/api/types'

export type Screen = SavedFilter['screen']
export type Chosen = Record<string, string>

/** One's own of this screen, and what the team shares. */
export function useSavedFilters(organization: string, screen: Screen) {
  const client = useQueryClient()
  const key = ['saved-filters', organization, screen]
  const found = useQuery({ queryKey: key, enabled: Boolean(organization), staleTime: 60_000, queryFn: () => api.get<{ items: SavedFilter[] }>('/saved-filters', { organization_id: organization, screen }), select: (list) => list.items })
  const onSuccess = () => client.invalidateQueries({ queryKey: key })
  const save = useMutation({ onSuccess, mutationFn: (body: { name: string; search: Chosen; is_shared: boolean }) => api.post<SavedFilter>('/saved-filters', { organization_id: organization, screen, ...body }, { idempotencyKey: newIdempotencyKey() }) })
  const drop = useMutation({ onSuccess, mutationFn: (id: string) => api.delete(`/saved-filters/${id}`) })
  return { found, save, drop }
}
