import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { Button } from '@/ui/Button'
import { SelectField } from '@/ui/Field'
import { toast } from '@/ui/Toast'
import { useWaiting, useWishes } from './queries'

const sizes = [1, 2, 4, 6]

/** For whoever is signed in: a notice when an office of that size is free. */
export function OfficeWait({ venueId }: { venueId: string }) {
  const { t } = useTranslation('leases')
  const problem = useProblem()
  const wishes = useWishes()
  const { wait, stop } = useWaiting()
  const [size, setSize] = useState('2')
  const mine = (wishes.data ?? []).filter((w) => w.venue_id === venueId)
  const refused = (error: Error) => void toast(problem(error).title, { tone: 'bad' })
  return (
    <section aria-labelledby="office-wait"><h2 id="office-wait">{t('wish.title')}</h2>
      <p className="muted">{t('wish.lead')}</p>
      <div className="row wrapx mt-3">
        <SelectField label={t('wish.size')} value={size} onChange={(event) => setSize(event.target.value)}>{sizes.map((n) => <option key={n} value={n}>{t('people', { count: n })}</option>)}</SelectField>
        <Button className="self-end" busy={wait.isPending} onClick={() => wait.mutate({ venue_id: venueId, size: Number(size) }, { onSuccess: () => void toast(t('wish.done'), { tone: 'ok' }), onError: refused })}>{t('wish.go')}</Button>
      </div>
      {mine.map((w) => <p key={w.id} className="row small mt-2"><span>{t('wish.on', { count: w.size })}</span><Button size="s" look="quiet" onClick={() => stop.mutate(w.id, { onError: refused })}>{t('wish.stop')}</Button></p>)}
    </section>
  )
}
