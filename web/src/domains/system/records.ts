import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '@/api/client'
import type { AuditEntry, Mail, Page } from '@/api/types'

const pageSize = 50

export function useCapturedMail(cursor: string | undefined) {
  return useQuery({ queryKey: ['captured-mail', cursor ?? ''], placeholderData: keepPreviousData, queryFn: () => api.get<Page<Mail>>('/captured-mail', { limit: pageSize, cursor }) })
}

export interface AuditWish { organization?: string | undefined; command?: string | undefined; from?: string | undefined; to?: string | undefined; cursor?: string | undefined }

export function useAudit({ organization, ...rest }: AuditWish) {
  return useQuery({
    queryKey: ['audit', organization ?? '', rest], placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get<Page<AuditEntry>>('/audit', { organization_id: organization, limit: pageSize, ...rest }, signal),
  })
}
