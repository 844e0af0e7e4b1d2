import './price.css'
import type { ReactNode } from 'react'
import { type MoneyLike } from '@/lib/money'
import { useFormat } from '@/lib/format'
import { cx } from '@/lib/cx'

export interface Line { code: string; title: string; amount: MoneyLike; why: string | null }

export function Price({ money }: { money: MoneyLike }) {
  return <span className="price">{useFormat().money(money)}</span>
}

function tone(line: Line) {
  return line.amount.amount < 0 ? 'ok' : line.amount.amount === 0 ? 'faint' : undefined
}

/** The derivation of a price: every line has its reason, the total stands under a rule. */
export function PriceLines({ lines, total, totalLabel, caption, after, plain }: { lines: Line[]; total: MoneyLike; totalLabel: string; caption: string; after?: ReactNode; plain?: boolean }) {
  const format = useFormat()
  return (
    <>
      <table className={cx('deriv', plain && 'plain')}>
        <caption className="sr">{caption}</caption>
        <tbody>
          {lines.map((line, index) => (
            <tr key={`${line.code}${index}`}>
              <td>{line.title}{line.why && <span className="why">{line.why}</span>}</td>
              <td className={tone(line)}>{format.money(line.amount)}</td>
            </tr>
          ))}
          <tr className="tot"><td>{totalLabel}</td><td>{format.money(total)}</td></tr>
        </tbody>
      </table>
      {after}
    </>
  )
}
