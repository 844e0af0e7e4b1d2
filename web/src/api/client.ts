import { currentLanguage } from '@/lib/language'
import { ApiError, problemFrom } from './error'
import { accessToken, mayBeSignedIn, refresh } from './session'

type Value = string | number | boolean | null | undefined
export type Query = Record<string, Value | string[]>

export interface Options {
  query?: Query
  body?: unknown
  form?: FormData
  idempotencyKey?: string
  signal?: AbortSignal
}

const base = '/api/v1'

export function withQuery(path: string, query: Query = {}) {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue
    search.set(key, Array.isArray(value) ? value.join(',') : String(value))
  }
  const tail = search.toString()
  return tail ? `${path}?${tail}` : path
}

function headersFor(options: Options) {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': currentLanguage() })
  const token = accessToken()
  if (token) headers.set('Authorization', `Bearer ${token}`)
  if (options.body !== undefined) headers.set('Content-Type', 'application/json')
  if (options.idempotencyKey) headers.set('Idempotency-Key', options.idempotencyKey)
  headers.set('X-Requested-With', 'artel')
  return headers
}

async function send(method: string, path: string, options: Options): Promise<Response> {
  const body = options.form ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
  try {
    return await fetch(withQuery(base + path, options.query), {
      method, body: body ?? null, headers: headersFor(options), credentials: 'same-origin', signal: options.signal ?? null,
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw ApiError.offline()
  }
}

async function answerTo(method: string, path: string, options: Options) {
  if (!accessToken() && mayBeSignedIn() && path !== '/auth/login') await refresh()
  const first = await send(method, path, options)
  if (first.status !== 401 || !accessToken() || path.startsWith('/auth/login')) return first
  return (await refresh()) ? send(method, path, options) : first
}

async function refusal(answer: Response) {
  const body: unknown = await answer.json().catch(() => null)
  return problemFrom(answer.status, body, answer.headers.get('Retry-After'))
}

async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const answer = await answerTo(method, path, options)
  if (!answer.ok) throw await refusal(answer)
  if (answer.status === 204) return undefined as T
  const text = await answer.text()
  try {
    return (text ? JSON.parse(text) : undefined) as T
  } catch {
    throw new ApiError({ status: answer.status, code: 'unreadable' })
  }
}

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => call<T>('GET', path, { ...(query && { query }), ...(signal && { signal }) }),
  post: <T>(path: string, body?: unknown, options: Options = {}) => call<T>('POST', path, { ...options, body: body ?? {} }),
  patch: <T>(path: string, body: unknown) => call<T>('PATCH', path, { body }),
  put: <T>(path: string, body: unknown) => call<T>('PUT', path, { body }),
  delete: <T>(path: string) => call<T>('DELETE', path),
  upload: <T>(path: string, form: FormData) => call<T>('POST', path, { form }),
  async blob(path: string): Promise<Blob> {
    const answer = await answerTo('GET', path, {})
    if (!answer.ok) throw await refusal(answer)
    return answer.blob()
  },
}

/** One key per intention of the person: a repeated press or a retry after a lost answer books once. */
export function newIdempotencyKey() {
  return crypto.randomUUID()
}
