import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { ChatMessage } from '@/api/types'
import { withMessage } from '@/domains/talk/state'
import { useAct, useRights, useTalkLine } from './useTalk'

export function Poll({ message, space }: { message: ChatMessage; space: string | null }) {
  const { t } = useTranslation('talk')
  const { store } = useTalkLine()
  const act = useAct()
  const rights = useRights(space)
  const { me } = store.get()
  const { poll } = message
  if (!poll) return null
  const all = new Set(poll.options.flatMap((option) => option.voters)).size
  const mine = poll.options.flatMap((option, n) => (option.voters.includes(me) ? [n] : []))
  const take = (path: string, body?: object) => void act(async () => { const now = await api.post<ChatMessage>(path, body); store.update((s) => withMessage(s, now)) })
  const vote = (n: number) => {
    const others = poll.is_multiple ? mine.filter((one) => one !== n) : []
    take(`/messages/${message.id}/vote`, { options: mine.includes(n) ? others : [...others, n] })
  }
  return (
    <div className="poll">
      {poll.options.map((option, n) => (
        // oxlint-disable-next-line react/no-array-index-key -- the server knows an option by its place
        <button key={n} type="button" className="opt" aria-pressed={mine.includes(n)} disabled={Boolean(poll.closed_at)} onClick={() => vote(n)}>
          <span>{option.text}</span><b>{option.votes}</b>
          <span className="meter"><i style={{ '--v': `${all ? (option.votes / all) * 100 : 0}%` } as CSSProperties} /></span>
        </button>
      ))}
      <p className="tiny faint mt-2">{t('voted', { count: all })}{poll.is_multiple && `, ${t('poll_multiple')}`}{poll.closed_at && `, ${t('poll_closed')}`}
        {!poll.closed_at && (message.user_id === me || rights.can('delete_any_messages')) && <> <button type="button" className="link" onClick={() => take(`/messages/${message.id}/close-poll`)}>{t('poll_close')}</button></>}
      </p>
    </div>
  )
}
