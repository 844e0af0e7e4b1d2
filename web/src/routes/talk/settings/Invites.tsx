import { useQuery } from '@tanstack/react-query'
import { Copy, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, newIdempotencyKey } from '@/api/client'
import { useProblem } from '@/api/useProblem'
import type { SpaceInvite } from '@/api/types'
import { useFormat } from '@/lib/format'
import { ownZone } from '@/lib/time'
import { Button } from '@/ui/Button'
import { SelectField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Failure, Skeleton } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { useAct } from '../useTalk'

const linkOf = (code: string) => `${location.origin}/talk/invite/${code}`
const days = [1, 7, 30, 0]
const uses = [1, 10, 100, 0]

export function InviteTab({ space }: { space: string }) {
  const { t } = useTranslation('talk')
  const problem = useProblem()
  const format = useFormat()
  const act = useAct()
  const [term, setTerm] = useState(7)
  const [count, setCount] = useState(10)
  const list = useQuery({ queryKey: ['talk', 'invites', space], queryFn: () => api.get<{ items: SpaceInvite[] }>(`/spaces/${space}/invites`) })
  const copy = (code: string) => void navigator.clipboard.writeText(linkOf(code)).then(() => toast(t('copied')), () => undefined)
  const make = () => void act(() => api.post(`/spaces/${space}/invites`, { uses: count || null, expires_at: term ? new Date(Date.now() + term * 86_400_000).toISOString() : null }, { idempotencyKey: newIdempotencyKey() }), t('invites.made'))
  return (
    <div className="stack">
      <div className="row wrapx items-end">
        <SelectField label={t('invites.term')} value={term} onChange={(e) => setTerm(Number(e.target.value))}>{days.map((n) => <option key={n} value={n}>{n ? t('invites.days', { count: n }) : t('invites.ever')}</option>)}</SelectField>
        <SelectField label={t('invites.uses')} value={count} onChange={(e) => setCount(Number(e.target.value))}>{uses.map((n) => <option key={n} value={n}>{n || t('invites.any')}</option>)}</SelectField>
        <Button look="main" onClick={make}>{t('invites.new')}</Button>
      </div>
      {list.isPending && <Skeleton h={60} />}
      {list.isError && <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />}
      <ul className="talk-list">{list.data?.items.map((one) => (
        <li key={one.code}><span className="grow min-w-0"><span className="clip block">{linkOf(one.code)}</span><span className="small muted">{one.uses_left === null ? t('invites.any') : t('invites.left', { count: one.uses_left })}{one.expires_at && `, ${t('until', { at: format.moment(one.expires_at, ownZone()) })}`}</span></span>
          <Button look="quiet" icon size="s" aria-label={t('copy_link')} onClick={() => copy(one.code)}><Icon as={Copy} /></Button>
          <Button look="quiet" icon size="s" aria-label={t('invites.revoke')} onClick={() => void act(() => api.delete(`/spaces/${space}/invites/${one.code}`))}><Icon as={Trash2} /></Button>
        </li>
      ))}</ul>
      {list.data?.items.length === 0 && <p className="small muted">{t('invites.none')}</p>}
    </div>
  )
}
