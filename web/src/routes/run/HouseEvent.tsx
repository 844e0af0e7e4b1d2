import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Gathering } from '@/api/types'
import { useEventGuests, useHouse } from '@/domains/community/queries'
import { useFormat } from '@/lib/format'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Failure, Skeleton } from '@/ui/States'
import { useRefusal } from './useRefusal'

/** Who comes and who waits, in the order in which they move up. */
function Guests({ event }: { event: string }) {
  const { t } = useTranslation('community')
  const problem = useProblem()
  const guests = useEventGuests(event)
  if (guests.isError) return <Failure {...problem(guests.error)} onRetry={() => void guests.refetch()} />
  if (!guests.data) return <Skeleton h={60} />
  if (guests.data.length === 0) return <p className="small muted">{t('event.nobody')}</p>
  return <ul className="led">{guests.data.map((it) => <li key={it.user_id}><span /><span>{it.full_name || it.nickname}</span><Tag tone={it.status === 'going' ? 'ok' : 'warn'}>{t(`event.status_${it.status as 'going'}`)}</Tag></li>)}</ul>
}

function Seats({ it }: { it: Gathering }) {
  const { t } = useTranslation('community')
  const { reseat } = useHouse()
  const refused = useRefusal()
  const [seats, setSeats] = useState(String(it.seats))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    reseat.mutate({ id: it.id, seats: Number(seats) }, { onError: refused })
  }
  return <form className="row wrapx mt-2" onSubmit={submit}><TextField label={t('event.seats')} type="number" min={1} max={2000} required value={seats} onChange={(event) => setSeats(event.target.value)} /><Button type="submit" size="s" busy={reseat.isPending} disabled={Number(seats) === it.seats || !(Number(seats) > 0)}>{t('event.change')}</Button></form>
}

/** As staff sees it: who comes, how many may, and calling it off after one question. */
export function HouseEvent({ it }: { it: Gathering }) {
  const { t } = useTranslation('community')
  const format = useFormat()
  const { cancel } = useHouse()
  const refused = useRefusal()
  const [open, setOpen] = useState(false)
  const [asking, setAsking] = useState(false)
  const callOff = () => cancel.mutate(it.id, { onError: refused, onSettled: () => setAsking(false) })
  return (
    <li>
      <h3>{it.title}</h3>
      <p className="small muted">{format.day(it.starts_at, it.time_zone, 'weekday')}, {format.span(it.starts_at, it.ends_at, it.time_zone)}. {t('event.taken', { taken: it.seats - it.free, seats: it.seats, waiting: it.waiting })}</p>
      {it.is_cancelled ? <Tag tone="danger">{t('event.cancelled')}</Tag> : <p className="row wrapx"><Button size="s" aria-expanded={open} onClick={() => setOpen(!open)}>{t('event.guests')}</Button><Button size="s" look="danger" onClick={() => setAsking(true)}>{t('event.cancel')}</Button></p>}
      {open && !it.is_cancelled && <><Guests event={it.id} /><Seats key={it.seats} it={it} /></>}
      {asking && <Dialog open onOpenChange={setAsking} title={t('event.cancel_title', { title: it.title })} footer={<><Button onClick={() => setAsking(false)}>{t('event.keep')}</Button><Button look="danger main" busy={cancel.isPending} onClick={callOff}>{t('event.cancel_do')}</Button></>}><p className="mt-3">{t('event.cancel_text')}</p></Dialog>}
    </li>
  )
}
