import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './error'

const minute = 60_000

/** A refusal is an answer; only silence and trouble on the way are worth another try. */
export function worthRetrying(failures: number, error: unknown) {
  if (!(error instanceof ApiError)) return false
  return failures < 2 && (error.status === 0 || error.status === 502 || error.status === 503 || error.status === 504)
}

/** Asked even without a network: a wait that cannot end must become words, and the shell says offline by itself. */
export function createQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: minute / 2, gcTime: 10 * minute, retry: worthRetrying, refetchOnWindowFocus: 'always', refetchOnReconnect: 'always', networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}
