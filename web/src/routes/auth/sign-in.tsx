import { zodResolver } from '@hookform/resolvers/zod'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { isApiError } from '@/api/error'
import { useProblem } from '@/api/useProblem'
import type { Setup } from '@/api/types'
import { safeNext } from '@/domains/accounts/forms'
import { type Credentials, useSession, useSignIn } from '@/domains/accounts/session'
import { useSetup } from '@/domains/system/setup'
import { Button } from '@/ui/Button'
import { PasswordField, TextField } from '@/ui/Field'
import { Note } from '@/ui/States'
import { AuthFrame, InOrUp } from './Frame'

const route = getRouteApi('/sign-in')
const schema = z.object({ login: z.string().trim().min(1), password: z.string().min(1) })

function Demo({ accounts, busy, onPick }: { accounts: NonNullable<Setup['sign_ins']>; busy: boolean; onPick: (c: Credentials) => void }) {
  const { t, i18n } = useTranslation('auth')
  const roleName = (role: string) => (i18n.exists(`auth:demo.role.${role}`) ? t(`demo.role.${role}` as 'demo.role.member') : role)
  return (
    <section className="panel pad demo" aria-labelledby="demo">
      <h2 id="demo">{t('demo.title')}</h2><p className="small muted mt-1">{t('demo.lead')}</p>
      <div className="stack mt-4">{accounts.map((a) => <Button key={a.login} full className="pick-account" busy={busy} onClick={() => onPick({ login: a.login, password: a.password })}><span className="semi">{roleName(a.role)}</span><span className="small muted clip">{a.login}</span></Button>)}</div>
    </section>
  )
}

export default function SignInPage() {
  const { t } = useTranslation('auth')
  const { next } = route.useSearch()
  const navigate = useNavigate()
  const problem = useProblem()
  const setup = useSetup()
  const { user } = useSession()
  const signIn = useSignIn()
  const form = useForm<Credentials>({ resolver: zodResolver(schema), defaultValues: { login: '', password: '' } })
  const { errors } = form.formState
  const enter = (credentials: Credentials) => signIn.mutate(credentials)
  // Whoever is already in, by this form or from another tab, has nothing to do here.
  const inside = Boolean(user)
  useEffect(() => { if (inside) void navigate({ href: safeNext(next), replace: true }) }, [inside, navigate, next])
  const wrong = isApiError(signIn.error) && (signIn.error.status === 401 || signIn.error.status === 400)
  const accounts = setup.data?.sign_ins
  return (
    <AuthFrame page={t('in.page')} title={t('in.title')} lead={next?.startsWith('/checkout') ? t('in.lead_next') : t('in.lead')} aside={accounts && accounts.length > 0 && <Demo accounts={accounts} busy={signIn.isPending} onPick={enter} />}>
      <form className="f" noValidate onSubmit={(event) => void form.handleSubmit(enter)(event)}>
        <InOrUp at="in" next={next} />
        {signIn.isError && !wrong && <Note tone="danger" alert><b className="semi">{problem(signIn.error).title}</b><p className="small">{problem(signIn.error).detail}</p></Note>}
        <TextField {...form.register('login')} label={t('login')} autoComplete="username" error={errors.login && t('err.required')} />
        <PasswordField {...form.register('password')} label={t('password')} autoComplete="current-password" aside={<Link to="/forgot" className="link small">{t('in.forgot')}</Link>} error={errors.password ? t('err.required') : wrong ? signIn.error?.message || t('in.wrong') : undefined} />
        <Button type="submit" look="main" size="l" full busy={signIn.isPending}>{t('in.go')}</Button>
        <p className="end-line">{t('in.staff')}</p>
      </form>
    </AuthFrame>
  )
}
