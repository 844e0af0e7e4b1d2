import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useProblem } from '@/api/useProblem'
import type { Space } from '@/api/types'
import { Button } from '@/ui/Button'
import { Failure, Skeleton } from '@/ui/States'
import { useJoin } from './Discover'

/** In front of a space one is not in yet. */
export function Lobby({ space }: { space: string }) {
  const { t } = useTranslation('talk')
  const problem = useProblem()
  const join = useJoin()
  const about = useQuery({ queryKey: ['talk', 'lobby', space], queryFn: () => api.get<Space>(`/spaces/${space}`), retry: false })
  if (about.isPending) return <div className="pad"><Skeleton h={160} /></div>
  if (about.isError) return <div className="pad"><Failure {...problem(about.error)} /></div>
  return (
    <div className="nothing">
      <h1 className="text-t5">{about.data.name}</h1>
      <p>{about.data.description}</p><p className="small">{t('people', { count: about.data.member_count })}</p>
      <div className="mt-4">{about.data.visibility === 'public' ? <Button look="main" onClick={() => join(space)}>{t('join')}</Button> : <p>{t('by_invite')}</p>}</div>
    </div>
  )
}
