import { describe, expect, it } from 'vitest'
import { picked, pickedOf, unitsNeeded } from './picks'

describe('seats picked on the plan', () => {
  it('are as many as people at desks, and one in a room', () => {
    expect(unitsNeeded('hot_desk', 3)).toBe(3)
    expect(unitsNeeded('meeting_room', 6)).toBe(1)
  })
  it('come and go by one press, and never grow past the need', () => {
    expect(picked([], 'a', 2)).toBe('a')
    expect(picked(['a'], 'a', 2)).toBeUndefined()
    expect(picked(['a', 'b'], 'c', 2)).toBe('b,c')
    expect(pickedOf('a,b')).toEqual(['a', 'b'])
    expect(pickedOf(undefined)).toEqual([])
  })
})
