import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { QuietHours as Hours } from '@/api/types'
import { useProblem } from '@/api/useProblem'
import { ownZone } from '@/lib/time'
import { Button } from '@/ui/Button'
import { Check, TextField } from '@/ui/Field'
import { Failure, Skeleton } from '@/ui/States'
import { toast } from '@/ui/Toast'

const key = ['quiet-hours']
const two = (n: number) => String(n).padStart(2, '0')
const clockOf = (minutes: number) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
const minutesOf = (time: string) => { const [h = 0, m = 0] = time.split(':').map(Number); return h * 60 + m }
const night = { begins: 22 * 60, ends: 8 * 60 }

function Form({ kept }: { kept: Hours }) {
  const { t } = useTranslation('profile')
  const problem = useProblem()
  const client = useQueryClient()
  const [on, setOn] = useState(kept.hours !== null)
  const [begins, setBegins] = useState(clockOf(kept.hours?.begins ?? night.begins))
  const [ends, setEnds] = useState(clockOf(kept.hours?.ends ?? night.ends))
  const zone = kept.hours?.time_zone ?? ownZone()
  const save = useMutation({
    mutationFn: () => (on ? api.put<Hours>('/status/quiet-hours', { begins: minutesOf(begins), ends: minutesOf(ends), time_zone: ownZone() }) : api.delete<Hours>('/status/quiet-hours')),
    onSuccess: (now) => { client.setQueryData(key, now); toast(t('quiet.saved'), { tone: 'ok' }) },
  })
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); save.mutate() }}>
      <Check checked={on} onChange={(event) => setOn(event.target.checked)}>{t('quiet.on')}</Check>
      {on && <div className="pair"><TextField label={t('quiet.begins')} type="time" required value={begins} onChange={(event) => setBegins(event.target.value)} /><TextField label={t('quiet.ends')} type="time" required value={ends} onChange={(event) => setEnds(event.target.value)} /></div>}
      {on && <p className="small muted">{t('quiet.zone', { zone })}</p>}
      {kept.is_silent && <p className="small">{t('quiet.now')}</p>}
      <div><Button type="submit" busy={save.isPending}>{t('quiet.save')}</Button></div>
      {save.isError && <Failure {...problem(save.error)} />}
    </form>
  )
}

/** When nothing rings. What is unread is counted all the same. */
export function QuietHours() {
  const problem = useProblem()
  const hours = useQuery({ queryKey: key, queryFn: () => api.get<Hours>('/status/quiet-hours') })
  if (hours.isError) return <Failure {...problem(hours.error)} onRetry={() => void hours.refetch()} />
  return hours.data ? <Form kept={hours.data} /> : <Skeleton h={120} />
}
