import './passes.css'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Pass } from '@/api/types'
import { useFormat } from '@/lib/format'
import { ownZone } from '@/lib/time'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Failure, Skeleton } from '@/ui/States'
import { useAmount } from './amount'
import { useDropHolder, usePassAct, usePassEntries, useUpgrades } from './queries'

const tones = { active: 'ok', frozen: 'info', awaiting_payment: 'warn', ended: 'line', cancelled: 'line' } as const
type Asked = 'freeze' | 'upgrade' | 'history' | 'team'

function Freeze({ pass, onDone }: { pass: Pass; onDone: () => void }) {
  const { t } = useTranslation('passes')
  const problem = useProblem()
  const [days, setDays] = useState('7')
  const act = usePassAct(pass.id)
  const submit = (event: FormEvent) => { event.preventDefault(); act.mutate({ verb: 'freeze', days: Number(days) }, { onSuccess: onDone }) }
  return (
    <form className="form" onSubmit={submit}>
      <p className="muted">{t('freeze_lead', { count: pass.freeze_days_left })}</p>
      <TextField label={t('freeze_days')} type="number" min={1} max={pass.freeze_days_left} required value={days} onChange={(event) => setDays(event.target.value)} />
      {act.isError && <Failure {...problem(act.error)} />}
      <Button type="submit" look="main" busy={act.isPending}>{t('freeze')}</Button>
    </form>
  )
}

function Upgrades({ pass, onPay }: { pass: Pass; onPay: (pass: Pass) => void }) {
  const { t } = useTranslation('passes')
  const format = useFormat()
  const problem = useProblem()
  const amount = useAmount()
  const list = useUpgrades(pass.id, true)
  const act = usePassAct(pass.id)
  if (list.isPending) return <Skeleton h={80} />
  return (
    <div className="form">
      <p className="muted">{list.data?.length ? t('upgrade_lead') : t('upgrade_none')}</p>
      {act.isError && <Failure {...problem(act.error)} />}
      {list.data?.map((step) => (
        <p key={step.plan_id} className="between">
          <span><b className="semi">{step.name}</b><br /><span className="small muted">{t('upgrade_step', { amount: amount(pass.unit, step.credits, step.amount.currency), sum: format.money(step.amount) })}</span></span>
          <Button look="main" size="s" busy={act.isPending} onClick={() => act.mutate({ verb: 'upgrade', plan_id: step.plan_id }, { onSuccess: onPay })}>{t('pay', { sum: format.money(step.amount) })}</Button>
        </p>
      ))}
    </div>
  )
}

function History({ pass }: { pass: Pass }) {
  const { t } = useTranslation('passes')
  const format = useFormat()
  const amount = useAmount()
  const list = usePassEntries(pass.id, true)
  if (list.isPending) return <Skeleton h={120} />
  if (!list.data?.length) return <p className="muted">{t('history_none')}</p>
  return (
    <ul className="moves">{list.data.map((it) => (
      <li key={it.id}><span>{t(`reason.${it.reason}` as 'reason.used')}<br /><span className="small muted">{format.moment(it.at, ownZone())}</span></span><b className="medium tn">{it.amount > 0 ? '+' : '−'}{amount(pass.unit, Math.abs(it.amount), pass.price.currency)}</b></li>
    ))}</ul>
  )
}

function Team({ pass }: { pass: Pass }) {
  const { t } = useTranslation('passes')
  const problem = useProblem()
  const [email, setEmail] = useState('')
  const act = usePassAct(pass.id)
  const drop = useDropHolder(pass.id)
  const submit = (event: FormEvent) => { event.preventDefault(); act.mutate({ verb: 'holders', email }, { onSuccess: () => setEmail('') }) }
  return (
    <form className="form" onSubmit={submit}>
      <p className="muted">{t('team_lead', { count: pass.max_people })}</p>
      {pass.holders.map((it) => <p key={it.id} className="between"><span>{it.name}</span><Button size="s" busy={drop.isPending} onClick={() => drop.mutate(it.id)}>{t('team_drop')}</Button></p>)}
      <TextField label={t('team_email')} type="email" required value={email} onChange={(event) => setEmail(event.target.value)} />
      {act.isError && <Failure {...problem(act.error)} />}
      <Button type="submit" look="main" busy={act.isPending}>{t('team_add')}</Button>
    </form>
  )
}

function Acts({ pass, onAsk, onPay, paying }: { pass: Pass; onAsk: (what: Asked) => void; onPay: (pass: Pass) => void; paying: boolean }) {
  const { t } = useTranslation('passes')
  const format = useFormat()
  const act = usePassAct(pass.id)
  const runs = pass.status === 'active' || pass.status === 'frozen'
  const member = pass.form === 'membership'
  return (
    <p className="do">
      {pass.owed.amount > 0 && pass.is_mine && <Button look="main" size="s" busy={paying} onClick={() => onPay(pass)}>{t('pay', { sum: format.money(pass.owed) })}</Button>}
      {pass.is_mine && pass.status === 'active' && pass.freeze_days_left > 0 && <Button size="s" onClick={() => onAsk('freeze')}>{t('freeze')}</Button>}
      {pass.is_mine && pass.status === 'frozen' && <Button size="s" busy={act.isPending} onClick={() => act.mutate({ verb: 'thaw' })}>{t('thaw')}</Button>}
      {pass.is_mine && member && runs && <Button size="s" busy={act.isPending} onClick={() => act.mutate({ verb: 'renewal', renews: !pass.renews })}>{t(pass.renews ? 'renew_off' : 'renew_on')}</Button>}
      {pass.is_mine && member && pass.status === 'active' && <Button size="s" onClick={() => onAsk('upgrade')}>{t('upgrade')}</Button>}
      {pass.is_mine && pass.max_people > 1 && runs && <Button size="s" onClick={() => onAsk('team')}>{t('team')}</Button>}
      <Button look="quiet" size="s" onClick={() => onAsk('history')}>{t('history')}</Button>
    </p>
  )
}

export function PassCard({ pass, onPay, paying, waits }: { pass: Pass; onPay: (pass: Pass) => void; paying: boolean; waits: boolean }) {
  const { t } = useTranslation('passes')
  const format = useFormat()
  const amount = useAmount()
  const [asked, setAsked] = useState<Asked | null>(null)
  const close = () => setAsked(null)
  const titles = { freeze: t('freeze_title'), upgrade: t('upgrade_title'), history: t('history_title', { name: pass.name }), team: t('team_title') }
  const currency = pass.price.currency
  const day = pass.ends_at && format.day(pass.ends_at, ownZone())
  return (
    <article className="panel pass" aria-label={pass.name}>
      <div className="between"><h3>{pass.name}</h3><Tag tone={tones[pass.status]}>{t(`status.${pass.status}`)}</Tag></div>
      <p className="small muted">{t(`form.${pass.form}`)}, {pass.venue ?? `${pass.organization}, ${t('everywhere')}`}</p>
      {pass.status !== 'awaiting_payment' && <meter min={0} max={Math.max(pass.quantity, pass.balance)} value={pass.balance} aria-label={t('left', { amount: amount(pass.unit, pass.balance, currency), whole: amount(pass.unit, pass.quantity, currency) })} />}
      <p>{t('left', { amount: amount(pass.unit, pass.balance, currency), whole: amount(pass.unit, pass.quantity, currency) })}{day && pass.status !== 'ended' && <span className="muted">, {t(pass.renews ? 'renews' : 'until', { day })}</span>}</p>
      {pass.frozen_until && <p className="small muted">{t('frozen_until', { day: format.day(pass.frozen_until, ownZone()) })}</p>}
      {!pass.is_mine && <p className="small muted">{t('not_mine')}</p>}
      {waits && pass.owed.amount > 0 && <p role="status" className="small">{t('pay_waits')}</p>}
      <Acts pass={pass} onAsk={setAsked} onPay={onPay} paying={paying} />
      {asked && (
        <Dialog open onOpenChange={close} title={titles[asked]}>
          {asked === 'freeze' && <Freeze pass={pass} onDone={close} />}
          {asked === 'upgrade' && <Upgrades pass={pass} onPay={onPay} />}
          {asked === 'history' && <History pass={pass} />}
          {asked === 'team' && <Team pass={pass} />}
        </Dialog>
      )}
    </article>
  )
}
