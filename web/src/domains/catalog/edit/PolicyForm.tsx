import './photos.css'
import { Plus, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Venue } from '@/api/types'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Failure } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { usePolicy } from '../staff'

interface Step { hours: string; percent: string }

const most = 10

function stepsOf(venue: Venue): Step[] {
  return venue.cancellation_policy.map((step) => ({ hours: String(step.hours_before), percent: String(step.refund_percent) }))
}

/** What comes back, and until when. Whoever has booked keeps the policy of that day. */
export function PolicyForm({ venue }: { venue: Venue }) {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const [steps, setSteps] = useState(() => stepsOf(venue))
  const save = usePolicy(venue.id)
  const set = (at: number, patch: Partial<Step>) => setSteps((was) => was.map((step, i) => (i === at ? { ...step, ...patch } : step)))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const policy = steps.map((step) => ({ hours_before: Number(step.hours), refund_percent: Number(step.percent) }))
    save.mutate(policy, { onSuccess: (saved) => { setSteps(stepsOf(saved)); toast(t('saved'), { tone: 'ok' }) } })
  }
  return (
    <section>
      <div className="part-h"><h2>{t('refunds.title')}</h2></div>
      <p className="muted small mb-4">{t('refunds.lead')}</p>
      <form className="form max-w-[560px]" onSubmit={submit}>
        {steps.length === 0 && <p>{t('refunds.none')}</p>}
        <ol className="policy-edit">{steps.map((step, i) => (
          <li key={i}>
            <TextField label={t('refunds.hours')} type="number" min={0} max={2160} required value={step.hours} onChange={(event) => set(i, { hours: event.target.value })} />
            <TextField label={t('refunds.percent')} type="number" min={0} max={100} required value={step.percent} onChange={(event) => set(i, { percent: event.target.value })} />
            <Button look="quiet" icon aria-label={t('refunds.drop', { n: i + 1 })} onClick={() => setSteps((was) => was.filter((_, n) => n !== i))}><Icon as={X} /></Button>
          </li>
        ))}</ol>
        {save.isError && <Failure {...problem(save.error)} />}
        <p className="row wrapx"><Button type="submit" look="main" busy={save.isPending}>{t('common:action.save')}</Button>{steps.length < most && <Button onClick={() => setSteps((was) => [...was, { hours: '0', percent: '0' }])}><Icon as={Plus} size="s" />{t('refunds.add')}</Button>}</p>
      </form>
    </section>
  )
}
