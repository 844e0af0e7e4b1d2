import { getRouteApi, Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { passwordMin } from '@/domains/accounts/forms'
import { useReset } from '@/domains/accounts/profile'
import { Button, buttonClass } from '@/ui/Button'
import { PasswordField } from '@/ui/Field'
import { Note } from '@/ui/States'
import { AuthFrame } from './Frame'

const route = getRouteApi('/reset')

export default function ResetPage() {
  const { t } = useTranslation('auth')
  const { token } = route.useSearch()
  const problem = useProblem()
  const reset = useReset()
  const [password, setPassword] = useState('')
  const [touched, setTouched] = useState(false)
  const short = touched && password.length < passwordMin
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTouched(true)
    if (token && password.length >= passwordMin) reset.mutate({ token, password })
  }
  if (!token) return <AuthFrame page={t('reset.page')} title={t('reset.no_token_title')} lead={t('reset.no_token')} art="/art/mansion.svg"><p className="mt-4"><Link to="/forgot" className={buttonClass({ look: 'main', full: true })}>{t('forgot.go')}</Link></p></AuthFrame>
  if (reset.isSuccess) return <AuthFrame page={t('reset.page')} title={t('reset.done_title')} lead={t('reset.done')} art="/art/mansion.svg"><p className="mt-4"><Link to="/sign-in" className={buttonClass({ look: 'main', full: true })}>{t('in.go')}</Link></p></AuthFrame>
  return (
    <AuthFrame page={t('reset.page')} title={t('reset.title')} art="/art/mansion.svg">
      <form className="f mt-4" noValidate onSubmit={submit}>
        {reset.isError && <Note tone="danger" alert><b className="semi">{problem(reset.error).title}</b><p className="small">{problem(reset.error).detail}</p></Note>}
        <PasswordField label={t('reset.new')} autoComplete="new-password" value={password} onChange={(event) => setPassword(event.target.value)} hint={t('up.hint')} error={short ? t('err.short', { n: passwordMin }) : undefined} />
        <Button type="submit" look="main" size="l" full busy={reset.isPending}>{t('reset.go')}</Button>
      </form>
    </AuthFrame>
  )
}
