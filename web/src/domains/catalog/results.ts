import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { Comparison, VenuePage } from '@/api/types'
import { type Search, toQuery } from './search'

const pageSize = 20

export function useVenueList(search: Search, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: ['venue-list', toQuery(search)], enabled, placeholderData: keepPreviousData,
    initialPageParam: '', getNextPageParam: (page: VenuePage) => page.next_cursor || undefined,
    queryFn: ({ pageParam, signal }) => api.get<VenuePage>('/venues', { ...toQuery(search), limit: pageSize, cursor: pageParam }, signal),
  })
}

export function useComparison(ids: string[], span: { starts_at?: string | undefined; ends_at?: string | undefined; seats?: string | undefined }) {
  return useQuery({
    queryKey: ['compare', ids, span], enabled: ids.length > 0, placeholderData: keepPreviousData,
    queryFn: () => api.get<Comparison>('/compare', { ids, ...span }),
  })
}
