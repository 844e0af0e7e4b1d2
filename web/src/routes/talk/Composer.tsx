import { ArrowUp, ListChecks, Paperclip, Smile, X } from 'lucide-react'
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { ChatMessage } from '@/api/types'
import { send } from '@/domains/talk/send'
import { useNow } from '@/lib/hooks'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Emoji } from './Emoji'
import { Face } from './Face'
import { PollDialog } from './PollDialog'
import { StickerButton } from './StickerButton'
import { TypingLine } from './TypingLine'
import { UploadTray } from './UploadTray'
import { useDraft } from './useDraft'
import { useMention } from './useMention'
import { useMembers, useRights, useTalk, useTalkLine } from './useTalk'
import { accepted, useUpload } from './useUpload'

interface Props { chat: string; title: string; space: string | null; slowS: number; thread?: string; replyTo?: ChatMessage | null; onReplyDone?: () => void; onEditLast?: () => void; onSent?: () => void }

const limit = 2000
const near = 200
const typingEvery = 3000

/** Seconds until the next word in a slow channel, from one's own last message. */
function useSlow(chat: string, slowS: number, free: boolean) {
  const now = useNow(1000)
  const last = useTalk((s) => (slowS ? s.rooms[chat]?.messages.findLast((one) => one.user_id === s.me)?.created_at : undefined))
  return last && !free ? Math.max(0, Math.ceil((Date.parse(last) + slowS * 1000 - now) / 1000)) : 0
}

export function Composer({ chat, title, space, slowS, thread, replyTo, onReplyDone, onEditLast, onSent }: Props) {
  const { t } = useTranslation('talk')
  const { store, emit } = useTalkLine()
  const rights = useRights(space)
  const members = useMembers(space)
  const [text, setText, dropDraft] = useDraft(chat, thread)
  const [caret, setCaret] = useState(0)
  const [polling, setPolling] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  const pick = useRef<HTMLInputElement>(null)
  const said = useRef(0)
  const id = useId()
  const { upload, start, clear } = useUpload()
  const wait = useSlow(chat, slowS, rights.can('delete_any_messages') && rights.can('change_info'))
  const length = [...text.trim()].length
  const write = (next: string, at: number) => {
    flushSync(() => { // a key struck before the next frame must land behind the new words
      setText(next)
      setCaret(at)
    })
    box.current?.setSelectionRange(at, at)
  }
  const mention = useMention(text, caret, members, rights.can('mention_all'), box, write)

  useLayoutEffect(() => {
    const area = box.current
    if (!area) return
    area.style.height = 'auto'
    area.style.height = `${area.scrollHeight}px`
  }, [text])

  const ready = (length > 0 || upload?.id) && length <= limit && wait === 0 && (!upload || upload.id)
  const go = () => {
    if (!ready) return
    send(store, { chat, content: text.trim(), ...(thread && { thread }), ...(replyTo && { replyTo: replyTo.id }), ...(upload?.id && { attachment: upload.id }) })
    dropDraft()
    setCaret(0)
    clear()
    onReplyDone?.()
    onSent?.()
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (mention.list.length && mention.onKey(event.key)) return event.preventDefault()
    if (event.key === 'Escape' && replyTo) onReplyDone?.()
    if (event.key === 'ArrowUp' && !text && onEditLast) { event.preventDefault(); onEditLast() }
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    go()
  }
  const onInput = (value: string, at: number) => {
    setText(value)
    setCaret(at)
    if (!value || Date.now() - said.current < typingEvery) return
    said.current = Date.now()
    emit('typing', { room_id: chat })
  }
  if (!rights.can('send_messages')) return <div className="comp"><p className="typing" /><p className="shut">{t('may_not_send')}</p></div>
  const mayFile = rights.can('send_media') || rights.can('send_files')
  return (
    <div className="comp" onDragOver={(e) => e.preventDefault()} onDrop={(e) => { e.preventDefault(); const file = e.dataTransfer.files[0]; if (file && mayFile) void start(file) }}>
      {mention.list.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- a list of options
        <ul className="pop mlist" role="listbox" id={`${id}-list`} aria-label={t('whom')}>
          {mention.list.map((one, n) => (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-to-interactive-role -- the keys are heard by the text box
            <li key={one.id} id={`${id}-${n}`} role="option" aria-selected={n === mention.at} onMouseDown={(e) => e.preventDefault()} onClick={() => mention.take(one)}>
              {one.member && <Face person={one.member} size={28} presence />}<span className="grow clip">{one.member ? one.member.display_name : t('everybody')} <span className="faint small">@{one.nickname}</span></span>
            </li>
          ))}
        </ul>
      )}
      <TypingLine chat={chat} />
      <div className="boxx">
        {replyTo && <div className="over"><span className="clip grow">{t('answering', { name: replyTo.user.display_name })} {replyTo.content}</span><Button look="quiet" icon size="s" aria-label={t('cancel_reply')} onClick={onReplyDone}><Icon as={X} size="s" /></Button></div>}
        {upload && <UploadTray upload={upload} onClear={clear} onRetry={() => void start(upload.file)} />}
        <label className="sr" htmlFor={id}>{t('say_in', { title })}</label>
        <textarea
          id={id} ref={box} rows={1} value={text} placeholder={t('say_in', { title })} role="combobox" aria-autocomplete="list" aria-expanded={mention.list.length > 0} aria-controls={`${id}-list`}
          aria-activedescendant={mention.list.length ? `${id}-${mention.at}` : undefined}
          onChange={(e) => onInput(e.target.value, e.target.selectionStart)} onSelect={(e) => setCaret(e.currentTarget.selectionStart)} onKeyDown={onKey}
          onPaste={(e) => { const file = e.clipboardData.files[0]; if (file && mayFile) { e.preventDefault(); void start(file) } }}
        />
        <div className="bar">
          {mayFile && <Button look="quiet" icon size="s" aria-label={t('attach')} onClick={() => pick.current?.click()}><Icon as={Paperclip} /></Button>}
          <input ref={pick} type="file" hidden accept={accepted} onChange={(e) => { const file = e.target.files?.[0]; if (file) void start(file); e.target.value = '' }} />
          {!thread && <Button look="quiet" icon size="s" aria-label={t('poll')} onClick={() => setPolling(true)}><Icon as={ListChecks} /></Button>}
          <Emoji trigger={<Button look="quiet" icon size="s" aria-label={t('emoji')}><Icon as={Smile} /></Button>} onPick={(sign) => write(text.slice(0, caret) + sign + text.slice(caret), caret + sign.length)} />
          {rights.can('send_stickers') && <StickerButton space={space} onPick={(sticker) => { send(store, { chat, content: '', sticker, ...(thread && { thread }), ...(replyTo && { replyTo: replyTo.id }) }); onReplyDone?.(); onSent?.() }} />}
          <span className="grow" />
          {wait > 0 ? <span className="count" role="status">{t('slow', { count: wait })}</span> : length > limit - near ? <span className={length > limit ? 'count bad' : 'count'} role="status">{t('left', { count: limit - length })}</span> : <span className="tiny faint hide-s">{t('keys')}</span>}
          <Button look="main" icon size="s" className="ml-2" aria-label={t('send')} disabled={!ready} onClick={go}><Icon as={ArrowUp} /></Button>
        </div>
      </div>
      {length > limit && <p className="refusal">{t('too_long', { count: length - limit })}</p>}
      {polling && <PollDialog chat={chat} onClose={() => setPolling(false)} />}
    </div>
  )
}
