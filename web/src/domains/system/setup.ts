import { useQuery } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { Setup } from '@/api/types'

export function useSetup() {
  return useQuery({ queryKey: ['setup'], queryFn: () => api.get<Setup>('/setup'), staleTime: Infinity })
}
