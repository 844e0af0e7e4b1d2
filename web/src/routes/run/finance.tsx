import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { FinanceReport, FinanceRow, Payment } from '@/api/types'
import { SavedFilters } from '@/domains/analytics/SavedFilters'
import { ExportMenu } from '@/domains/analytics/ExportMenu'
import { BankDialog, InvoiceDialog, PayoutDialog, RefundDialog, TermsDialog } from './FinanceDialogs'
import { type Cut, openInvoice, useFinanceDeeds, useInvoices, useOrgPayments, usePayouts, useReconciliation, useReport, useTerms } from '@/domains/payments/money'
import { useFormat } from '@/lib/format'
import { useTitle, useToday } from '@/lib/hooks'
import { Tag, Wide } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Segments } from '@/ui/Segments'
import { Failure, Skeleton } from '@/ui/States'
import { Pager } from './Pager'
import { mayForPlatform } from './platform'
import type { Desk } from './useDesk'
import { useRefusal } from './useRefusal'

const route = getRouteApi('/run/$page')
const cuts: Cut[] = ['day', 'method', 'tariff', 'venue']
const kept = ['from', 'to', 'tab'] as const
const hundredths = 100
interface Own { desk: Desk; organization: string }

function useGo() {
  const navigate = useNavigate()
  return (patch: Partial<ReturnType<typeof route.useSearch>>) => void navigate({ to: '/run/$page', params: { page: 'finance' }, search: (was) => ({ ...was, ...patch }), resetScroll: false })
}

function Box({ title, tools, children }: { title: string; tools?: ReactNode; children: ReactNode }) {
  return <section className="panel box mt-4 pad"><div className="between wrapx"><h2>{title}</h2>{tools && <span className="row wrapx">{tools}</span>}</div>{children}</section>
}

function Cards({ report }: { report: FinanceReport }) {
  const { t } = useTranslation('finance')
  const format = useFormat()
  const sum = (amount: number) => format.money({ amount, currency: report.currency })
  const { total } = report
  const cards: [string, string, string][] = [
    [t('kpi.revenue'), sum(total.revenue), t('kpi.net', { sum: sum(total.net) })],
    [t('kpi.refunds'), sum(0 - total.refunds), ''],
    [t('kpi.fees'), sum(0 - total.fees - total.bank_fees), ''],
    [t('kpi.available'), sum(report.available), t('kpi.now')],
    [t('kpi.owed'), format.money(report.owed), report.overdue_invoices ? t('kpi.late', { count: report.overdue_invoices }) : t('kpi.none_late')],
  ]
  return <ul className="panel kpi five" aria-label={t('kpi.label')}>{cards.map(([label, value, more]) => <li key={label}><span className="l">{label}</span><b className="num">{value}</b>{more && <span className="d">{more}</span>}</li>)}</ul>
}

function useRowName(by: Cut) {
  const { t } = useTranslation('finance')
  const format = useFormat()
  return (row: FinanceRow) => {
    if (by === 'day') return format.capital(format.isoDay(row.key, 'short'))
    return by === 'method' ? t(`method.${row.key}` as 'method.sbp') : row.name || t('other')
  }
}

function Report({ organization, desk }: Own) {
  const { t } = useTranslation('finance')
  const format = useFormat()
  const problem = useProblem()
  const go = useGo()
  const search = route.useSearch()
  const today = useToday(desk.venue?.time_zone ?? 'UTC')
  const [from, to, by] = [search.from ?? `${today.slice(0, 8)}01`, search.to ?? today, cuts.find((c) => c === search.tab) ?? 'method']
  const report = useReport(organization, from, to, by)
  const name = useRowName(by)
  if (report.isError) return <Failure {...problem(report.error)} onRetry={() => void report.refetch()} />
  if (!report.data) return <Skeleton h={320} className="photo mt-4" />
  const { rows, total, currency } = report.data
  const cell = (amount: number) => <td className="n num">{format.money({ amount, currency })}</td>
  const line = (it: Omit<FinanceRow, 'key' | 'name'>) => <>{cell(it.revenue)}{cell(it.refunds)}{cell(it.bank_fees)}{cell(it.fees)}{cell(it.chargebacks + it.goodwill)}{cell(it.net)}</>
  return (
    <>
      <Cards report={report.data} />
      <Box title={t('period')} tools={<>
        <input className="input w-auto" type="date" aria-label={t('from')} value={from} max={to} onChange={(event) => go({ from: event.target.value || undefined })} />
        <input className="input w-auto" type="date" aria-label={t('to')} value={to} min={from} onChange={(event) => go({ to: event.target.value || undefined })} />
        <Segments label={t('cut')} value={by} options={cuts.map((c) => ({ value: c, label: t(`by.${c}`) }))} onChange={(tab) => go({ tab })} />
      </>}>
        {rows.length === 0 ? <p className="muted mt-4">{t('none_period')}</p> : (
          <Wide className="mt-3" label={t('period')}><table className="tbl">
            <thead><tr><th scope="col">{t(`by.${by}`)}</th>{(['revenue', 'refunds', 'bank', 'platform', 'lost', 'net'] as const).map((c) => <th key={c} scope="col" className="n">{t(`col.${c}`)}</th>)}</tr></thead>
            <tbody>{rows.map((row) => <tr key={row.key}><td className="nowrap">{name(row)}</td>{line(row)}</tr>)}</tbody>
            <tfoot className="semi"><tr><td>{t('col.total')}</td>{line(total)}</tr></tfoot>
          </table></Wide>
        )}
      </Box>
    </>
  )
}

const tones = { succeeded: 'ok', canceled: 'danger', pending: 'line', waiting_for_capture: 'warn' } as const

function Payments({ organization, desk }: Own) {
  const { t } = useTranslation('finance')
  const format = useFormat()
  const go = useGo()
  const refusal = useRefusal()
  const { cursor } = route.useSearch()
  const list = useOrgPayments(organization, cursor)
  const { hold } = useFinanceDeeds(organization)
  const [asked, setAsked] = useState<Payment | null>(null)
  const zone = desk.venue?.time_zone ?? 'UTC'
  const deed = (id: string, which: 'capture' | 'cancel') => hold.mutate({ id, deed: which }, { onError: refusal })
  return (
    <Box title={t('payments.title')} tools={desk.may('exports:create') && <ExportMenu kind="payments" query={{ organization_id: organization }} />}>
      {!list.data?.items.length ? <p className="muted mt-4">{t('payments.none')}</p> : (
        <Wide className="mt-3" label={t('payments.title')}><table className="tbl">
          <thead><tr><th scope="col">{t('payments.when')}</th><th scope="col">{t('payments.what')}</th><th scope="col">{t('payments.how')}</th><th scope="col">{t('payments.state')}</th><th scope="col" className="n">{t('payments.sum')}</th><th><span className="sr">{t('payments.refund')}</span></th></tr></thead>
          <tbody>{list.data.items.map((p) => (
            <tr key={p.id}>
              <td className="nowrap tn">{format.moment(p.paid_at ?? p.created_at, zone)}</td><td>{p.description}</td><td className="nowrap">{p.method_title}</td>
              <td><Tag tone={tones[p.status]}>{t(`status.${p.status}`)}</Tag></td>
              <td className="n"><span className="price">{format.money(p.amount)}</span>{p.refunded.amount > 0 && <span className="tiny faint block">{t('payments.back', { sum: format.money(p.refunded) })}</span>}</td>
              <td className="n nowrap">{p.status === 'succeeded' && p.refunded.amount + p.charged_back.amount < p.amount.amount && desk.may('payments:refund') && <Button size="s" onClick={() => setAsked(p)}>{t('payments.refund')}</Button>}
                {p.status === 'waiting_for_capture' && desk.may('payments:record') && <span className="row"><Button size="s" onClick={() => deed(p.id, 'capture')}>{t('payments.capture')}</Button><Button size="s" look="quiet" onClick={() => deed(p.id, 'cancel')}>{t('payments.release')}</Button></span>}</td>
            </tr>
          ))}</tbody>
        </table></Wide>
      )}
      <Pager cursor={cursor} next={list.data?.next_cursor ?? null} onNext={(next) => go({ cursor: next })} />
      {asked && <RefundDialog payment={asked} organization={organization} onClose={() => setAsked(null)} />}
    </Box>
  )
}

function Invoices({ organization, desk }: Own) {
  const { t } = useTranslation('finance')
  const format = useFormat()
  const refusal = useRefusal()
  const list = useInvoices(organization)
  const { invoice } = useFinanceDeeds(organization)
  const [asked, setAsked] = useState<'new' | 'bank' | null>(null)
  const may = desk.may('invoices:manage')
  return (
    <Box title={t('invoices.title')} tools={may && <><Button size="s" onClick={() => setAsked('bank')}>{t('bank.open')}</Button><Button size="s" look="main" onClick={() => setAsked('new')}><Icon as={Plus} size="s" />{t('invoices.new')}</Button></>}>
      {!list.data?.length ? <p className="muted mt-4">{t('invoices.none')}</p> : (
        <Wide className="mt-3" label={t('invoices.title')}><table className="tbl">
          <thead><tr><th scope="col">{t('invoices.number')}</th><th scope="col">{t('invoices.buyer')}</th><th scope="col">{t('invoices.due')}</th><th scope="col">{t('invoices.state')}</th><th scope="col" className="n">{t('invoices.sum')}</th><th><span className="sr">{t('invoices.pdf')}</span></th></tr></thead>
          <tbody>{list.data.map((it) => (
            <tr key={it.id}>
              <td className="num">№ {it.number}</td><td>{it.buyer.name}</td><td className="nowrap tn">{format.isoDay(it.due_on, 'short')}</td>
              <td><Tag tone={it.is_overdue ? 'danger' : it.status === 'paid' ? 'ok' : 'line'}>{it.is_overdue ? t('invoices.overdue') : t(`invoices.s.${it.status}`)}</Tag></td>
              <td className="n"><span className="price">{format.money(it.amount)}</span></td>
              <td className="n"><span className="row"><Button size="s" look="quiet" onClick={() => void openInvoice(it.id).catch(refusal)}>{t('invoices.pdf')}</Button>
                {may && it.status === 'issued' && <><Button size="s" onClick={() => invoice.mutate({ id: it.id, deed: 'paid' }, { onError: refusal })}>{t('invoices.paid')}</Button><Button size="s" look="quiet" onClick={() => invoice.mutate({ id: it.id, deed: 'cancel' }, { onError: refusal })}>{t('invoices.cancel')}</Button></>}</span></td>
            </tr>
          ))}</tbody>
        </table></Wide>
      )}
      {asked === 'new' && <InvoiceDialog organization={organization} onClose={() => setAsked(null)} />}
      {asked === 'bank' && <BankDialog organization={organization} onClose={() => setAsked(null)} />}
    </Box>
  )
}

const next = { draft: ['sent', 'failed'], sent: ['paid', 'failed'], paid: [], failed: [] } as const

function Payouts({ organization, desk }: Own) {
  const { t } = useTranslation('finance')
  const format = useFormat()
  const refusal = useRefusal()
  const list = usePayouts(organization)
  const { step } = useFinanceDeeds(organization)
  const may = mayForPlatform(desk.user, 'payouts')
  const [asked, setAsked] = useState(false)
  return (
    <Box title={t('payouts.title')} tools={may && <Button size="s" onClick={() => setAsked(true)}>{t('payouts.new')}</Button>}>
      {!list.data?.length ? <p className="muted mt-4">{t('payouts.none')}</p> : (
        <ul className="stack4 mt-3">{list.data.map((p) => (
          <li key={p.id} className="between wrapx"><span>№ {p.number}, {p.destination} <Tag tone={p.status === 'paid' ? 'ok' : p.status === 'failed' ? 'danger' : 'line'}>{t(`payouts.s.${p.status}`)}</Tag></span>
            <span className="row"><b className="price">{format.money(p.amount)}</b>{may && next[p.status].map((s) => <Button key={s} size="s" onClick={() => step.mutate({ id: p.id, status: s }, { onError: refusal })}>{t(`payouts.do.${s}`)}</Button>)}</span></li>
        ))}</ul>
      )}
      {asked && <PayoutDialog organization={organization} onClose={() => setAsked(false)} />}
    </Box>
  )
}

/** What the platform keeps of every online payment: everybody with the finances sees it, its own staff sets it. */
function Terms({ organization, desk }: Own) {
  const { t } = useTranslation('finance')
  const format = useFormat()
  const terms = useTerms(organization)
  const [asked, setAsked] = useState(false)
  if (!terms.data) return null
  const { commission, vendor_account } = terms.data
  const percent = format.number(commission / hundredths, commission % hundredths ? 2 : 0)
  return (
    <Box title={t('terms.title')} tools={mayForPlatform(desk.user, 'commission') && <Button size="s" onClick={() => setAsked(true)}>{t('terms.change')}</Button>}>
      <p className="mt-2">{commission ? t('terms.now', { percent }) : t('terms.none')}</p>
      {vendor_account && <p className="small muted">{t('terms.split', { account: vendor_account })}</p>}
      {asked && <TermsDialog organization={organization} terms={terms.data} onClose={() => setAsked(false)} />}
    </Box>
  )
}

function Check({ organization, desk }: Own) {
  const { t } = useTranslation('finance')
  const format = useFormat()
  const found = useReconciliation(organization)
  if (!found.data) return null
  const { at, checked, differences } = found.data
  const sum = (amount: number | null) => (amount === null ? '—' : format.money({ amount, currency: 'RUB' }))
  const text = at === null ? t('rec.never') : differences.length === 0 ? t('rec.ok', { count: checked, when: format.relative(at) }) : t('rec.found', { count: differences.length })
  return (
    <Box title={t('rec.title')}>
      <p className="muted mt-2">{text}</p>
      <ul className="stack4 mt-3">{differences.map((d) => <li key={d.id} className="between wrapx"><span><b className="medium">{t(`rec.${d.kind}` as 'rec.amount')}</b> <span className="small muted">{format.moment(d.at, desk.venue?.time_zone ?? 'UTC')}</span></span><span className="num">{t('rec.sides', { ours: sum(d.ours), theirs: sum(d.theirs) })}</span></li>)}</ul>
    </Box>
  )
}

export default function FinancePage({ desk }: { desk: Desk }) {
  const { t } = useTranslation('finance')
  useTitle(t('page'))
  const search = route.useSearch()
  const go = useGo()
  const organization = desk.organization?.id
  if (!organization) return null
  const own = { desk, organization }
  return (
    <>
      <div className="head between wrapx"><h1>{t('page')}</h1>{desk.may('exports:create') && <ExportMenu kind="finance" query={{ organization_id: organization }} />}</div>
      <SavedFilters organization={organization} me={desk.user.id} mayTidy={desk.may('staff:manage')} screen="payments" search={search} fields={kept} onApply={go} />
      <Report {...own} /><Check {...own} />{desk.may('payments:view') && <Payments {...own} />}<Invoices {...own} /><Payouts {...own} /><Terms {...own} />
    </>
  )
}
