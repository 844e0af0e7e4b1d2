import { MessagesSquare, Pin } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChatMessage } from '@/api/types'
import { cx } from '@/lib/cx'
import { useFormat } from '@/lib/format'
import { formatTime, ownZone } from '@/lib/time'
import { Icon } from '@/ui/Icon'
import { Tag } from '@/ui/Bits'
import { Attachment } from './Attachment'
import { EditBox } from './EditBox'
import { Face, rankClass, useRoleName } from './Face'
import { Said, calls } from './markdown'
import { useWords } from './facts'
import { MessageTools } from './MessageTools'
import { Poll } from './Poll'
import { Preview } from './Preview'
import { Reactions } from './Reactions'
import { usePlaces } from './usePlaces'
import { useMembers, useRights, useTalk } from './useTalk'

interface Props {
  message: ChatMessage; space: string | null; isFirst: boolean; isFlash?: boolean; isActive: boolean; isEditing?: boolean; inThread?: boolean
  onActive: (id: string) => void; onHold: (on: boolean) => void; onEdit?: (id: string | null) => void; onReply?: (message: ChatMessage) => void
}

function Quote({ message }: { message: ChatMessage }) {
  const { t } = useTranslation('talk')
  const places = usePlaces()
  const { reply_to: quoted } = message
  if (!quoted) return null
  return <button type="button" className="quote" onClick={() => places.jump(message.chat_id, quoted.id)}><b className="medium">{quoted.user_nickname}</b><span className="clip">{quoted.content || t('deleted')}</span></button>
}

function ThreadLink({ message }: { message: ChatMessage }) {
  const { t } = useTranslation('talk')
  const format = useFormat()
  const places = usePlaces()
  if (!message.thread?.replies) return null
  return <button type="button" className="link small thr-link" onClick={() => places.openThread(message.id)}><Icon as={MessagesSquare} size="s" /> {t('replies', { count: message.thread.replies })}{message.thread.last_at && `, ${format.relative(message.thread.last_at)}`}</button>
}

function Body({ message, space }: { message: ChatMessage; space: string | null }) {
  const { t } = useTranslation('talk')
  const places = usePlaces()
  const members = useMembers(space)
  const me = useTalk((s) => s.me)
  if (message.deleted_at) return <p className="gone">{t('deleted')}</p>
  const find = (nickname: string) => members.find((one) => one.nickname.toLowerCase() === nickname.toLowerCase())
  return (
    <>
      {message.content && <Said text={message.content} me={me} known={(name) => Boolean(find(name))} onPerson={(name) => { const one = find(name); if (one) places.openPerson(one.id) }} />}
      {message.edited_at && <span className="edited">{t('edited')}</span>}
      {message.attachment && <Attachment file={message.attachment} />}
      {message.sticker && <img className="sticker" src={message.sticker.file_url} alt={message.sticker.emoji} width={120} height={120} />}
      {message.preview && <Preview message={message} />}
      {message.poll && <Poll message={message} space={space} />}
    </>
  )
}

/** What the house notes about the booking; nobody said it, so nobody's face stands beside it. */
function Fact({ message }: { message: ChatMessage }) {
  const format = useFormat()
  const words = useWords()
  return <article className="msg fact" tabIndex={-1}><p>{words(message)} <span className="faint">{message.user.display_name}, <time dateTime={message.created_at} title={format.moment(message.created_at, ownZone())}>{formatTime(message.created_at, ownZone())}</time></span></p></article>
}

export const Message = memo(function Message({ message, space, isFirst, isFlash, isActive, isEditing, inThread, onActive, onHold, onEdit, onReply }: Props) {
  const { t } = useTranslation('talk')
  const format = useFormat()
  const places = usePlaces()
  const roleName = useRoleName()
  const members = useMembers(space)
  const me = useTalk((s) => s.me)
  const nickname = members.find((one) => one.id === me)?.nickname
  const rights = useRights(space)
  const role = members.find((one) => one.id === message.user_id)?.role
  const time = formatTime(message.created_at, ownZone())
  const exact = format.moment(message.created_at, ownZone())
  const here = () => onActive(message.id)
  if (message.type === 'system' && !message.deleted_at) return <Fact message={message} />
  const isCalled = message.user_id !== me && calls(message.content, nickname)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- the pointer only shows the buttons that focus shows too
    <article
      className={cx('msg', !isFirst && 'more', isCalled && 'me-hit', isFlash && 'flash')} tabIndex={-1} aria-label={`${message.user.display_name}, ${time}`}
      onMouseEnter={here} onFocus={here} onClick={here}
    >
      {isFirst ? <button type="button" className="facebtn" aria-label={t('profile_of', { name: message.user.display_name })} tabIndex={-1} onClick={() => places.openPerson(message.user_id)}><Face person={message.user} size={inThread ? 26 : 36} /></button> : <time className="side-time" title={exact}>{time}</time>}
      <div className="min-w-0">
        {isFirst && (
          <p className="n">
            <button type="button" className={cx('name', rankClass(role?.priority))} onClick={() => places.openPerson(message.user_id)}>{message.user.display_name || message.user_nickname}</button>
            {(role?.priority ?? 0) > 10 && role && <Tag>{roleName(role.name)}</Tag>}
            <time dateTime={message.created_at} title={exact}>{time}</time>
            {message.pinned_at && <span className="pinned"><Icon as={Pin} size="s" />{t('pinned')}</span>}
          </p>
        )}
        <Quote message={message} />
        {isEditing && onEdit ? <EditBox message={message} onDone={() => onEdit(null)} /> : <Body message={message} space={space} />}
        <Reactions message={message} canAdd={rights.can('add_reactions')} onHold={onHold} />
        {!inThread && <ThreadLink message={message} />}
      </div>
      {isActive && !isEditing && !message.deleted_at && <MessageTools message={message} space={space} inThread={inThread} onHold={onHold} onEdit={onEdit} onReply={onReply} />}
    </article>
  )
})
