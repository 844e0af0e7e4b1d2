import { SmilePlus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { ChatMessage } from '@/api/types'
import { Icon } from '@/ui/Icon'
import { Emoji } from './Emoji'
import { useAct, useTalk } from './useTalk'

const named = 12

export function useReact(message: ChatMessage) {
  const act = useAct()
  return (reaction: string) => void act(() => api.post(`/messages/${message.id}/reaction`, { reaction }))
}

export function Reactions({ message, canAdd, onHold }: { message: ChatMessage; canAdd: boolean; onHold: (on: boolean) => void }) {
  const { t } = useTranslation('talk')
  const me = useTalk((s) => s.me)
  const react = useReact(message)
  if (message.reactions.length === 0) return null
  return (
    <div className="rx">
      {message.reactions.map(({ reaction, count, users }) => {
        const names = users.slice(0, named).map((one) => one.nickname).join(', ') + (users.length > named ? '…' : '')
        return <button key={reaction} type="button" aria-pressed={users.some((one) => one.id === me)} disabled={!canAdd} title={names} aria-label={t('reaction', { sign: reaction, count, names })} onClick={() => react(reaction)}><span aria-hidden>{reaction}</span>{count}</button>
      })}
      {canAdd && <Emoji onOpen={onHold} onPick={react} trigger={<button type="button" aria-label={t('add_reaction')}><Icon as={SmilePlus} size="s" /></button>} />}
    </div>
  )
}
