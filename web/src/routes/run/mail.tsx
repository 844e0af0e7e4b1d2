import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useProblem } from '@/api/useProblem'
import type { Mail } from '@/api/types'
import { useCapturedMail } from '@/domains/system/records'
import { useFormat } from '@/lib/format'
import { useTitle } from '@/lib/hooks'
import { ownZone } from '@/lib/time'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { Pager } from './Pager'

const route = getRouteApi('/run/$page')

/** Links of a letter lead where the letter would lead; everything else is plain text, never foreign markup. */
function Body({ text }: { text: string }) {
  return <pre>{text.split(/(https?:\/\/\S+)/).map((part, i) => (i % 2 ? <a key={i} className="link" href={part}>{part}</a> : part))}</pre>
}

function Letter({ mail }: { mail: Mail }) {
  const format = useFormat()
  const [open, setOpen] = useState(false)
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary><b className="medium">{mail.subject}</b><span className="small muted block">{mail.to}{mail.sent_at && `, ${format.moment(mail.sent_at, ownZone())}`}</span></summary>
        {open && <Body text={mail.text} />}
      </details>
    </li>
  )
}

function Letters() {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const navigate = useNavigate()
  const { cursor } = route.useSearch()
  const list = useCapturedMail(cursor)
  if (list.isPending) return <Waiting label={t('common:loading')}>{[0, 1, 2, 3].map((i) => <Skeleton key={i} h={48} className="mt-2" />)}</Waiting>
  if (isApiError(list.error) && list.error.status === 404) return <Empty title={t('mail.off_title')} text={t('mail.off')} art="/art/office.svg" />
  if (list.isError) return <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />
  if (list.data.items.length === 0) return <Empty title={t('mail.empty_title')} text={t('mail.empty')} art="/art/office.svg" />
  return (
    <div className="panel">
      <ul className="lines mails px-5">{list.data.items.map((mail) => <Letter key={mail.id} mail={mail} />)}</ul>
      <Pager cursor={cursor} next={list.data.next_cursor} onNext={(next) => void navigate({ to: '/run/$page', params: { page: 'mail' }, search: (was) => ({ ...was, cursor: next }) })} />
    </div>
  )
}

export default function MailPage() {
  const { t } = useTranslation('run')
  useTitle(t('rail.mail'))
  return <><div className="bar"><h1>{t('rail.mail')}</h1></div><p className="muted mt-1 mb-4">{t('mail.lead')}</p><Letters /></>
}
