import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiError, problemFrom } from '@/api/error'
import { accessToken, refresh } from '@/api/session'
import type { ChatFile } from '@/api/types'
import { currentLanguage } from '@/lib/language'

export interface Upload { file: File; preview: string | null; share: number; id: string | null; error: unknown }

const megabytes = 10
export const accepted = 'image/jpeg,image/png,image/gif,image/webp,audio/mpeg,audio/wav,audio/ogg,.pdf,.doc,.docx,.xls,.xlsx,.txt'

function put(file: File, onShare: (share: number) => void, hold: (request: XMLHttpRequest) => void): Promise<ChatFile> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest()
    hold(request)
    request.open('POST', '/api/v1/attachments')
    request.setRequestHeader('Authorization', `Bearer ${accessToken() ?? ''}`)
    request.setRequestHeader('Accept-Language', currentLanguage())
    request.setRequestHeader('X-Requested-With', 'artel')
    request.upload.addEventListener('progress', (event) => { if (event.lengthComputable) onShare(event.loaded / event.total) })
    request.addEventListener('error', () => fail(ApiError.offline()))
    request.addEventListener('load', () => {
      let body: unknown = null
      try { body = JSON.parse(request.responseText) } catch { body = null }
      if (request.status < 300) done(body as ChatFile)
      else fail(problemFrom(request.status, body, request.getResponseHeader('Retry-After')))
    })
    const form = new FormData()
    form.set('file', file)
    request.send(form)
  })
}

/** `fetch` tells nothing of what has left yet, so a file goes the older way. */
export function useUpload() {
  const [upload, setUpload] = useState<Upload | null>(null)
  const request = useRef<XMLHttpRequest | null>(null)
  const preview = upload?.preview
  useEffect(() => () => { if (preview) URL.revokeObjectURL(preview) }, [preview])
  const start = useCallback(async (file: File) => {
    const mine = (change: Partial<Upload>) => setUpload((was) => (was?.file === file ? { ...was, ...change } : was))
    setUpload({ file, preview: file.type.startsWith('image/') ? URL.createObjectURL(file) : null, share: 0, id: null, error: null })
    if (file.size > megabytes * 1_048_576) return mine({ error: 'too_large' })
    const go = () => put(file, (share) => mine({ share }), (it) => { request.current = it })
    try {
      const stored = await go().catch(async (error: unknown) => {
        if (error instanceof ApiError && error.status === 401 && await refresh()) return go()
        throw error
      })
      mine({ id: stored.id, share: 1 })
    } catch (error) {
      mine({ error })
    }
  }, [])
  const clear = useCallback(() => { request.current?.abort(); setUpload(null) }, [])
  return { upload, start, clear }
}
