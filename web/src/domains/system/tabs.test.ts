import { describe, expect, it } from 'vitest'
import { mayOf } from '@/lib/rights'
import { tabsFor } from './tabs'

const everything = ['backups:manage', 'logs:view', 'system:run', 'tasks:manage']
const person = { is_platform_admin: true, platform_permissions: ['tasks:manage'], organizations: [{ id: 'o', permissions: ['tariffs:view'] }] }

const owner = { platform_permissions: [], organizations: [{ id: 'o', permissions: ['tasks:manage'] }] }

describe('the parts of the system screen', () => {
  it('are those whose right one has', () => {
    expect(tabsFor((right) => everything.includes(right))).toEqual(['health', 'tasks', 'log', 'backups'])
    expect(tabsFor((right) => right === 'tasks:manage')).toEqual(['tasks'])
    expect(tabsFor((right) => right === 'logs:view' || right === 'backups:manage')).toEqual(['log', 'backups'])
    expect(tabsFor(() => false)).toEqual([])
    // A desk's `may` takes an organisation as well, which an index of a list is not.
    expect(tabsFor((right: string, organization = 'o') => mayOf(owner, organization)(right))).toEqual(['tasks'])
  })
  it('are not opened by a role of the platform that names only the tasks', () => {
    expect(tabsFor(mayOf(person, 'o'))).toEqual(['tasks'])
  })
})

describe('what one may do', () => {
  it('is what a role of the platform or of the organisation names', () => {
    expect(mayOf(person, 'o')('tariffs:view')).toBe(true)
    expect(mayOf(person, 'another')('tariffs:view')).toBe(false)
    expect(mayOf(person, 'another')('tasks:manage')).toBe(true)
    expect(mayOf(person, undefined)('system:run')).toBe(false)
  })
})
