import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { ChatMessage } from '@/api/types'
import { withMessage } from '@/domains/talk/state'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { useAct, useTalk, useTalkLine } from './useTalk'

/** What the first link leads to, in that page's own words. Its author may do without. */
export function Preview({ message }: { message: ChatMessage }) {
  const { t } = useTranslation('talk')
  const { store } = useTalkLine()
  const act = useAct()
  const isMine = useTalk((s) => s.me) === message.user_id
  const { preview } = message
  if (!preview) return null
  const hide = () => void act(async () => { const now = await api.delete<ChatMessage>(`/previews/${message.id}`); store.update((s) => withMessage(s, now)) })
  return (
    <div className="linkcard">
      <a href={preview.url} target="_blank" rel="noopener noreferrer nofollow"><span className="tiny faint clip">{preview.site}</span><b className="semi">{preview.title}</b>{preview.description && <span className="small muted">{preview.description}</span>}</a>
      {isMine && <Button look="quiet" icon size="s" aria-label={t('hide_preview')} onClick={hide}><Icon as={X} size="s" /></Button>}
    </div>
  )
}
