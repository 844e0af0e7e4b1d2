import { useSession } from '@/domains/accounts/session'
import { useSetup } from '@/domains/system/setup'
import type { Method, Purse } from '@/domains/payments/Methods'
import { useCards, useWallets } from '@/domains/payments/money'

/** What this person can pay so much with at this organisation. The sandbox is named a sandbox before one presses anything. */
export function usePurse(organizationId: string, due: number, reserves = false): Purse {
  const { user } = useSession()
  const setup = useSetup()
  const wallets = useWallets(Boolean(user))
  const cards = useCards(Boolean(user))
  const sandbox = setup.data?.sandbox_payments ?? false
  const vendor: Method[] = reserves ? ['bank_card'] : ['sbp', 'bank_card']
  return {
    ready: Boolean(setup.data) && !wallets.isPending && !cards.isPending, methods: sandbox ? ['sandbox'] : vendor,
    cards: (cards.data ?? []).filter((card) => (card.provider === 'sandbox') === sandbox),
    // Money in a wallet cannot be reserved, only taken.
    wallet: reserves ? undefined : wallets.data?.find((it) => it.organization_id === organizationId && it.balance.amount >= due),
  }
}
