import { getRouteApi, Link, Navigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { useLatestPayment } from '@/domains/payments/queries'
import { useNow, useTitle } from '@/lib/hooks'
import { buttonClass } from '@/ui/Button'
import { Failure, Note, Skeleton } from '@/ui/States'
import { Guarded } from '../auth/Guarded'

const route = getRouteApi('/bookings/$id/return')
const slowAfterMs = 12_000

function Checking() {
  const { t } = useTranslation('checkout')
  const now = useNow(1000)
  const [began] = useState(() => Date.now())
  const slow = now - began > slowAfterMs
  return (
    <div role="status">
      <h1>{t('back.title')}</h1><p className="muted mt-2">{slow ? t('back.slow') : t('back.lead')}</p>
      <Skeleton h={6} className="mt-6" />
    </div>
  )
}

function Unsuccessful({ id, why }: { id: string; why: string | undefined }) {
  const { t } = useTranslation('checkout')
  return (
    <div>
      <h1>{t('back.failed_title')}</h1>
      <div className="mt-4"><Note tone="danger" alert>{why && <b className="semi">{why}</b>}<p>{t('back.failed')}</p></Note></div>
      <p className="mt-5"><Link to="/bookings/$id/pay" params={{ id }} className={buttonClass({ look: 'main' })}>{t('back.again')}</Link></p>
    </div>
  )
}

function Answer({ id }: { id: string }) {
  const { t } = useTranslation('checkout')
  const problem = useProblem()
  const client = useQueryClient()
  const latest = useLatestPayment(id)
  const status = latest.data?.status
  useTitle(t('back.title'))
  useEffect(() => { if (status === 'succeeded') void client.invalidateQueries({ queryKey: ['booking', id] }) }, [status, client, id])
  if (latest.isError && !latest.data) return <Failure {...problem(latest.error)} onRetry={() => void latest.refetch()} />
  if (status === 'succeeded') return <Navigate to="/bookings/$id" params={{ id }} replace />
  if (status === 'canceled') return <Unsuccessful id={id} why={latest.data?.failure?.title} />
  if (latest.isSuccess && !latest.data) return <><h1>{t('back.none_title')}</h1><p className="muted mt-2">{t('back.none')}</p><p className="mt-5"><Link to="/bookings/$id/pay" params={{ id }} className={buttonClass({ look: 'main' })}>{t('back.again')}</Link></p></>
  return <Checking />
}

export default function ReturnPage() {
  const { id } = route.useParams()
  return <main id="main" tabIndex={-1} className="wrap pt-10"><div className="max-w-[560px]"><Guarded><Answer id={id} /></Guarded></div></main>
}
