import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { FlaskConical } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { SandboxPayment } from '@/api/types'
import { type Outcome, isSettled, useSandboxOutcome, useSandboxPayment } from '@/domains/payments/queries'
import { useFormat } from '@/lib/format'
import { useTitle } from '@/lib/hooks'
import { Button, buttonClass } from '@/ui/Button'
import { SelectField } from '@/ui/Field'
import { Failure, Note, Skeleton } from '@/ui/States'
import { Guarded } from '../auth/Guarded'

const route = getRouteApi('/pay/sandbox/$id')
const reasons = ['insufficient_funds', 'card_expired', 'fraud_suspected', 'general_decline'] as const

function backTo(payment: SandboxPayment) {
  const fallback = `/bookings/${payment.subject.id}/return`
  if (!payment.return_url) return fallback
  const url = new URL(payment.return_url, location.origin)
  // The address comes from a request: never lead to a foreign site.
  return url.origin === location.origin ? url.pathname + url.search : fallback
}

function Choice({ payment }: { payment: SandboxPayment }) {
  const { t } = useTranslation('checkout')
  const format = useFormat()
  const problem = useProblem()
  const navigate = useNavigate()
  const [reason, setReason] = useState<string>(reasons[0])
  const decide = useSandboxOutcome(payment.id)
  const end = (outcome: Outcome) => decide.mutate(outcome, { onSuccess: () => void navigate({ href: backTo(payment), replace: true }) })
  if (isSettled(payment)) {
    return <><h1>{t('sandbox.done_title')}</h1><p className="muted mt-2">{t('sandbox.done')}</p><p className="mt-5"><Link className={buttonClass({ look: 'main' })} to="/bookings/$id" params={{ id: payment.subject.id }}>{t('sandbox.to_booking')}</Link></p></>
  }
  return (
    <div className="form">
      <Note tone="warn" icon={FlaskConical}><b className="semi">{t('sandbox.badge')}</b><p className="small">{t('sandbox.lead')}</p></Note>
      <h1>{t('sandbox.title')}</h1>
      <p className="between"><span className="muted">{payment.description || t('sandbox.sum')}</span><b className="semi text-t6">{format.money(payment.amount)}</b></p>
      {decide.isError && <Failure {...problem(decide.error)} />}
      <Button look="main" size="l" full busy={decide.isPending} onClick={() => end({ outcome: 'succeed' })}>{t('sandbox.succeed')} {format.money(payment.amount)}</Button>
      <div className="panel pad form">
        <SelectField label={t('sandbox.reason')} value={reason} onChange={(event) => setReason(event.target.value)}>{reasons.map((r) => <option key={r} value={r}>{t(`sandbox.reasons.${r}`)}</option>)}</SelectField>
        <Button look="danger" full busy={decide.isPending} onClick={() => end({ outcome: 'decline', reason })}>{t('sandbox.decline')}</Button>
      </div>
      <Button look="quiet" full busy={decide.isPending} onClick={() => end({ outcome: 'abandon' })}>{t('sandbox.abandon')}</Button>
    </div>
  )
}

function Known({ id }: { id: string }) {
  const problem = useProblem()
  const payment = useSandboxPayment(id)
  if (payment.isPending) return <Skeleton h={320} className="photo" />
  if (payment.isError) return <Failure {...problem(payment.error)} onRetry={() => void payment.refetch()} />
  return <Choice payment={payment.data} />
}

export default function SandboxPage() {
  const { t } = useTranslation('checkout')
  const { id } = route.useParams()
  useTitle(t('sandbox.page'))
  return <main id="main" tabIndex={-1} className="wrap py-10"><div className="max-w-[440px] mx-auto"><Guarded><Known id={id} /></Guarded></div></main>
}
