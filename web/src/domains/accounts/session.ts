import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { api } from '@/api/client'
import { isApiError } from '@/api/error'
import { mayBeSignedIn, onSession, setAccessToken } from '@/api/session'
import type { AccessToken, User } from '@/api/types'

export const meKey = ['me'] as const

async function fetchMe() {
  try {
    return await api.get<User>('/auth/me')
  } catch (error) {
    if (isApiError(error) && error.status === 401) return null
    throw error
  }
}

/** `user` is undefined while we do not know yet, null for a guest. */
export function useSession() {
  const maybe = useSyncExternalStore(onSession, mayBeSignedIn)
  const me = useQuery({ queryKey: meKey, queryFn: fetchMe, enabled: maybe, staleTime: 300_000 })
  return { user: maybe ? me.data : null, error: maybe && me.data === undefined ? me.error : null, retry: () => void me.refetch() }
}

export function nameOf(user: Pick<User, 'full_name' | 'nickname' | 'email'>) {
  return user.full_name || user.nickname || user.email || ''
}

function useEnter() {
  const client = useQueryClient()
  return async (token: AccessToken) => {
    setAccessToken(token.access_token)
    await client.invalidateQueries()
  }
}

export interface Credentials { login: string; password: string }

export function useSignIn() {
  const enter = useEnter()
  return useMutation({ mutationFn: (body: Credentials) => api.post<AccessToken>('/auth/login', body), onSuccess: enter })
}

export interface Registration { email: string; password: string; full_name?: string; referral_code?: string; agreed_to_terms: boolean }

export function useRegister() {
  const enter = useEnter()
  return useMutation({
    mutationFn: async (body: Registration) => {
      await api.post<User>('/auth/register', body)
      return api.post<AccessToken>('/auth/login', { login: body.email, password: body.password })
    },
    onSuccess: enter,
  })
}

export function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => api.post('/auth/logout'),
    // Whatever the server says, this device forgets.
    onSettled: () => {
      setAccessToken(null)
      client.setQueryData(meKey, null)
      client.removeQueries({ predicate: (query) => ['bookings', 'booking', 'notifications', 'payments', 'sessions'].includes(String(query.queryKey[0])) })
    },
  })
}
