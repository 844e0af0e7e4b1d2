import { useEffect, useState } from 'react'
import { api } from '@/api/client'

const kept = new Map<string, string>()
const most = 120

/** `api` puts the base before a path; the server's addresses already have it. */
export function pathOf(url: string) {
  return url.replace(/^\/api\/v1/, '')
}

function keep(url: string, blob: Blob) {
  const made = URL.createObjectURL(blob)
  kept.set(url, made)
  const [oldest, gone] = kept.size > most ? [...kept][0] ?? [] : []
  if (oldest && gone) {
    kept.delete(oldest)
    URL.revokeObjectURL(gone)
  }
  return made
}

/** A file that only members may read: it comes with our token and lives as a local address. */
export function useBlob(url: string | null): string | undefined {
  const [made, setMade] = useState<{ url: string; src: string } | null>(null)
  useEffect(() => {
    if (!url) return
    const known = kept.get(url)
    if (known) {
      // oxlint-disable-next-line react/set-state-in-effect -- the address is already here
      setMade({ url, src: known })
      return
    }
    let stays = true
    api.blob(pathOf(url)).then((blob) => { if (stays) setMade({ url, src: keep(url, blob) }) }, () => undefined)
    return () => { stays = false }
  }, [url])
  return made && made.url === url ? made.src : undefined
}
