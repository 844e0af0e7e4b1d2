import { mayOf, type Person } from '@/lib/rights'

/** What the server asks of a role of the platform for each; the same right in an organisation does not do. */
const needs = { payouts: 'payments:record', commission: 'payments:record', bans: 'settings:manage', audit: 'audit:view' } as const

export function mayForPlatform(user: Person, deed: keyof typeof needs) {
  return mayOf(user, undefined)(needs[deed])
}
