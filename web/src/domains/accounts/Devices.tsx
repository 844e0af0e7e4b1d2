import { MonitorSmartphone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { useFormat } from '@/lib/format'
import { ownZone } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Failure, Skeleton, Waiting } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { useDevices, useRevokeDevice, useSignOutEverywhere } from './profile'

export function Devices() {
  const { t } = useTranslation('profile')
  const format = useFormat()
  const problem = useProblem()
  const devices = useDevices()
  const revoke = useRevokeDevice()
  const everywhere = useSignOutEverywhere()
  if (devices.isPending) return <Waiting label={t('common:loading')}><Skeleton h={56} /><Skeleton h={56} className="mt-3" /></Waiting>
  if (devices.isError) return <Failure {...problem(devices.error)} onRetry={() => void devices.refetch()} />
  if (devices.data.length === 0) return <p className="muted">{t('devices.empty')}</p>
  const out = (id: string) => revoke.mutate(id, { onSuccess: () => void toast(t('devices.revoked'), { tone: 'ok' }), onError: (e) => void toast(problem(e).title, { tone: 'bad' }) })
  return (
    <div>
      <ul className="lines">
        {devices.data.map((d) => (
          <li key={d.id} className="device">
            <Icon as={MonitorSmartphone} />
            <span><b className="medium">{d.device}</b> {d.is_current && <Tag tone="ok">{t('devices.this')}</Tag>}<span className="block small muted" title={format.moment(d.last_seen_at, ownZone())}>{d.ip}, {t('devices.seen', { when: format.relative(d.last_seen_at) })}</span></span>
            {!d.is_current && <Button size="s" onClick={() => out(d.id)}>{t('devices.revoke')}</Button>}
          </li>
        ))}
      </ul>
      {devices.data.length > 1 && <p className="mt-4"><Button size="s" look="danger" busy={everywhere.isPending} onClick={() => everywhere.mutate()}>{t('devices.all')}</Button></p>}
    </div>
  )
}
