import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, newIdempotencyKey } from '@/api/client'
import type { Backup, BackupSchedule, Backups, HouseHealth, HouseTasks, LogPage, Page, PlannedItem, RestorePlan } from '@/api/types'

export const levels = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const
export type Level = (typeof levels)[number]
const often = 10_000
const soon = 3_000

export const isUnderWay = (backup: Backup) => ['waiting', 'making', 'made', 'verifying'].includes(backup.status)

export const useHealth = () => useQuery({ queryKey: ['house', 'health'], queryFn: () => api.get<HouseHealth>('/system/health'), refetchInterval: often })
export const useTasks = () => useQuery({ queryKey: ['house', 'tasks'], queryFn: () => api.get<HouseTasks>('/system/tasks'), refetchInterval: often })

export function usePlanned(kind: string) {
  return useInfiniteQuery({
    queryKey: ['house', 'planned', kind], initialPageParam: '',
    queryFn: ({ pageParam }) => api.get<Page<PlannedItem>>('/system/planned', { kind, limit: 20, cursor: pageParam || undefined }), getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

export function useTaskDeeds() {
  const client = useQueryClient()
  const done = { onSuccess: () => client.invalidateQueries({ queryKey: ['house'] }) }
  const run = useMutation({ mutationFn: (name: string) => api.post<void>(`/system/tasks/${name}/run`), ...done })
  const retry = useMutation({ mutationFn: (id: string) => api.post<void>(`/system/events/${id}/retry`), ...done })
  // Whatever the answer, the list is no longer what is on the screen. It is not waited for: with the last of its kind the row goes, and nobody would be told.
  const told = { onSettled: () => { void client.invalidateQueries({ queryKey: ['house'] }) } }
  const cancel = useMutation({ mutationFn: (id: string) => api.post<void>(`/system/events/${id}/cancel`), ...told })
  const dismiss = useMutation({ mutationFn: ({ id, reason }: { id: string; reason: string }) => api.post<void>(`/system/events/${id}/dismiss`, { reason }), ...told })
  return { run, retry, cancel, dismiss }
}

export interface LogWish { level: Level; text: string | undefined; correlation: string | undefined; since: string | undefined; cursor: string | undefined }

export function useLog(wish: LogWish, live: boolean) {
  return useQuery({
    queryKey: ['house', 'log', wish], placeholderData: keepPreviousData, refetchInterval: live ? soon : false,
    queryFn: ({ signal }) => api.get<LogPage>('/system/log', { level: wish.level, text: wish.text, correlation_id: wish.correlation, since: wish.since, cursor: wish.cursor, limit: 100 }, signal),
  })
}

export function useJourney(mark: string | undefined) {
  return useQuery({ queryKey: ['house', 'journey', mark], enabled: Boolean(mark), queryFn: () => api.get<{ lines: string[] }>(`/system/journey/${encodeURIComponent(mark ?? '')}`) })
}

export function useLogLevel() {
  const client = useQueryClient()
  return useMutation({ mutationFn: (level: Level) => api.put<void>('/system/log/level', { level }), onSuccess: () => client.invalidateQueries({ queryKey: ['house', 'log'] }) })
}

export function useBackups() {
  return useQuery({ queryKey: ['house', 'backups'], queryFn: () => api.get<Backups>('/system/backups'), refetchInterval: (query) => (query.state.data?.items.some(isUnderWay) ? soon : often * 3) })
}

export function useBackupDeeds() {
  const client = useQueryClient()
  const done = { onSuccess: () => client.invalidateQueries({ queryKey: ['house'] }) }
  const make = useMutation({ mutationFn: () => api.post<Backup>('/system/backups', {}, { idempotencyKey: newIdempotencyKey() }), ...done })
  const verify = useMutation({ mutationFn: (id: string) => api.post<Backup>(`/system/backups/${id}/verify`), ...done })
  const remove = useMutation({ mutationFn: (id: string) => api.delete<void>(`/system/backups/${id}`), ...done })
  const plan = useMutation({ mutationFn: ({ id, name }: { id: string; name: string }) => api.post<RestorePlan>(`/system/backups/${id}/restore-plan`, { name }) })
  const schedule = useMutation({ mutationFn: (wish: BackupSchedule) => api.put<BackupSchedule>('/system/backups/schedule', wish), ...done })
  return { make, verify, remove, plan, schedule }
}

export async function downloadBackup(backup: Backup) {
  const url = URL.createObjectURL(await api.blob(`/system/backups/${backup.id}/archive`))
  const link = document.createElement('a')
  link.href = url
  link.download = backup.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']

/** In decimal units, as disks are sold: "4.2 MB". */
export function sizeOf(bytes: number, language: string) {
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return new Intl.NumberFormat(language, { style: 'unit', unit: units[step] ?? 'byte', unitDisplay: 'short', maximumFractionDigits: step < 2 ? 0 : 1 }).format(bytes / 1000 ** step)
}

/** The largest whole unit: "5 min", "2 hr". */
export function spanOf(seconds: number, language: string) {
  const [unit, size] = seconds >= 86_400 ? ['day', 86_400] as const : seconds >= 3600 ? ['hour', 3600] as const : seconds >= 60 ? ['minute', 60] as const : ['second', 1] as const
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(Math.floor(seconds / size))
}
