export type FlatSearch = Record<string, string | undefined>

/** Addresses people can read: plain strings, no quotes, nothing for what was not chosen. */
export function parseFlat(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search))
}

export function stringifyFlat(search: Record<string, unknown>): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === '') continue
    params.set(key, String(value))
  }
  const text = params.toString().replaceAll('%3A', ':').replaceAll('%2C', ',')
  return text ? `?${text}` : ''
}
