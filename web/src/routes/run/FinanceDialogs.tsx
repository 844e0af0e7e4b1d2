import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Payment, PaymentTerms } from '@/api/types'
import { usePeople } from '@/domains/bookings/list'
import { useFormat } from '@/lib/format'
import { useDebounced } from '@/lib/hooks'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Segments } from '@/ui/Segments'
import { Failure } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { minor, useFinanceDeeds, useTerms } from '@/domains/payments/money'

const sums = '[0-9]+([.,][0-9]{1,2})?'
const kopecks = 100

interface Deed { error: Error | null; isPending: boolean }

function Form({ title, deed, go, look = 'main', onGo, onClose, children }: { title: string; deed: Deed; go: string; look?: 'main' | 'danger'; onGo: () => void; onClose: () => void; children: ReactNode }) {
  const problem = useProblem()
  const submit = (event: FormEvent) => { event.preventDefault(); onGo() }
  return (
    <Dialog open onOpenChange={onClose} title={title}>
      <form className="form mt-3" onSubmit={submit}>{children}{deed.error && <Failure {...problem(deed.error)} />}<Button type="submit" look={look} busy={deed.isPending}>{go}</Button></form>
    </Dialog>
  )
}

export function RefundDialog({ payment, organization, onClose }: { payment: Payment; organization: string; onClose: () => void }) {
  const { t } = useTranslation('finance')
  const format = useFormat()
  const { refund } = useFinanceDeeds(organization)
  const { currency } = payment.amount
  const rest = payment.amount.amount - payment.refunded.amount - payment.charged_back.amount
  const [sum, setSum] = useState(String(rest / kopecks))
  const [reason, setReason] = useState('')
  const [to, setTo] = useState<'source' | 'wallet'>('source')
  const go = () => refund.mutate({ id: payment.id, amount: minor(sum), reason, to }, { onSuccess: () => { toast(t('refund.done'), { tone: 'ok' }); onClose() } })
  return (
    <Form title={t('refund.title')} deed={refund} go={t('refund.go')} look="danger" onGo={go} onClose={onClose}>
      <p className="small muted">{payment.description}, {payment.method_title}</p>
      <TextField label={t('refund.amount', { currency })} hint={t('refund.rest', { sum: format.money({ amount: rest, currency }) })} inputMode="decimal" required pattern={sums} value={sum} onChange={(event) => setSum(event.target.value)} />
      {payment.subject.type !== 'wallet' && <Segments label={t('refund.to')} value={to} options={[{ value: 'source', label: t('refund.source') }, { value: 'wallet', label: t('refund.wallet') }]} onChange={setTo} />}
      <TextField label={t('refund.reason')} required maxLength={250} value={reason} onChange={(event) => setReason(event.target.value)} />
    </Form>
  )
}

export function InvoiceDialog({ organization, onClose }: { organization: string; onClose: () => void }) {
  const { t } = useTranslation('finance')
  const { issue } = useFinanceDeeds(organization)
  const [form, setForm] = useState({ person: '', id: '', name: '', inn: '', kpp: '', address: '', what: '', sum: '', due: '' })
  const people = usePeople(organization, useDebounced(form.id ? '' : form.person.trim(), 300))
  const set = (name: keyof typeof form) => (event: { target: { value: string } }) => setForm((was) => ({ ...was, [name]: event.target.value, ...(name === 'person' && { id: '' }) }))
  const field = (name: 'inn' | 'kpp' | 'address') => <TextField label={t(`invoices.form.${name}`)} value={form[name]} onChange={set(name)} />
  const go = () => {
    if (!form.id) return
    issue.mutate({
      organization_id: organization, payer_id: form.id, buyer: { name: form.name, inn: form.inn, kpp: form.kpp, address: form.address, email: '' },
      lines: [{ title: form.what, amount: minor(form.sum) }], due_on: form.due || null, note: '',
    }, { onSuccess: (invoice) => { toast(t('invoices.form.done', { number: invoice.number }), { tone: 'ok' }); onClose() } })
  }
  return (
    <Form title={t('invoices.form.title')} deed={issue} go={t('invoices.form.go')} onGo={go} onClose={onClose}>
      <TextField label={t('invoices.form.person')} required autoComplete="off" hint={form.id ? undefined : t('invoices.form.person_hint')} value={form.person} onChange={set('person')} />
      {!form.id && (people.data ?? []).length > 0 && <ul className="row wrapx" aria-label={t('invoices.form.found')}>{(people.data ?? []).slice(0, 5).map((p) => <li key={p.id}><button type="button" className="chip" onClick={() => setForm((was) => ({ ...was, id: p.id, person: p.full_name || p.nickname }))}>{p.full_name || p.nickname}</button></li>)}</ul>}
      <TextField label={t('invoices.form.company')} required value={form.name} onChange={set('name')} />
      <div className="two-f">{field('inn')}{field('kpp')}</div>
      {field('address')}
      <TextField label={t('invoices.form.what')} required maxLength={250} value={form.what} onChange={set('what')} />
      <div className="two-f"><TextField label={t('invoices.form.sum', { currency: '₽' })} inputMode="decimal" required pattern={sums} value={form.sum} onChange={set('sum')} /><TextField label={t('invoices.form.due')} type="date" value={form.due} onChange={set('due')} /></div>
    </Form>
  )
}

export function BankDialog({ organization, onClose }: { organization: string; onClose: () => void }) {
  const { t } = useTranslation('finance')
  const terms = useTerms(organization)
  const { bank } = useFinanceDeeds(organization)
  const [changed, setChanged] = useState<Record<string, string>>({})
  if (!terms.data) return null
  const was = terms.data.bank
  const whole = { account: was.account ?? '', bic: was.bic ?? '', bank: was.bank ?? '', correspondent: was.correspondent ?? '', kpp: was.kpp ?? '', invoice_series: was.invoice_series ?? '', ...changed }
  const field = (name: keyof typeof whole, label: string) => <TextField key={name} label={label} value={whole[name]} onChange={(event) => setChanged((old) => ({ ...old, [name]: event.target.value }))} />
  const go = () => bank.mutate(whole, { onSuccess: () => { toast(t('bank.done'), { tone: 'ok' }); onClose() } })
  return (
    <Form title={t('bank.title')} deed={bank} go={t('bank.go')} onGo={go} onClose={onClose}>
      {field('account', t('bank.account'))}{field('bic', t('bank.bic'))}{field('bank', t('bank.bank'))}{field('correspondent', t('bank.correspondent'))}{field('kpp', t('bank.kpp'))}{field('invoice_series', t('bank.series'))}
    </Form>
  )
}

export function TermsDialog({ organization, terms, onClose }: { organization: string; terms: PaymentTerms; onClose: () => void }) {
  const { t } = useTranslation('finance')
  const deed = useFinanceDeeds(organization).terms
  const [percent, setPercent] = useState(String(terms.commission / kopecks))
  const [account, setAccount] = useState(terms.vendor_account)
  const go = () => deed.mutate({ commission: minor(percent), vendor_account: account.trim() }, { onSuccess: () => { toast(t('terms.done'), { tone: 'ok' }); onClose() } })
  return (
    <Form title={t('terms.title')} deed={deed} go={t('terms.go')} onGo={go} onClose={onClose}>
      <TextField label={t('terms.percent')} hint={t('terms.percent_hint')} inputMode="decimal" required pattern={sums} value={percent} onChange={(event) => setPercent(event.target.value)} />
      <TextField label={t('terms.account')} hint={t('terms.account_hint')} maxLength={64} value={account} onChange={(event) => setAccount(event.target.value)} />
    </Form>
  )
}

export function PayoutDialog({ organization, onClose }: { organization: string; onClose: () => void }) {
  const { t } = useTranslation('finance')
  const format = useFormat()
  const terms = useTerms(organization)
  const { payout } = useFinanceDeeds(organization)
  const [sum, setSum] = useState('')
  const [where, setWhere] = useState('')
  if (!terms.data) return null
  const { available } = terms.data
  const go = () => payout.mutate({ amount: { amount: minor(sum), currency: available.currency ?? 'RUB' }, destination: where }, { onSuccess: onClose })
  return (
    <Form title={t('payouts.new')} deed={payout} go={t('payouts.go')} onGo={go} onClose={onClose}>
      <p className="muted">{t('payouts.lead', { sum: format.money({ amount: available.amount, currency: available.currency ?? 'RUB' }) })}</p>
      <TextField label={t('payouts.amount', { currency: available.currency ?? 'RUB' })} inputMode="decimal" required pattern={sums} value={sum} onChange={(event) => setSum(event.target.value)} />
      <TextField label={t('payouts.to')} required maxLength={250} value={where} onChange={(event) => setWhere(event.target.value)} />
    </Form>
  )
}
