import '@/domains/memberships/passes.css'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Pass } from '@/api/types'
import { PassCard } from '@/domains/memberships/PassCard'
import { WalletBox } from '@/domains/payments/WalletBox'
import { usePasses, usePayPass } from '@/domains/memberships/queries'
import { Shelf } from '@/domains/memberships/Shelf'
import { useWallets } from '@/domains/payments/money'
import { useVenue } from '@/domains/catalog/queries'
import { useFormat } from '@/lib/format'
import { useTitle } from '@/lib/hooks'
import { buttonClass } from '@/ui/Button'
import { Empty, Failure, Note, Skeleton, Waiting } from '@/ui/States'
import { Guarded } from '../auth/Guarded'

const route = getRouteApi('/mine/passes')
const over = ['ended', 'cancelled']

function Wallet({ passes }: { passes: Pass[] }) {
  const { t } = useTranslation(['passes', 'finance'])
  const format = useFormat()
  const money = passes.filter((it) => it.unit === 'money' && it.status === 'active' && it.balance > 0)
  const wallets = (useWallets().data ?? []).filter((w) => w.balance.amount > 0)
  const sums = new Map<string, number>()
  for (const it of wallets) sums.set(it.balance.currency ?? 'RUB', (sums.get(it.balance.currency ?? 'RUB') ?? 0) + it.balance.amount)
  for (const it of money) sums.set(it.price.currency, (sums.get(it.price.currency) ?? 0) + it.balance)
  return (
    <div className="wallet">
      <span className="small">{t('wallet')}</span>
      <b>{[...sums].map(([currency, amount]) => format.money({ amount, currency })).join(', ') || format.money({ amount: 0, currency: 'RUB' })}</b>
      <span className="small">{money.length ? t('wallet_lead') : wallets.length ? t('finance:wallet.lead') : t('wallet_empty')}</span>
      {wallets.length > 0 && <ul>{wallets.map((it) => <li key={it.organization_id}>{t('wallet_at', { sum: format.money(it.balance), place: it.organization })}</li>)}</ul>}
      {money.length > 0 && <ul>{money.map((it) => <li key={it.id}>{t('wallet_at', { sum: format.money({ amount: it.balance, currency: it.price.currency }), place: it.venue ?? it.organization })}</li>)}</ul>}
    </div>
  )
}

/** Ours (the sandbox) opens inside the app, a provider's page takes the whole window. */
function usePay(next: string | undefined) {
  const navigate = useNavigate()
  const pay = usePayPass()
  const go = (pass: Pass) => {
    if (pass.owed.amount === 0) return
    const back = new URLSearchParams({ paid: pass.id, ...(next && { next }) })
    pay.mutate({ pass, back: `/mine/passes?${back}` }, {
      onSuccess: ({ confirmation_url }) => {
        if (!confirmation_url) return
        const target = new URL(confirmation_url, location.origin)
        if (target.origin === location.origin) void navigate({ href: target.pathname + target.search })
        else if (target.protocol.startsWith('http')) location.assign(target.href)
      },
    })
  }
  return { go, pay }
}

function Shop({ venueId, first, onBought, paying }: { venueId: string; first: string | undefined; onBought: (pass: Pass) => void; paying: boolean }) {
  const { t } = useTranslation('passes')
  const venue = useVenue(venueId)
  return <section><h2>{t('shop_lead', { place: venue.data?.name ?? '' })}</h2><Shelf key={venueId} venueId={venueId} first={first} onBought={onBought} paying={paying} /></section>
}

function Own() {
  const { t } = useTranslation('passes')
  const problem = useProblem()
  const { venue, buy, paid, next } = route.useSearch()
  const passes = usePasses(paid)
  const { go, pay } = usePay(next)
  if (passes.isPending) return <Waiting label={t('common:loading')}><Skeleton h={120} className="photo mt-8" /><Skeleton h={200} className="photo mt-4" /></Waiting>
  if (passes.isError) return <div className="pt-8"><Failure {...problem(passes.error)} onRetry={() => void passes.refetch()} /></div>
  const shown = [...passes.data].sort((a, b) => Number(over.includes(a.status)) - Number(over.includes(b.status)))
  const shops = [...new Set([venue, ...passes.data.map((it) => it.venue_id)].filter((id): id is string => Boolean(id)))].slice(0, 3)
  const settled = paid && passes.data.some((it) => it.id === paid && it.owed.amount === 0)
  return (
    <>
      <div className="head"><div><h1>{t('page')}</h1><p className="muted">{t('lead')}</p></div><Wallet passes={passes.data} /></div>
      {settled && next?.startsWith('/checkout?') && <Note tone="ok"><p className="between"><span>{t('done')}</span><Link to={next} className={buttonClass({ look: 'main', size: 's' })}>{t('back')}</Link></p></Note>}
      {pay.isError && <Failure {...problem(pay.error)} />}
      <section><h2>{t('mine')}</h2>
        {shown.length === 0 ? <Empty title={t('none_title')} text={t('none')} art="/art/library.svg"><Link to="/search" className={buttonClass({})}>{t('shop_pick')}</Link></Empty>
          : <div className="passes">{shown.map((it) => <PassCard key={it.id} pass={it} onPay={go} paying={pay.isPending} waits={it.id === paid} />)}</div>}
      </section>
      <WalletBox places={passes.data} />
      {shops.map((id) => <Shop key={id} venueId={id} first={id === venue ? buy : undefined} onBought={go} paying={pay.isPending} />)}
    </>
  )
}

export default function PassesPage() {
  const { t } = useTranslation('passes')
  useTitle(t('page'))
  return <main id="main" tabIndex={-1} className="wrap p-passes"><Guarded><Own /></Guarded></main>
}
