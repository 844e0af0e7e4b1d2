import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, newIdempotencyKey } from '@/api/client'
import type { Concession, Page } from '@/api/types'

/** Who pays the student price at this organisation. */
export function useStudent(organization: string, person: string) {
  const client = useQueryClient()
  const key = ['concessions', person]
  const found = useQuery({ queryKey: key, queryFn: () => api.get<Page<Concession>>('/concessions', { user_id: person, limit: 50 }), select: (page) => page.items.find((it) => it.organization_id === organization && it.audience === 'student') ?? null })
  const onSuccess = () => client.invalidateQueries({ queryKey: key })
  const confirm = useMutation({ onSuccess, mutationFn: (until: string | null) => api.post<Concession>('/concessions', { organization_id: organization, user_id: person, audience: 'student', valid_until: until }, { idempotencyKey: newIdempotencyKey() }) })
  const revoke = useMutation({ onSuccess, mutationFn: (id: string) => api.delete(`/concessions/${id}`) })
  return { found, confirm, revoke }
}
