import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useProblem } from '@/api/useProblem'
import type { SpaceCard } from '@/api/types'
import { loadSpaces } from '@/domains/talk/load'
import { useDebounced } from '@/lib/hooks'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { Failure, Skeleton } from '@/ui/States'
import { useAct, useTalkLine } from './useTalk'

export function useJoin(onDone?: () => void) {
  const { store } = useTalkLine()
  const act = useAct()
  const navigate = useNavigate()
  return (id: string) => void act(async () => {
    await api.post(`/spaces/${id}/join`)
    await loadSpaces(store)
    onDone?.()
    await navigate({ to: '/talk', search: { space: id } })
  })
}

/** Spaces that anyone may see; the open ones take anybody. */
export function Discover({ onDone }: { onDone?: () => void }) {
  const { t } = useTranslation('talk')
  const problem = useProblem()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const q = useDebounced(text.trim(), 250)
  const join = useJoin(onDone)
  const found = useQuery({ queryKey: ['talk', 'discover', q], queryFn: () => api.get<{ items: SpaceCard[] }>('/spaces/discover', { q }) })
  const open = (id: string) => { onDone?.(); void navigate({ to: '/talk', search: { space: id } }) }
  return (
    <div className="stack">
      <TextField label={t('discover_label')} type="search" value={text} onChange={(e) => setText(e.target.value)} />
      {found.isPending && <Skeleton h={120} />}
      {found.isError && <Failure {...problem(found.error)} onRetry={() => void found.refetch()} />}
      <ul className="talk-list">{found.data?.items.map((one) => (
        <li key={one.id}><span className="grow"><b className="medium">{one.name}</b><br /><span className="small muted">{t('people', { count: one.member_count })}{one.description && `. ${one.description}`}</span></span>
          {one.is_member ? <Button size="s" onClick={() => open(one.id)}>{t('open')}</Button> : one.visibility === 'public' ? <Button size="s" look="main" onClick={() => join(one.id)}>{t('join')}</Button> : <span className="small muted">{t('by_invite')}</span>}
        </li>
      ))}</ul>
      {found.data?.items.length === 0 && <p className="muted small">{t('discover_none')}</p>}
    </div>
  )
}
