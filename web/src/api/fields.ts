import { fieldOf, isApiError } from './error'

/** The server's words for each field; what belongs to no field stands above the form. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!isApiError(error)) return {}
  return Object.fromEntries(error.errors.map((e) => [fieldOf(e.pointer), e.detail]))
}
