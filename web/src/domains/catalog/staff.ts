import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, newIdempotencyKey } from '@/api/client'
import type { OpeningException, OpeningHours, Organization, Page, Resource, StaffVenue, Venue } from '@/api/types'

const most = 100

export function useOrganizations(enabled = true) {
  return useQuery({ queryKey: ['organizations'], enabled, staleTime: 300_000, queryFn: () => api.get<Page<Organization>>('/organizations'), select: (page) => page.items })
}

/** The venues of every organisation one works for, in every state. */
export function useStaffVenues(organizationIds: string[]) {
  return useQueries({
    queries: organizationIds.map((id) => ({
      queryKey: ['staff-venues', id], staleTime: 60_000, queryFn: () => api.get<Page<StaffVenue>>(`/organizations/${id}/venues`, { limit: most }),
    })),
    combine: (results) => ({
      venues: results.flatMap((r) => r.data?.items ?? []).filter((v) => v.status !== 'archived').sort((a, b) => a.name.localeCompare(b.name)),
      isPending: results.some((r) => r.isPending), error: results.find((r) => r.error)?.error ?? null,
      refetch: () => { for (const r of results) void r.refetch() },
    }),
  })
}

export function useStaffResources(venueId: string | undefined) {
  return useQuery({ queryKey: ['staff-resources', venueId], enabled: Boolean(venueId), queryFn: () => api.get<Page<StaffResource>>('/resources', { venue_id: venueId }), select: (page) => page.items })
}

export interface StaffResource extends Resource { is_open: boolean; position: number; part_ids: string[] }
export interface VenueBody {
  name: string; description: string; address: string; city: string; lat: number; lon: number
  house_rules: string; access_instructions: string; amenities: string[]
}
export interface ResourceBody {
  name: string; kind: string; description: string; capacity: number; grid_minutes: number; min_minutes: number; max_minutes: number
  horizon_days: number; buffer_after_minutes: number; instant: boolean
}

function useKeep(...keys: string[]) {
  const client = useQueryClient()
  return () => { for (const key of keys) void client.invalidateQueries({ queryKey: [key] }) }
}

export function useSaveOrganization() {
  const done = useKeep('organizations', 'me', 'setup')
  return useMutation({ mutationFn: (body: { name: string; inn: string }) => api.post<Organization>('/organizations', body, { idempotencyKey: newIdempotencyKey() }), onSuccess: done })
}

export function useSaveVenue() {
  const done = useKeep('staff-venues', 'venue', 'venues')
  return useMutation({
    mutationFn: ({ id, organization, body }: { id?: string | undefined; organization: string; body: VenueBody }) =>
      id ? api.patch<Venue>(`/venues/${id}`, body) : api.post<Venue>('/venues', { organization_id: organization, ...body }, { idempotencyKey: newIdempotencyKey() }),
    onSuccess: done,
  })
}

export type VenueStep = 'submit' | 'publish'

export function useVenueStep(id: string) {
  const done = useKeep('staff-venues', 'venue', 'venues')
  return useMutation({ mutationFn: (step: VenueStep) => api.post<Venue>(`/venues/${id}/${step}`), onSuccess: done })
}

export function useHours(id: string) {
  const done = useKeep('venue', 'calendar', 'day')
  const week = useMutation({ mutationFn: (items: OpeningHours[]) => api.put(`/venues/${id}/opening-hours`, { items }), onSuccess: done })
  const add = useMutation({ mutationFn: (body: Pick<OpeningException, 'day' | 'opens' | 'closes' | 'reason'>) => api.post(`/venues/${id}/exceptions`, body), onSuccess: done })
  const remove = useMutation({ mutationFn: (day: string) => api.delete(`/venues/${id}/exceptions/${day}`), onSuccess: done })
  return { week, add, remove }
}

export function useSaveResource(venueId: string) {
  const done = useKeep('staff-resources', 'resources', 'calendar', 'venue', 'venues')
  return useMutation({
    mutationFn: ({ id, body, units }: { id?: string | undefined; body: ResourceBody; units: number }) =>
      id ? api.patch<StaffResource>(`/resources/${id}`, body) : api.post<StaffResource>('/resources', { venue_id: venueId, unit_count: units, ...body }, { idempotencyKey: newIdempotencyKey() }),
    onSuccess: done,
  })
}

export function useUnits(resourceId: string) {
  const done = useKeep('staff-resources', 'resources', 'calendar')
  const add = useMutation({ mutationFn: (count: number) => api.post(`/resources/${resourceId}/units`, { count }, { idempotencyKey: newIdempotencyKey() }), onSuccess: done })
  const rename = useMutation({ mutationFn: ({ id, label }: { id: string; label: string }) => api.patch(`/units/${id}`, { label }), onSuccess: done })
  const retire = useMutation({ mutationFn: (id: string) => api.delete(`/units/${id}`), onSuccess: done })
  const open = useMutation({ mutationFn: (isOpen: boolean) => api.patch(`/resources/${resourceId}`, { is_open: isOpen }), onSuccess: done })
  return { add, rename, retire, open }
}

export function usePhotos(venueId: string) {
  const done = useKeep('venue', 'venues')
  const add = useMutation({
    mutationFn: (file: File) => {
      const form = new FormData()
      form.set('file', file)
      return api.upload(`/venues/${venueId}/photos`, form)
    },
    onSuccess: done,
  })
  const order = useMutation({ mutationFn: (ids: string[]) => api.put(`/venues/${venueId}/photos/order`, { ids }), onSuccess: done })
  const remove = useMutation({ mutationFn: (id: string) => api.delete(`/venues/${venueId}/photos/${id}`), onSuccess: done })
  return { add, order, remove }
}

export function usePolicy(venueId: string) {
  const done = useKeep('venue', 'quote')
  return useMutation({ mutationFn: (steps: Venue['cancellation_policy']) => api.patch<Venue>(`/venues/${venueId}`, { cancellation_policy: steps }), onSuccess: done })
}
