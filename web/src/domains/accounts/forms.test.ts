import { describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/api/error'
import { placeErrors, safeNext } from './forms'

describe('after signing in', () => {
  it('one returns only to our own pages', () => {
    expect(safeNext('/checkout?resource=1')).toBe('/checkout?resource=1')
    expect([safeNext('//evil.example'), safeNext('https://evil.example'), safeNext('/\\evil.example'), safeNext(undefined)]).toEqual(['/', '/', '/', '/'])
  })
})

describe('placeErrors', () => {
  it('puts refusals at their fields and says whether all found one', () => {
    const set = vi.fn()
    const error = new ApiError({ status: 422, code: 'validation', errors: [{ pointer: '/email', code: 'taken', detail: 'Занята' }] })
    expect(placeErrors<{ email: string }>(error, ['email'], set)).toBe(true)
    expect(set).toHaveBeenCalledWith('email', { type: 'server', message: 'Занята' }, { shouldFocus: true })
    expect(placeErrors<{ name: string }>(error, ['name'], set)).toBe(false)
  })
})
