import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useProblem } from '@/api/useProblem'
import type { SpaceBan, SpaceDeed } from '@/api/types'
import { useFormat } from '@/lib/format'
import { ownZone } from '@/lib/time'
import { Button } from '@/ui/Button'
import { Failure, Skeleton } from '@/ui/States'
import { useAct, useMembers } from '../useTalk'

function Paged<T>({ name, space, none, draw }: { name: string; space: string; none: string; draw: (one: T) => ReactNode }) {
  const { t } = useTranslation('talk')
  const problem = useProblem()
  const list = useInfiniteQuery({
    queryKey: ['talk', name, space], initialPageParam: '', getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor,
    queryFn: ({ pageParam }: { pageParam: string }) => api.get<{ items: T[]; next_cursor: string | null }>(`/spaces/${space}/${name}`, { cursor: pageParam }),
  })
  if (list.isPending) return <Skeleton h={80} />
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  const items = list.data.pages.flatMap((page) => page.items)
  if (items.length === 0) return <p className="muted">{none}</p>
  return <><ul className="talk-list">{items.map(draw)}</ul>{list.hasNextPage && <Button size="s" onClick={() => void list.fetchNextPage()}>{t('more_found')}</Button>}</>
}

export function BanTab({ space }: { space: string }) {
  const { t } = useTranslation('talk')
  const format = useFormat()
  const act = useAct()
  return (
    <Paged<SpaceBan> name="bans" space={space} none={t('bans.none')} draw={(one) => (
      <li key={one.user_id}><span className="grow">{one.display_name} <span className="faint">@{one.nickname}</span><br /><span className="small muted">{one.until ? t('until', { at: format.moment(one.until, ownZone()) }) : t('term.ever')}{one.reason && `. ${one.reason}`}</span></span>
        <Button size="s" onClick={() => void act(() => api.delete(`/spaces/${space}/unban/${one.user_id}`), t('bans.lifted'))}>{t('bans.lift')}</Button></li>
    )} />
  )
}

export function LogTab({ space }: { space: string }) {
  const { t, i18n } = useTranslation('talk')
  const format = useFormat()
  const members = useMembers(space)
  const words = (verb: string) => (i18n.exists(`talk:verb.${verb}`) ? t(`verb.${verb}`) : verb)
  const name = (id: string | null) => members.find((one) => one.id === id)?.display_name ?? ''
  return (
    <Paged<SpaceDeed> name="moderation-log" space={space} none={t('log_none')} draw={(one) => (
      <li key={one.id}><span className="grow"><b className="medium">{one.actor}</b> {words(one.verb)} {name(one.user_id)}{one.reason && `. ${one.reason}`}<br /><span className="small muted">{format.moment(one.at, ownZone())}</span></span></li>
    )} />
  )
}
