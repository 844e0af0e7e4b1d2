import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { DeviceSession, Page, User } from '@/api/types'
import { meKey } from './session'

export type ProfilePatch = Partial<Pick<User, 'nickname' | 'full_name' | 'phone' | 'language' | 'time_zone' | 'bio' | 'birthday' | 'hides_birthday' | 'says_student'>>

export function useUpdateProfile() {
  const client = useQueryClient()
  return useMutation({ mutationFn: (patch: ProfilePatch) => api.patch<User>('/auth/me', patch), onSuccess: (user) => client.setQueryData(meKey, user) })
}

export function useUploadAvatar() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (file: File) => {
      const form = new FormData()
      form.set('file', file)
      return api.upload<User>('/auth/me/avatar', form)
    },
    onSuccess: () => client.invalidateQueries({ queryKey: meKey }),
  })
}

export function useChangePassword() {
  return useMutation({ mutationFn: (body: { old_password: string; new_password: string }) => api.post('/auth/password/change', body) })
}

export function useForgot() {
  return useMutation({ mutationFn: (email: string) => api.post('/auth/password/forgot', { email }) })
}

export function useReset() {
  return useMutation({ mutationFn: (body: { token: string; password: string }) => api.post('/auth/password/reset', body) })
}

export function useVerify() {
  const client = useQueryClient()
  return useMutation({ mutationFn: (token: string) => api.post('/auth/email/verify', { token }), onSuccess: () => client.invalidateQueries({ queryKey: meKey }) })
}

export function useResendVerification() {
  return useMutation({ mutationFn: () => api.post('/auth/email/resend') })
}

const sessionsKey = ['sessions']

export function useDevices() {
  return useQuery({ queryKey: sessionsKey, queryFn: () => api.get<Page<DeviceSession>>('/auth/sessions'), select: (page) => page.items })
}

/** Optimistic: a revoked device leaves the list at once and comes back only if the server refuses. */
export function useRevokeDevice() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/auth/sessions/${id}`),
    onMutate: async (id) => {
      await client.cancelQueries({ queryKey: sessionsKey })
      const before = client.getQueryData<Page<DeviceSession>>(sessionsKey)
      if (before) client.setQueryData(sessionsKey, { ...before, items: before.items.filter((s) => s.id !== id) })
      return { before }
    },
    onError: (_error, _id, context) => client.setQueryData(sessionsKey, context?.before),
    onSettled: () => client.invalidateQueries({ queryKey: sessionsKey }),
  })
}

export function useSignOutEverywhere() {
  const client = useQueryClient()
  return useMutation({ mutationFn: () => api.post('/auth/logout-all'), onSettled: () => client.invalidateQueries({ queryKey: sessionsKey }) })
}
