import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Profile } from '@/domains/analytics/members'
import { useStudent } from '@/domains/pricing/concessions'
import { useFormat } from '@/lib/format'
import { useNow } from '@/lib/hooks'
import { addDays, rfc3339 } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { toast } from '@/ui/Toast'
import type { Desk } from './useDesk'
import { useRefusal } from './useRefusal'

/** The person says so, the desk has seen the card: only then do student tariffs open. */
export function StudentBox({ it, desk, organization }: { it: Profile; desk: Desk; organization: string }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const refused = useRefusal()
  const { found, confirm, revoke } = useStudent(organization, it.id)
  const [until, setUntil] = useState('')
  const now = useNow(60_000)
  const zone = desk.venue?.time_zone ?? 'UTC'
  const may = desk.may('members:edit')
  if (!found.isSuccess) return null
  const own = found.data
  const stands = own && (!own.valid_until || new Date(own.valid_until).getTime() > now)
  const go = (event: FormEvent) => {
    event.preventDefault()
    confirm.mutate(until ? rfc3339(addDays(until, 1), 0, zone) : null, { onError: refused, onSuccess: () => void toast(t('student.done'), { tone: 'ok' }) })
  }
  const lastDay = own?.valid_until && new Date(new Date(own.valid_until).getTime() - 1)
  return (
    <section><h3>{t('student.title')}</h3>
      {stands ? <p className="between"><Tag tone="ok">{lastDay ? t('student.until', { day: format.day(lastDay, zone, 'long') }) : t('student.yes')}</Tag>{may && <Button size="s" busy={revoke.isPending} onClick={() => revoke.mutate(own.id, { onError: refused, onSuccess: () => void toast(t('student.revoked'), { action: { label: t('run:take_back'), run: () => confirm.mutate(own.valid_until, { onError: refused }) } }) })}>{t('student.revoke')}</Button>}</p> : <p className="small muted">{t(it.says_student ? 'student.says' : 'student.no')}</p>}
      {!stands && may && <form className="row wrapx mt-3" onSubmit={go}><TextField label={t('student.valid')} type="date" value={until} onChange={(event) => setUntil(event.target.value)} /><Button type="submit" size="s" className="self-end" look={it.says_student ? 'main' : undefined} busy={confirm.isPending}>{t('student.confirm')}</Button></form>}
    </section>
  )
}
