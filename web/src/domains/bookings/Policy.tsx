import '@/ui/price.css'
import { useTranslation } from 'react-i18next'
import type { RefundTier } from '@/api/types'
import { useFormat } from '@/lib/format'
import { cx } from '@/lib/cx'

/** What comes back and until when, on the same measure as everything about time. */
export function Policy({ tiers, zone }: { tiers: RefundTier[]; zone: string }) {
  const { t } = useTranslation('checkout')
  const format = useFormat()
  if (tiers.length === 0) return null
  const bound = (tier: RefundTier, index: number) => {
    if (tier.until) return t('policy.until', { time: format.moment(tier.until, zone) })
    const before = tiers[index - 1]?.until
    return before ? t('policy.after', { time: format.moment(before, zone) }) : t('policy.always')
  }
  return (
    <section aria-labelledby="pl">
      <h2 id="pl">{t('policy.title')}</h2>
      <ol className="pol">
        {tiers.map((tier, index) => (
          <li key={`${tier.until}${tier.refund_percent}`} className={cx(tier.refund_percent === 100 && 'all', tier.refund_percent === 0 && 'none')}>
            <b>{tier.refund_percent === 0 ? t('policy.none') : t('policy.refund', { sum: format.money(tier.refund) })}</b>
            <span className="small muted">{bound(tier, index)}</span>
          </li>
        ))}
      </ol>
      <p className="small muted mt-3">{t('policy.note')}</p>
    </section>
  )
}
