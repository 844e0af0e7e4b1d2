import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, newIdempotencyKey } from '@/api/client'
import type { Page, Pass, PassEntry, Payment, Plan, Upgrade } from '@/api/types'

const pollMs = 1200

/** Until the payment of `paid` has arrived, asked again. */
export function usePasses(paid?: string) {
  return useQuery({
    queryKey: ['passes'], queryFn: () => api.get<Page<Pass>>('/passes', { limit: 100 }), select: (page) => page.items,
    refetchInterval: (query) => {
      const waits = paid && query.state.data?.items.some((it) => it.id === paid && it.owed.amount > 0)
      return waits && query.state.dataUpdateCount < 20 ? pollMs : false
    },
  })
}

export function usePlans(venueId: string | undefined) {
  return useQuery({ queryKey: ['plans', venueId], enabled: Boolean(venueId), queryFn: () => api.get<Page<Plan>>(`/venues/${venueId}/plans`), select: (page) => page.items })
}

export function usePassEntries(id: string, enabled: boolean) {
  return useQuery({ queryKey: ['passes', id, 'entries'], enabled, queryFn: () => api.get<Page<PassEntry>>(`/passes/${id}/entries`, { limit: 100 }), select: (page) => page.items })
}

export function useUpgrades(id: string, enabled: boolean) {
  return useQuery({ queryKey: ['passes', id, 'upgrades'], enabled, queryFn: () => api.get<Page<Upgrade>>(`/passes/${id}/upgrades`), select: (page) => page.items })
}

function useRefresh() {
  const client = useQueryClient()
  return () => { for (const key of ['passes', 'quote']) void client.invalidateQueries({ queryKey: [key] }) }
}

export function useBuyPass() {
  const onSuccess = useRefresh()
  return useMutation({ mutationFn: (body: { plan_id: string; renews: boolean }) => api.post<Pass>('/passes', body, { idempotencyKey: newIdempotencyKey() }), onSuccess })
}

export type Act = { verb: 'freeze'; days: number } | { verb: 'thaw' } | { verb: 'renewal'; renews: boolean } | { verb: 'upgrade'; plan_id: string } | { verb: 'holders'; email: string }

export function usePassAct(id: string) {
  const onSuccess = useRefresh()
  return useMutation({ mutationFn: ({ verb, ...body }: Act) => api.post<Pass>(`/passes/${id}/${verb}`, body), onSuccess })
}

export function useDropHolder(id: string) {
  const onSuccess = useRefresh()
  return useMutation({ mutationFn: (userId: string) => api.delete<Pass>(`/passes/${id}/holders/${userId}`), onSuccess })
}

export function usePayPass() {
  return useMutation({
    mutationFn: ({ pass, back }: { pass: Pick<Pass, 'id' | 'subject_type'>; back: string }) =>
      api.post<Payment>('/payments', { subject: { type: pass.subject_type, id: pass.id }, return_url: `${location.origin}${back}` }, { idempotencyKey: newIdempotencyKey() }),
  })
}
