import { useNavigate } from '@tanstack/react-router'
import { Copy, Ellipsis, LifeBuoy, MessagesSquare, Pencil, Pin, PinOff, Reply, SmilePlus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { ChatMessage } from '@/api/types'
import { withMessage } from '@/domains/talk/state'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Icon } from '@/ui/Icon'
import { Menu, type MenuItem } from '@/ui/Menu'
import { toast } from '@/ui/Toast'
import { Emoji } from './Emoji'
import { useReact } from './Reactions'
import { usePlaces } from './usePlaces'
import { useAct, useRights, useTalk, useTalkLine } from './useTalk'

interface Props { message: ChatMessage; space: string | null; inThread?: boolean | undefined; onHold: (on: boolean) => void; onEdit?: ((id: string) => void) | undefined; onReply?: ((message: ChatMessage) => void) | undefined }

function DeleteDialog({ message, onClose }: { message: ChatMessage; onClose: () => void }) {
  const { t } = useTranslation('talk')
  const { store } = useTalkLine()
  const act = useAct()
  const go = async () => {
    if (await act(async () => { const gone = await api.delete<ChatMessage>(`/messages/${message.id}`); store.update((s) => withMessage(s, gone)) })) onClose()
  }
  return (
    <Dialog open onOpenChange={onClose} title={t('delete_title')} footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button look="danger main" onClick={() => void go()}>{t('delete')}</Button></>}>
      <p className="muted mt-2">{t('delete_text')}</p>
      {message.content && <p className="mt-3 clip">{message.content}</p>}
    </Dialog>
  )
}

export function MessageTools({ message, space, inThread, onHold, onEdit, onReply }: Props) {
  const { t } = useTranslation('talk')
  const { store } = useTalkLine()
  const rights = useRights(space)
  const places = usePlaces()
  const act = useAct()
  const react = useReact(message)
  const [deleting, setDeleting] = useState(false)
  const navigate = useNavigate()
  const isArchived = useTalk((s) => Boolean(s.chats[message.chat_id]?.archived_at))
  const hasHouse = useTalk((s) => Boolean(s.chats[message.chat_id]?.booking_id || (space && s.communities[space]?.space.organization_id)))
  const isMine = message.user_id === store.get().me
  const pin = () => void act(async () => {
    const path = `/messages/${message.chat_id}/${message.id}/pin`
    const now = await (message.pinned_at ? api.delete<ChatMessage>(path) : api.post<ChatMessage>(path))
    store.update((s) => withMessage(s, now))
  })
  const link = () => void navigator.clipboard.writeText(`${location.origin}/talk/${message.chat_id}?m=${message.id}`).then(() => toast(t('copied')))
  const ask = (on: boolean) => { setDeleting(on); onHold(on) }
  const items: (MenuItem | false)[] = [
    !isArchived && isMine && onEdit !== undefined && message.type !== 'poll' && rights.can('edit_own_messages') && { key: 'edit', label: t('edit'), icon: Pencil, onSelect: () => setTimeout(() => onEdit(message.id)) },
    !isArchived && rights.can('pin_messages') && { key: 'pin', label: message.pinned_at ? t('unpin') : t('pin'), icon: message.pinned_at ? PinOff : Pin, onSelect: pin },
    hasHouse && message.type !== 'sticker' && { key: 'ticket', label: t('to_ticket'), icon: LifeBuoy, onSelect: () => void navigate({ to: '/mine/$page', params: { page: 'tickets' }, search: { message: message.id } }) },
    { key: 'link', label: t('copy_link'), icon: Copy, onSelect: link },
    !isArchived && ((isMine && rights.can('delete_own_messages')) || rights.can('delete_any_messages')) && { key: 'delete', label: t('delete'), icon: Trash2, onSelect: () => ask(true) },
  ]
  return (
    <div className="tools">
      {!isArchived && rights.can('add_reactions') && <Emoji onOpen={onHold} onPick={react} trigger={<Button look="quiet" icon size="s" aria-label={t('add_reaction')}><Icon as={SmilePlus} size="s" /></Button>} />}
      {!isArchived && onReply && rights.can('send_messages') && <Button look="quiet" icon size="s" aria-label={t('reply')} onClick={() => onReply(message)}><Icon as={Reply} size="s" /></Button>}
      {!inThread && <Button look="quiet" icon size="s" aria-label={t('thread')} onClick={() => places.openThread(message.id)}><Icon as={MessagesSquare} size="s" /></Button>}
      <Menu onOpenChange={(on) => { if (on || !deleting) onHold(on) }} trigger={<Button look="quiet" icon size="s" aria-label={t('more')}><Icon as={Ellipsis} size="s" /></Button>} items={items.filter((item) => item !== false)} />
      {deleting && <DeleteDialog message={message} onClose={() => ask(false)} />}
    </div>
  )
}
