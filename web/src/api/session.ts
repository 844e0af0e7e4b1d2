/** The access token lives in memory only; the refresh token is a cookie that scripts cannot see. */
import { stored, store } from '@/lib/storage'

type Listener = () => void

let token: string | null = null
let refreshing: Promise<boolean> | null = null
const listeners = new Set<Listener>()
const hint = 'signed'

export function accessToken() {
  return token
}

/** Without this mark a guest would pay for a refused refresh on every first load. */
export function mayBeSignedIn() {
  return token !== null || stored(hint) === '1'
}

export function setAccessToken(next: string | null) {
  token = next
  store(hint, next ? '1' : null)
  for (const listener of listeners) listener()
}

export function onSession(listener: Listener) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

async function askForToken(): Promise<boolean> {
  const answer = await fetch('/api/v1/auth/refresh', {
    method: 'POST', credentials: 'same-origin', headers: { 'X-Requested-With': 'artel' },
  })
  if (answer.ok) {
    const body: { access_token: string } = await answer.json()
    setAccessToken(body.access_token)
    return true
  }
  // Only a refusal ends the session: a broken gateway says nothing about who we are.
  if (answer.status === 401 || answer.status === 403) setAccessToken(null)
  return false
}

/** Many requests may find the token stale at once; the cookie rotates, so only one may ask. */
export function refresh(): Promise<boolean> {
  refreshing ??= askForToken().catch(() => false).finally(() => { refreshing = null })
  return refreshing
}
