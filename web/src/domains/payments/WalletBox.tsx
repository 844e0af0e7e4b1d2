import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { useFormat } from '@/lib/format'
import { ownZone } from '@/lib/time'
import { Button } from '@/ui/Button'
import { SelectField, TextField } from '@/ui/Field'
import { Failure } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { minor, useCards, useForgetCard, usePaySubject, useTopUp, useWalletMoves, useWallets } from './money'

interface Place { organization_id: string; organization: string }

function TopUp({ places }: { places: Place[] }) {
  const { t } = useTranslation('finance')
  const problem = useProblem()
  const begin = useTopUp()
  const pay = usePaySubject()
  const [where, setWhere] = useState(places[0]?.organization_id ?? '')
  const [sum, setSum] = useState('')
  const go = (event: FormEvent) => {
    event.preventDefault()
    begin.mutate({ organization: where, amount: minor(sum) }, { onSuccess: ({ subject }) => pay.mutate({ subject, back: '/mine/passes' }) })
  }
  const error = begin.error ?? pay.error
  return (
    <form className="row wrapx mt-4" onSubmit={go}>
      {places.length > 1 && <SelectField label={t('wallet.place')} value={where} onChange={(event) => setWhere(event.target.value)}>{places.map((p) => <option key={p.organization_id} value={p.organization_id}>{p.organization}</option>)}</SelectField>}
      <TextField label={t('wallet.amount')} inputMode="decimal" required pattern="[0-9]+([.,][0-9]{1,2})?" value={sum} onChange={(event) => setSum(event.target.value)} />
      <Button type="submit" className="self-end" busy={begin.isPending || pay.isPending}>{t('wallet.top_up')}</Button>
      {error && <Failure {...problem(error)} />}
    </form>
  )
}

function Moves() {
  const { t } = useTranslation('finance')
  const format = useFormat()
  const moves = useWalletMoves()
  if (!moves.data?.length) return <p className="small muted mt-4">{t('wallet.none')}</p>
  return (
    <ul className="stack4 small mt-4" aria-label={t('wallet.history')}>{moves.data.map((m) => (
      <li key={m.id} className="between"><span>{t(`wallet.kind.${m.kind}` as 'wallet.kind.top_up')} <span className="muted">{format.moment(m.at, ownZone())}</span></span><b className="medium num">{format.money(m.amount, { signed: true })}</b></li>
    ))}</ul>
  )
}

function Cards() {
  const { t } = useTranslation('finance')
  const format = useFormat()
  const cards = useCards()
  const forget = useForgetCard()
  return (
    <section><h2>{t('cards.title')}</h2>
      {!cards.data?.length ? <p className="small muted mt-2">{t('cards.none')}</p> : (
        <ul className="stack4 mt-2">{cards.data.map((c) => (
          <li key={c.id} className="between"><span>{c.provider === 'sandbox' ? t('cards.sandbox') : c.title} ·· {c.last4} <span className="small muted">{t('cards.since', { day: format.day(c.consent_at, ownZone(), 'short') })}</span></span>
            <Button size="s" busy={forget.isPending} onClick={() => forget.mutate(c.id, { onSuccess: () => void toast(t('cards.forgotten'), { tone: 'ok' }) })}>{t('cards.forget')}</Button></li>
        ))}</ul>
      )}
    </section>
  )
}

/** Money that lies with the venues where one has been, and the cards that one let the provider keep. */
export function WalletBox({ places }: { places: Place[] }) {
  const { t } = useTranslation('finance')
  const format = useFormat()
  const wallets = useWallets()
  const known = new Map<string, Place>()
  for (const p of [...(wallets.data ?? []), ...places]) known.set(p.organization_id, p)
  return (
    <>
      <section><h2>{t('wallet.title')}</h2>
        <p className="small muted">{wallets.data?.length ? t('wallet.lead') : t('wallet.empty')}</p>
        {wallets.data?.map((w) => <p key={w.organization_id} className="between mt-2"><span>{w.organization}</span><b className="price">{format.money(w.balance)}</b></p>)}
        {known.size > 0 && <TopUp key={known.size} places={[...known.values()]} />}
        <Moves />
      </section>
      <Cards />
    </>
  )
}
