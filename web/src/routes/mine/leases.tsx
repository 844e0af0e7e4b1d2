import '../run/run.css'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Lease } from '@/api/types'
import { Charges } from '@/domains/leases/Charges'
import { useLease, useLeases } from '@/domains/leases/queries'
import { openInvoice, useOwnInvoice, usePaySubject } from '@/domains/payments/money'
import { useFormat } from '@/lib/format'
import { useTitle } from '@/lib/hooks'
import { Tag } from '@/ui/Bits'
import { Button, buttonClass } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { Guarded } from '../auth/Guarded'

const route = getRouteApi('/leases/{-$id}')

function State({ lease }: { lease: Lease }) {
  const { t } = useTranslation('leases')
  const format = useFormat()
  if (lease.overdue.amount > 0) return <Tag tone="danger">{t('late', { sum: format.money(lease.overdue) })}</Tag>
  return <span className="small">{lease.next_due ? t('next', { day: format.isoDay(lease.next_due.due_on, 'short') }) : t('settled')}</span>
}

function Mine() {
  const { t } = useTranslation('leases')
  const format = useFormat()
  const problem = useProblem()
  const list = useLeases({})
  if (list.isPending) return <Waiting label={t('common:loading')}><Skeleton h={64} className="mt-4" /><Skeleton h={64} className="mt-1" /></Waiting>
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  if (list.data.items.length === 0) return <Empty title={t('mine.none_title')} text={t('mine.none')} art="/art/office.svg"><Link to="/search" className={buttonClass({ look: 'main' })}>{t('mine.find')}</Link></Empty>
  return (
    <ul className="stack4 mt-4">{list.data.items.map((lease) => (
      <li key={lease.id} className="panel pad between wrapx">
        <span><Link to="/leases/{-$id}" params={{ id: lease.id }} className="link medium">{lease.resource.name}, {lease.venue}</Link><span className="small muted block">{format.isoDay(lease.starts_on, 'short')} – {format.isoDay(lease.ends_on, 'short')}, {format.money(lease.rent)} {t(`per.${lease.rent_kind}`)}</span></span>
        <State lease={lease} />
      </li>
    ))}</ul>
  )
}

function ByInvoice({ charge, onClose }: { charge: string; onClose: () => void }) {
  const { t } = useTranslation('finance')
  const problem = useProblem()
  const ask = useOwnInvoice()
  const [buyer, setBuyer] = useState({ name: '', inn: '', kpp: '', address: '', email: '' })
  const set = (name: keyof typeof buyer) => (event: { target: { value: string } }) => setBuyer((was) => ({ ...was, [name]: event.target.value }))
  const go = (event: FormEvent) => {
    event.preventDefault()
    ask.mutate({ subject: { type: 'lease_charge', id: charge }, buyer }, { onSuccess: (invoice) => { toast(t('lease.invoice_done', { number: invoice.number }), { tone: 'ok' }); void openInvoice(invoice.id); onClose() } })
  }
  return (
    <Dialog open onOpenChange={onClose} title={t('lease.invoice')}>
      <form className="form mt-3" onSubmit={go}>
        <TextField label={t('invoices.form.company')} required value={buyer.name} onChange={set('name')} />
        <TextField label={t('invoices.form.inn')} required pattern="\d{10}|\d{12}" inputMode="numeric" value={buyer.inn} onChange={set('inn')} />
        <TextField label={t('invoices.form.kpp')} pattern="\d{9}" inputMode="numeric" value={buyer.kpp} onChange={set('kpp')} />
        <TextField label={t('invoices.form.address')} value={buyer.address} onChange={set('address')} />
        {ask.isError && <Failure {...problem(ask.error)} />}
        <Button type="submit" look="main" busy={ask.isPending}>{t('invoices.form.go')}</Button>
      </form>
    </Dialog>
  )
}

function One({ id }: { id: string }) {
  const { t } = useTranslation(['leases', 'finance'])
  const format = useFormat()
  const problem = useProblem()
  const lease = useLease(id)
  const pay = usePaySubject()
  const [asked, setAsked] = useState('')
  if (lease.isPending) return <Waiting label={t('common:loading')}><Skeleton h={240} className="photo mt-4" /></Waiting>
  if (lease.isError) return <Failure {...problem(lease.error)} onRetry={() => void lease.refetch()} />
  const { data } = lease
  return (
    <>
      <p><Link to="/leases/{-$id}" params={{}} className="link small">{t('mine.back')}</Link></p>
      <h1>{data.resource.name}, {data.venue}</h1>
      <p className="muted">{format.isoDay(data.starts_on, 'full')} – {format.isoDay(data.ends_on, 'full')}, {format.money(data.rent)} {t(`per.${data.rent_kind}`)}</p>
      {pay.isError && <Failure {...problem(pay.error)} />}
      <section className="mt-4"><h2>{t('charges')}</h2><Charges charges={data.charges} action={(charge) => (charge.state === 'due' || charge.state === 'overdue') && (
        <span className="row"><Button size="s" look="quiet" onClick={() => setAsked(charge.id)}>{t('finance:lease.invoice')}</Button>
          <Button size="s" look={charge.state === 'overdue' ? 'main' : undefined} busy={pay.isPending && pay.variables.subject.id === charge.id} onClick={() => pay.mutate({ subject: { type: 'lease_charge', id: charge.id }, back: `/leases/${id}` })}>{t('mine.pay')}</Button></span>
      )} /></section>
      {asked && <ByInvoice charge={asked} onClose={() => setAsked('')} />}
    </>
  )
}

export default function LeasesPage() {
  const { t } = useTranslation('leases')
  const { id } = route.useParams()
  useTitle(t('mine.title'))
  return <main id="main" tabIndex={-1} className="wrap pt-6"><Guarded>{id ? <One id={id} /> : <><h1>{t('mine.title')}</h1><Mine /></>}</Guarded></main>
}
