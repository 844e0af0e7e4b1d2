import { afterEach, describe, expect, it, vi } from 'vitest'
import { api, withQuery } from './client'
import { worthRetrying } from './query'
import { ApiError } from './error'
import { setAccessToken } from './session'

function json(status: number, body: unknown) {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
}

afterEach(() => {
  vi.unstubAllGlobals()
  setAccessToken(null)
})

describe('the client', () => {
  it('asks for a new token once, however many requests found the old one stale', async () => {
    setAccessToken('old')
    const calls: string[] = []
    vi.stubGlobal('fetch', vi.fn(async (url: string, init: RequestInit) => {
      calls.push(url)
      if (url.endsWith('/auth/refresh')) return json(200, { access_token: 'new' })
      const fresh = new Headers(init.headers).get('Authorization') === 'Bearer new'
      return fresh ? json(200, { ok: true }) : json(401, { code: 'access.unauthenticated' })
    }))
    const answers = await Promise.all([api.get('/a'), api.get('/b'), api.get('/c')])
    expect(answers).toEqual([{ ok: true }, { ok: true }, { ok: true }])
    expect(calls.filter((url) => url.endsWith('/auth/refresh'))).toHaveLength(1)
  })
  it('gives up quietly when the refresh is refused', async () => {
    setAccessToken('old')
    vi.stubGlobal('fetch', vi.fn(async () => json(401, { code: 'access.unauthenticated' })))
    await expect(api.get('/a')).rejects.toMatchObject({ status: 401, code: 'access.unauthenticated' })
  })
  it('says offline when there is no answer at all', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => { throw new TypeError('failed') }))
    await expect(api.get('/a')).rejects.toMatchObject({ code: 'offline', status: 0 })
  })
  it('sends the idempotency key and a body', async () => {
    const fetched = vi.fn(async (_url: string, _init: RequestInit) => json(201, {}))
    vi.stubGlobal('fetch', fetched)
    await api.post('/bookings', { quote_id: 'q' }, { idempotencyKey: 'k' })
    const init = fetched.mock.calls[0]?.[1]
    expect(new Headers(init?.headers).get('Idempotency-Key')).toBe('k')
    expect(init?.body).toBe('{"quote_id":"q"}')
  })
})

describe('withQuery', () => {
  it('joins lists and leaves out the empty', () => {
    expect(withQuery('/venues', { amenities: ['a', 'b'], q: '', kind: undefined, limit: 20 })).toBe('/venues?amenities=a%2Cb&limit=20')
  })
})

describe('worthRetrying', () => {
  it('repeats silence, not a refusal', () => {
    expect(worthRetrying(0, ApiError.offline())).toBe(true)
    expect(worthRetrying(0, new ApiError({ status: 409, code: 'x' }))).toBe(false)
    expect(worthRetrying(2, ApiError.offline())).toBe(false)
  })
})
