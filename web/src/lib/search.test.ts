import { describe, expect, it } from 'vitest'
import { parseFlat, stringifyFlat } from './search'
import { russian } from './typography'
import { cluster } from './cluster'

describe('addresses', () => {
  it('are plain, leave out what was not chosen, and come back the same', () => {
    const text = stringifyFlat({ starts_at: '2026-11-25T10:00:00+03:00', amenities: 'wifi,quiet', kind: '', q: undefined })
    expect(text).toBe('?starts_at=2026-11-25T10:00:00%2B03:00&amenities=wifi,quiet')
    expect(parseFlat(text)).toEqual({ starts_at: '2026-11-25T10:00:00+03:00', amenities: 'wifi,quiet' })
  })
})

describe('russian', () => {
  it('keeps short words with the next one', () => {
    expect(russian('на час, на день и в срок')).toBe('на\u00a0час, на\u00a0день и\u00a0в\u00a0срок')
  })
})

describe('cluster', () => {
  it('joins pins that would cover each other and leaves the rest', () => {
    const groups = cluster([{ id: 'a', x: 0, y: 0 }, { id: 'b', x: 20, y: 5 }, { id: 'c', x: 400, y: 0 }], 64)
    expect(groups.map((g) => g.ids)).toEqual([['a', 'b'], ['c']])
  })
})
