import './passes.css'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Pass, Plan } from '@/api/types'
import { useFormat } from '@/lib/format'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Check } from '@/ui/Field'
import { Failure, Skeleton } from '@/ui/States'
import { useGives } from './amount'
import { useBuyPass, usePlans } from './queries'

function Buy({ plan, onBought, onClose, paying }: { plan: Plan; onBought: (pass: Pass) => void; onClose: () => void; paying: boolean }) {
  const { t } = useTranslation('passes')
  const format = useFormat()
  const problem = useProblem()
  const gives = useGives()
  const [renews, setRenews] = useState(plan.form === 'membership')
  const buy = useBuyPass()
  return (
    <Dialog open onOpenChange={onClose} title={t('buy_title', { name: plan.name })}>
      <div className="form">
        <p className="muted">{gives(plan)}</p>
        {plan.form === 'membership' && <Check checked={renews} onChange={(event) => setRenews(event.target.checked)}>{t('buy_renew')}</Check>}
        {buy.isError && <Failure {...problem(buy.error)} />}
        <Button look="main" full busy={buy.isPending || paying} onClick={() => buy.mutate({ plan_id: plan.id, renews }, { onSuccess: onBought })}>{t('buy', { sum: format.money(plan.price) })}</Button>
      </div>
    </Dialog>
  )
}

export function Shelf({ venueId, first, onBought, paying }: { venueId: string; first: string | undefined; onBought: (pass: Pass) => void; paying: boolean }) {
  const { t } = useTranslation('passes')
  const format = useFormat()
  const problem = useProblem()
  const gives = useGives()
  const plans = usePlans(venueId)
  const [chosen, setChosen] = useState<string | null>(first ?? null)
  const plan = plans.data?.find((it) => it.id === chosen)
  if (plans.isPending) return <Skeleton h={120} className="photo" />
  if (plans.isError) return <Failure {...problem(plans.error)} onRetry={() => void plans.refetch()} />
  if (plans.data.length === 0) return <p className="muted">{t('shop_none')}</p>
  return (
    <>
      <div className="passes">{plans.data.map((it) => (
        <article key={it.id} className="panel pass" aria-label={it.name}>
          <div className="between"><h3>{it.name}</h3>{it.audience === 'student' && <Tag tone="info">{t('students')}</Tag>}</div>
          <p className="muted">{gives(it)}{it.max_people > 1 && `, ${t('people', { count: it.max_people })}`}</p>
          <p className="do"><Button size="s" onClick={() => setChosen(it.id)}>{t('buy', { sum: format.money(it.price) })}</Button></p>
        </article>
      ))}</div>
      {plan && <Buy plan={plan} onBought={onBought} onClose={() => setChosen(null)} paying={paying} />}
    </>
  )
}
