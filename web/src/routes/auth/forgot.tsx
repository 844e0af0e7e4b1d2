import { Link } from '@tanstack/react-router'
import { MailCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { useForgot } from '@/domains/accounts/profile'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { Note } from '@/ui/States'
import { AuthFrame } from './Frame'

export default function ForgotPage() {
  const { t } = useTranslation('auth')
  const problem = useProblem()
  const forgot = useForgot()
  const [email, setEmail] = useState('')
  const [touched, setTouched] = useState(false)
  const bad = touched && !/^\S+@\S+\.\S+$/.test(email.trim())
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTouched(true)
    if (/^\S+@\S+\.\S+$/.test(email.trim())) forgot.mutate(email.trim())
  }
  return (
    <AuthFrame page={t('forgot.page')} title={t('forgot.title')} lead={t('forgot.lead')} art="/art/mansion.svg">
      <form className="f mt-4" noValidate onSubmit={submit}>
        {forgot.isSuccess && <Note tone="ok" icon={MailCheck} alert><p className="medium">{t('forgot.sent_title', { email: forgot.variables })}</p><p className="small muted">{t('forgot.sent')}</p></Note>}
        {forgot.isError && <Note tone="danger" alert><b className="semi">{problem(forgot.error).title}</b><p className="small">{problem(forgot.error).detail}</p></Note>}
        <TextField label={t('email')} type="email" autoComplete="email" value={email} onChange={(event) => setEmail(event.target.value)} error={bad ? t('err.email') : undefined} />
        <Button type="submit" look="main" size="l" full busy={forgot.isPending}>{forgot.isSuccess ? t('forgot.again') : t('forgot.go')}</Button>
        <p className="end-line"><Link to="/sign-in" className="link">{t('forgot.back')}</Link></p>
      </form>
    </AuthFrame>
  )
}
