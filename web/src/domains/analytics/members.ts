import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { components } from '@/api/schema'
import type { Birthday } from '@/api/types'

type Shapes = components['schemas']
export type Member = Shapes['MemberView']
export type Profile = Shapes['MemberProfile']
export type Counts = Shapes['SegmentCounts']
interface MemberPage { items: Member[]; next_cursor: string | null }

export const segments = ['all', 'active', 'new', 'lapsed', 'birthday', 'banned'] as const
export type Segment = (typeof segments)[number]
export interface MemberWish { organization: string; segment: Segment; q?: string | undefined; tag?: string | undefined; min_spent?: number | undefined; sort: string; order: string; cursor?: string | undefined }

export function useMembers({ organization, ...rest }: MemberWish) {
  return useQuery({
    queryKey: ['members', organization, rest], enabled: Boolean(organization), placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get<MemberPage>('/users', { organization_id: organization, ...rest }, signal),
  })
}

export function useSegments(organization: string) {
  return useQuery({ queryKey: ['members', organization, 'segments'], enabled: Boolean(organization), queryFn: () => api.get<Counts>('/users/segments', { organization_id: organization }) })
}

export function useBirthdays(organization: string) {
  return useQuery({ queryKey: ['members', organization, 'birthdays'], enabled: Boolean(organization), staleTime: 600_000, queryFn: () => api.get<Birthday[]>('/birthdays', { organization_id: organization }) })
}

export function useProfile(organization: string, id: string) {
  return useQuery({ queryKey: ['members', organization, 'one', id], queryFn: () => api.get<Profile>(`/users/${id}`, { organization_id: organization }) })
}

export type MemberAct =
  | { act: 'card'; id: string; note?: string; tags?: string[] } | { act: 'ban'; id: string; reason: string; until: string | null } | { act: 'unban'; id: string }
  | { act: 'bulk'; user_ids: string[]; action: 'tag' | 'untag' | 'ban' | 'unban'; tag?: string; reason?: string; until?: string | null }

export function useMemberAct(organization: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (wish: MemberAct) => {
      const { act, ...rest } = wish
      const body = { organization_id: organization, ...rest, id: undefined }
      if (wish.act === 'bulk') return void (await api.post('/users/bulk', body))
      if (wish.act === 'card') return void (await api.patch(`/users/${wish.id}`, body))
      await api.post(`/users/${wish.id}/${act}`, body)
    },
    onSuccess: () => void client.invalidateQueries({ queryKey: ['members'] }),
  })
}
