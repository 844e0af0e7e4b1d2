import { Lightbulb } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { AddOn, Alternative, Quote, Span } from '@/api/types'
import { useFormat } from '@/lib/format'
import { Picture } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { PriceLines } from '@/ui/Price'

interface What extends Span { venue: string; resource: string; kind: string; photo: string | null; zone: string; seats: number; address?: string }

export function BillHead({ what }: { what: What }) {
  const { t } = useTranslation('checkout')
  const format = useFormat()
  const zone = format.zone(what.starts_at, what.zone)
  return (
    <div className="v">
      <div className="ph"><Picture src={what.photo} alt="" kind={what.kind} /></div>
      <div>
        <h2>{what.venue}, {what.resource}</h2>
        <p className="small muted">{format.capital(format.day(what.starts_at, what.zone, 'weekday'))}, <span className="tn">{format.span(what.starts_at, what.ends_at, what.zone)}</span>, {t('bill.seats', { count: what.seats, n: format.number(what.seats) })}</p>
        {zone && <p className="small muted">{t('common:zone_note', { zone })}</p>}
        {what.address && <p className="small muted">{what.address}</p>}
      </div>
    </div>
  )
}

const plans = ['plan', 'upgrade']

/** One press to take another way to pay. */
function Ways({ quote, take }: { quote: Quote; take: (way: Alternative) => void }) {
  const { t } = useTranslation('checkout')
  const format = useFormat()
  const best = quote.alternatives.filter((a) => plans.includes(a.kind) || a.total.amount < quote.total.amount)
  const others = quote.alternatives.filter((a) => !best.includes(a))
  const words = (a: Alternative) => (a.kind === 'plan' ? t('bill.take_plan', { sum: format.money(a.total) }) : a.kind === 'upgrade' ? t('bill.take_upgrade') : t('bill.take_tariff'))
  return (
    <>
      {best.map((a) => (
        <div className="best" key={`${a.kind}${a.plan_id ?? a.tariff_id}${a.title}`}>
          <h3><Icon as={Lightbulb} />{a.title}</h3><p>{a.why}</p>
          <Button size="s" onClick={() => take(a)}>{words(a)}</Button>
        </div>
      ))}
      {others.length > 0 && (
        <details className="mt-4"><summary className="small link">{t('bill.other')}</summary>
          {others.map((a) => <p key={`${a.tariff_id}${a.title}`} className="between mt-2 small"><span>{a.title}<br /><span className="muted">{format.money(a.total)}. {a.why}</span></span><Button size="s" onClick={() => take(a)}>{t('bill.take_tariff')}</Button></p>)}
        </details>
      )}
    </>
  )
}

export function Extras({ addOns, chosen, onChange }: { addOns: AddOn[]; chosen: string[]; onChange: (codes: string[]) => void }) {
  const { t } = useTranslation('checkout')
  const format = useFormat()
  if (addOns.length === 0) return null
  return (
    <div className="extras"><h3>{t('bill.extras')}</h3>
      {addOns.map((it) => {
        const on = chosen.includes(it.code)
        return <p key={it.code} className="between"><span>{it.name}<br /><span className="small muted">{format.money(it.price)} {t(`bill.per.${it.per}`)}</span></span><Button size="s" aria-pressed={on} onClick={() => onChange(on ? chosen.filter((c) => c !== it.code) : [...chosen, it.code])}>{t(on ? 'bill.extra_drop' : 'bill.extra_add')}<span className="sr"> {it.name}</span></Button></p>
      })}
    </div>
  )
}

export function Bill({ what, quote, take, children }: { what: What; quote: Quote; take: (way: Alternative) => void; children?: ReactNode }) {
  const { t } = useTranslation('checkout')
  const format = useFormat()
  const tax = quote.tax && <p className="tiny faint mt-1.5">{t('bill.tax', { rate: format.number(quote.tax.rate_percent), sum: format.money(quote.tax.amount) })}</p>
  const due = { ...quote.total, amount: quote.total.amount + (quote.deposit?.amount ?? 0) }
  const deposit = quote.deposit && quote.deposit.amount > 0 && <table className="deriv"><tbody><tr><td>{t('bill.deposit_line')}<span className="why">{t('bill.deposit_why')}</span></td><td>{format.money(quote.deposit)}</td></tr><tr className="tot"><td>{t('bill.due')}</td><td>{format.money(due)}</td></tr></tbody></table>
  return (
    <aside className="bill"><div className="panel pad">
      <BillHead what={what} />
      <PriceLines lines={quote.lines} total={quote.total} totalLabel={t('bill.total')} caption={t('bill.label')} after={<>{tax}{deposit}</>} />
      <Ways quote={quote} take={take} />
      {children}
    </div></aside>
  )
}
