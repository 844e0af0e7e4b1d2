import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { ChatMessage } from '@/api/types'
import { withMessage } from '@/domains/talk/state'
import { Button } from '@/ui/Button'
import { useAct, useTalkLine } from './useTalk'

export function EditBox({ message, onDone }: { message: ChatMessage; onDone: () => void }) {
  const { t } = useTranslation('talk')
  const { store } = useTalkLine()
  const act = useAct()
  const [text, setText] = useState(message.content)
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    box.current?.focus()
    box.current?.setSelectionRange(box.current.value.length, box.current.value.length)
  }, [])
  const save = async () => {
    const content = text.trim()
    if (!content || content === message.content) return onDone()
    const done = await act(async () => {
      const answer = await api.patch<ChatMessage>(`/messages/${message.id}`, { content })
      store.update((s) => withMessage(s, answer))
    })
    if (done) onDone()
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onDone()
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void save()
  }
  return (
    <div className="edit-box">
      <textarea ref={box} className="input" aria-label={t('edit_label')} rows={Math.min(8, text.split('\n').length)} value={text} maxLength={4000} onChange={(e) => setText(e.target.value)} onKeyDown={onKey} />
      <div className="row mt-1"><Button size="s" look="main" onClick={() => void save()}>{t('save')}</Button><Button size="s" look="quiet" onClick={onDone}>{t('cancel')}</Button></div>
    </div>
  )
}
