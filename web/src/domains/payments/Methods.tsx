import { CreditCard, FlaskConical, type LucideIcon, QrCode, WalletMinimal } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SavedCard, Wallet } from '@/api/types'
import { useFormat } from '@/lib/format'
import { Check } from '@/ui/Field'
import { Icon } from '@/ui/Icon'

export type Method = 'sbp' | 'bank_card' | 'sandbox' | 'wallet'
/** How a payment is begun: by a method, or with one press from a card that the provider keeps. */
export interface Way { method: Method; card?: string; save?: boolean }

export interface Purse { ready: boolean; methods: Method[]; cards: SavedCard[]; wallet: Wallet | undefined }

const drawings: Record<Method, LucideIcon> = { sbp: QrCode, bank_card: CreditCard, sandbox: FlaskConical, wallet: WalletMinimal }
const keepable: Method[] = ['bank_card', 'sandbox']

function Line({ icon, title, text, on, choose }: { icon: LucideIcon; title: string; text: string; on: boolean; choose: () => void }) {
  return (
    <label className="check">
      <input type="radio" name="pay" checked={on} onChange={choose} />
      <span className="pi"><Icon as={icon} /></span>
      <span><b className="medium">{title}</b><br /><span className="small muted">{text}</span></span>
    </label>
  )
}

/** What one may pay with, the quickest first: a kept card, the wallet if it holds enough, then the provider's page. */
export function useWay({ methods, cards, wallet }: Purse) {
  const [chosen, setWay] = useState<Way>()
  const first: Way = cards[0] ? { method: 'bank_card', card: cards[0].id } : { method: methods[0] ?? 'bank_card' }
  const stands = chosen && (chosen.card ? cards.some((c) => c.id === chosen.card) : chosen.method !== 'wallet' || Boolean(wallet))
  return { way: stands ? chosen : first, setWay }
}

export function Methods({ purse, value, onChange }: { purse: Purse; value: Way; onChange: (way: Way) => void }) {
  const { t } = useTranslation('checkout')
  const format = useFormat()
  const sum = purse.wallet && format.money(purse.wallet.balance)
  return (
    <section aria-labelledby="pm">
      <h2 id="pm">{t('pay.methods')}</h2>
      <div className="pays" role="radiogroup" aria-labelledby="pm">
        {purse.cards.map((card) => <Line key={card.id} icon={CreditCard} title={`${card.provider === 'sandbox' ? t('method.saved_sandbox') : card.title || t('method.bank_card')} ·· ${card.last4}`} text={t('method.saved_t')} on={value.card === card.id} choose={() => onChange({ method: 'bank_card', card: card.id })} />)}
        {sum && <Line icon={drawings.wallet} title={t('method.wallet')} text={t('method.wallet_t', { sum })} on={value.method === 'wallet'} choose={() => onChange({ method: 'wallet' })} />}
        {purse.methods.map((method) => <Line key={method} icon={drawings[method]} title={t(`method.${method}`)} text={t(`method.${method}_t`)} on={!value.card && value.method === method} choose={() => onChange({ method, ...(value.save && keepable.includes(method) && { save: true }) })} />)}
      </div>
      {!value.card && keepable.includes(value.method) && (
        <div className="mt-3"><Check checked={value.save ?? false} onChange={(event) => onChange({ method: value.method, save: event.target.checked })}>{t('method.keep')}<br /><span className="small muted">{t('method.keep_t')}</span></Check></div>
      )}
    </section>
  )
}
