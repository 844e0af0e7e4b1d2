import type { FieldValues, Path, UseFormSetError } from 'react-hook-form'
import { ApiError, fieldOf } from '@/api/error'

export const passwordMin = 10

/** Puts the server's field refusals at their fields. True when every one of them found its place. */
export function placeErrors<T extends FieldValues>(error: unknown, known: Path<T>[], setError: UseFormSetError<T>): boolean {
  if (!(error instanceof ApiError) || error.errors.length === 0) return false
  let all = true
  for (const problem of error.errors) {
    const name = known.find((k) => k === fieldOf(problem.pointer))
    if (name) setError(name, { type: 'server', message: problem.detail }, { shouldFocus: true })
    else all = false
  }
  return all
}

/** Only our own paths may follow a sign-in: an address from outside would be an open door. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?!\/|\\)/.test(next) ? next : '/'
}
