import { describe, expect, it } from 'vitest'
import { fieldOf, problemFrom } from './error'

describe('problemFrom', () => {
  it('keeps the code, the words, the fields and the facts of a refusal', () => {
    const error = problemFrom(409, {
      type: 'about:blank', title: 'Занято', status: 409, detail: 'До 15:30', code: 'bookings.slot_taken',
      errors: [{ pointer: '/starts_at', code: 'taken', detail: 'Занято' }], next_free: [{ starts_at: 'a', ends_at: 'b' }], why: 'Все места заняты',
    })
    expect(error).toMatchObject({ status: 409, code: 'bookings.slot_taken', title: 'Занято', detail: 'До 15:30' })
    expect(error.errors).toHaveLength(1)
    expect(error.facts).toEqual({ next_free: [{ starts_at: 'a', ends_at: 'b' }], why: 'Все места заняты' })
  })
  it('makes sense of an answer that is no problem document', () => {
    expect(problemFrom(502, null)).toMatchObject({ status: 502, code: 'http_502', title: '', errors: [] })
    expect(problemFrom(500, ['x']).facts).toEqual({})
  })
  it('reads how long to wait', () => {
    expect(problemFrom(429, { code: 'rate_limited' }, '30').retryAfter).toBe(30)
    expect(problemFrom(429, {}, 'Wed, 25 Nov 2026 10:00:00 GMT').retryAfter).toBeNull()
  })
})

describe('fieldOf', () => {
  it('finds the field in every way it is pointed at', () => {
    expect(['/email', '/body/email', '#/email', 'email'].map(fieldOf)).toEqual(['email', 'email', 'email', 'email'])
  })
})
