import './thread.css'
import { Link } from '@tanstack/react-router'
import { Lock, Paperclip, Star } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { TicketDetail } from '@/api/types'
import { cx } from '@/lib/cx'
import { useFormat } from '@/lib/format'
import { ownZone } from '@/lib/time'
import { Avatar, Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Check, TextArea } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Failure } from '@/ui/States'
import { type Status, openFile, useTicketDeeds } from './queries'

const tones = { open: 'warn', in_progress: 'info', waiting: 'accent', closed: 'line' } as const

export function StatusTag({ status }: { status: Status }) {
  const { t } = useTranslation('tickets')
  return <Tag tone={tones[status]}>{t(`status.${status}`)}</Tag>
}

function Messages({ ticket }: { ticket: TicketDetail }) {
  const { t } = useTranslation('tickets')
  const format = useFormat()
  return (
    <ol className="thread">{ticket.messages.map((m) => {
      const name = m.author.full_name || m.author.nickname
      return (
        <li key={m.id} className={cx(m.by_staff && 'staff', m.is_internal && 'note-in')}>
          <Avatar name={name} src={m.author.avatar_url} size={32} />
          <div className="min-w-0 grow">
            <p className="row wrapx small"><b className="semi">{name}</b>{m.is_internal && <Tag tone="warn"><Icon as={Lock} size="s" />{t('internal')}</Tag>}<time className="faint" dateTime={m.created_at}>{format.moment(m.created_at, ownZone())}</time></p>
            <p className="said">{m.content}</p>
            {m.files.length > 0 && <p className="row wrapx small">{m.files.map((f) => <button key={f.id} type="button" className="link" onClick={() => void openFile(ticket.id, f)}><Icon as={Paperclip} size="s" />{f.name}</button>)}</p>}
          </div>
        </li>
      )
    })}</ol>
  )
}

function Answer({ ticket }: { ticket: TicketDetail }) {
  const { t } = useTranslation('tickets')
  const problem = useProblem()
  const { answer } = useTicketDeeds(ticket.id)
  const [content, setContent] = useState('')
  const [files, setFiles] = useState<File[]>([])
  const [note, setNote] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    answer.mutate({ content, files, note }, { onSuccess: () => { setContent(''); setFiles([]); setNote(false) } })
  }
  return (
    <form className="form" onSubmit={submit}>
      <TextArea label={note ? t('note_label') : t('answer_label')} rows={4} maxLength={5000} value={content} onChange={(event) => setContent(event.target.value)} />
      {ticket.can_edit && <Check checked={note} onChange={(event) => setNote(event.target.checked)}>{t('note')}</Check>}
      <div className="row wrapx">
        <Button type="submit" look="main" busy={answer.isPending} disabled={!content.trim() && files.length === 0}>{note ? t('save_note') : t('send')}</Button>
        <label className="btn"><Icon as={Paperclip} />{files.length ? t('files', { count: files.length }) : t('attach')}<input type="file" multiple className="sr" onChange={(event) => setFiles([...(event.target.files ?? [])])} /></label>
      </div>
      {answer.isError && <Failure {...problem(answer.error)} />}
    </form>
  )
}

function Rating({ ticket }: { ticket: TicketDetail }) {
  const { t } = useTranslation('tickets')
  const { rate } = useTicketDeeds(ticket.id)
  return (
    <fieldset className="rating"><legend className="semi">{t('rate')}</legend>
      <div className="row">{[1, 2, 3, 4, 5].map((n) => <button key={n} type="button" aria-label={t('stars', { count: n })} aria-pressed={(ticket.rating ?? 0) >= n} disabled={rate.isPending} onClick={() => rate.mutate(n)}><Icon as={Star} /></button>)}</div>
    </fieldset>
  )
}

/** What both sides see; only the author rates, only staff notes. */
export function Thread({ ticket, own }: { ticket: TicketDetail; own: boolean }) {
  const { t } = useTranslation('tickets')
  const { change } = useTicketDeeds(ticket.id)
  const closed = ticket.status === 'closed'
  return (
    <>
      {ticket.chat_id && ticket.message_id && <p className="small mt-2"><Link className="link" to="/talk/$chat" params={{ chat: ticket.chat_id }} search={{ m: ticket.message_id }}>{t('to_message')}</Link></p>}
      <Messages ticket={ticket} />
      {own && closed && <Rating ticket={ticket} />}
      <Answer key={ticket.messages.length} ticket={ticket} />
      {own && <Button size="s" className="mt-3" busy={change.isPending} onClick={() => change.mutate({ status: closed ? 'open' : 'closed' })}>{closed ? t('reopen') : t('close')}</Button>}
    </>
  )
}
