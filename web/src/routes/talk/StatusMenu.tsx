import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { MyPresence } from '@/api/types'
import { useSession } from '@/domains/accounts/session'
import { Check } from '@/ui/Field'
import { Popover } from '@/ui/Popover'
import { Face } from './Face'
import { useAct, useTalk, useTalkLine } from './useTalk'

const statuses = ['online', 'away', 'dnd', 'offline'] as const

export function StatusMenu() {
  const { t } = useTranslation('talk')
  const { store } = useTalkLine()
  const act = useAct()
  const client = useQueryClient()
  const me = useTalk((s) => s.me)
  const { user } = useSession()
  const mine = useQuery({ queryKey: ['talk', 'my-status'], queryFn: async () => {
    const now = await api.get<MyPresence>('/status/my-status')
    store.update((s) => ({ ...s, presence: { ...s.presence, [me]: { status: now.status, isHere: Boolean(now.place) } } }))
    return now
  } })
  const change = (path: string, body: object) => void act(async () => {
    const now = await api.post<MyPresence>(path, body)
    client.setQueryData(['talk', 'my-status'], now)
    store.update((s) => ({ ...s, presence: { ...s.presence, [me]: { status: now.status, isHere: Boolean(now.place) } } }))
  })
  const person = { id: me, display_name: user?.full_name || user?.nickname || '', nickname: user?.nickname ?? '', avatar_url: user?.avatar_url ?? null }
  return (
    <Popover label={t('my_status')} trigger={<button type="button" aria-label={t('my_status')}><Face person={person} presence /></button>}>
      <div role="group" aria-label={t('my_status')} className="stack min-w-[220px]">
        {statuses.map((one) => <Check key={one} type="radio" name="status" checked={mine.data?.chosen === one} onChange={() => change('/status/set-status', { status: one })}>{t(`status.${one}`)}</Check>)}
        <hr className="border-line" />
        <Check checked={mine.data?.shares_place ?? false} onChange={(e) => change('/status/place', { shares_place: e.target.checked })}>{t('share_place')}</Check>
        <p className="tiny faint">{t('share_place_hint')}</p>
      </div>
    </Popover>
  )
}
