import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { MapPin } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, newIdempotencyKey } from '@/api/client'
import { isApiError } from '@/api/error'
import type { Chat, Here } from '@/api/types'
import { formatTime, ownZone } from '@/lib/time'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextArea } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { useAct, useTalkLine } from './useTalk'

/** Where I am checked in; null when I am not. */
function useHere() {
  return useQuery({
    queryKey: ['talk', 'here'], staleTime: 60_000, retry: false,
    queryFn: () => api.get<Here>('/here').catch((error: unknown) => { if (isApiError(error) && error.status === 403) return null; throw error }),
  })
}

function Ask({ here, onClose }: { here: Here; onClose: () => void }) {
  const { t } = useTranslation('talk')
  const navigate = useNavigate()
  const { store } = useTalkLine()
  const act = useAct()
  const [text, setText] = useState('')
  const [key] = useState(newIdempotencyKey)
  const [busy, setBusy] = useState(false)
  const go = async () => {
    setBusy(true)
    const done = await act(async () => {
      const chat = await api.post<Chat>('/here/questions', { content: text.trim() }, { idempotencyKey: key })
      store.update((s) => ({ ...s, chats: { ...s.chats, [chat.id]: chat } }))
      await navigate({ to: '/talk/$chat', params: { chat: chat.id }, search: { space: 'me' } })
    })
    setBusy(false)
    if (done) onClose()
  }
  return (
    <Dialog open onOpenChange={onClose} title={t('here.title')} footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button look="main" busy={busy} disabled={!text.trim()} onClick={() => void go()}>{t('here.send')}</Button></>}>
      <p className="muted mt-2 mb-3">{t('here.lead', { count: here.people, place: here.venue, time: formatTime(here.closes_at, ownZone()) })}</p>
      <TextArea label={t('here.question')} rows={3} maxLength={500} autoFocus value={text} onChange={(event) => setText(event.target.value)} />
    </Dialog>
  )
}

export function AskHere() {
  const { t } = useTranslation('talk')
  const { data: here } = useHere()
  const [asking, setAsking] = useState(false)
  if (!here || here.people === 0) return null
  return (
    <>
      <Button look="quiet" size="s" className="mt-1" onClick={() => setAsking(true)}><Icon as={MapPin} size="s" />{t('here.ask')}</Button>
      {asking && <Ask here={here} onClose={() => setAsking(false)} />}
    </>
  )
}
