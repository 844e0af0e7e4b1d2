import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, newIdempotencyKey } from '@/api/client'
import type { components } from '@/api/schema'

type Shapes = components['schemas']
export type Role = Shapes['RoleView']
export type RoleList = Shapes['RoleList']
export type AdminList = Shapes['AdminList']
export type NewInvite = Shapes['NewInviteView']
export type ApiKey = Shapes['KeyView']
export type NewKey = Shapes['NewKeyView']
export type IpBan = Shapes['IpBanView']

function useOf<T>(path: string, organization: string, enabled = true) {
  return useQuery({ queryKey: ['team', path, organization], enabled, queryFn: () => api.get<T>(path, organization ? { organization_id: organization } : {}) })
}

export const useAdmins = (organization: string) => useOf<AdminList>('/admins', organization)
export const useRoles = (organization: string) => useOf<RoleList>('/roles', organization)
export const useKeys = (organization: string) => useOf<{ items: ApiKey[] }>('/api-keys', organization)
export const useBans = () => useOf<{ items: IpBan[] }>('/ip-bans', '')

/** Whatever changes in the team, all of it is asked for again: rights decide what else may be seen. */
export function useTeamAct<W, T = unknown>(act: (wish: W) => Promise<T>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: act, onSuccess: () => { void client.invalidateQueries({ queryKey: ['team'] }); void client.invalidateQueries({ queryKey: ['me'] }) } })
}

export const useInvite = (organization: string) => useTeamAct((wish: { role_id: string; note: string; days: number }) => api.post<NewInvite>('/admins', { organization_id: organization, ...wish }))
export const useWithdraw = () => useTeamAct((id: string) => api.delete(`/admins/invites/${id}`))
export const useRestoreInvite = () => useTeamAct((id: string) => api.post(`/admins/invites/${id}/restore`))
export const useChangeAdmin = (organization: string) => useTeamAct((wish: { id: string; role_id: string }) => api.patch(`/admins/${wish.id}`, { organization_id: organization, role_id: wish.role_id }))
export const useRemoveAdmin = (organization: string) => useTeamAct((id: string) => api.delete(`/admins/${id}?organization_id=${organization}`))
export const useSaveRole = (organization: string) => useTeamAct(({ id, ...body }: { id: string | null; name: string; permissions: string[] }) => (id ? api.patch<Role>(`/roles/${id}`, body) : api.post<Role>('/roles', { organization_id: organization, ...body }, { idempotencyKey: newIdempotencyKey() })))
export const useDropRole = () => useTeamAct((id: string) => api.delete(`/roles/${id}`))
export const useNewKey = (organization: string) => useTeamAct((wish: { name: string; permissions: string[]; days: number | null }) => api.post<NewKey>('/api-keys', { organization_id: organization, ...wish }))
export const useRevokeKey = () => useTeamAct((id: string) => api.delete(`/api-keys/${id}`))
export const useNewBan = () => useTeamAct((wish: { network: string; reason: string; hours: number | null }) => api.post<IpBan>('/ip-bans', wish, { idempotencyKey: newIdempotencyKey() }))
export const useLiftBan = () => useTeamAct((id: string) => api.delete(`/ip-bans/${id}`))
export const useJoin = () => useTeamAct((token: string) => api.post<Shapes['AcceptedView']>('/admins/accept', { token }))

/** `bookings:edit` belongs to bookings: the matrix has a row for each such group. */
export function grouped(permissions: string[]) {
  const groups = new Map<string, string[]>()
  for (const one of permissions) {
    const group = one.split(':')[0] ?? ''
    groups.set(group, [...(groups.get(group) ?? []), one])
  }
  return [...groups]
}
