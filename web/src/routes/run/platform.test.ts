import { describe, expect, it } from 'vitest'
import { mayForPlatform } from './platform'

const deeds = ['payouts', 'commission', 'bans', 'audit'] as const
const of = (...platform_permissions: string[]) => deeds.filter((deed) => mayForPlatform({ platform_permissions, organizations: [{ id: 'o', permissions: ['payments:record', 'settings:manage', 'audit:view'] }] }, deed))

describe('what only the platform does', () => {
  it('goes by what its role names, not by having one', () => {
    expect(of('finance:view', 'payments:view', 'payments:record')).toEqual(['payouts', 'commission'])
    expect(of('settings:manage')).toEqual(['bans'])
    expect(of('tasks:manage')).toEqual([])
  })
  it('is not done with the same right in an organisation', () => {
    expect(of()).toEqual([])
  })
})
