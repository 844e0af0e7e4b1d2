import { zodResolver } from '@hookform/resolvers/zod'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useProblem } from '@/api/useProblem'
import { passwordMin, placeErrors, safeNext } from '@/domains/accounts/forms'
import { useRegister } from '@/domains/accounts/session'
import { Button } from '@/ui/Button'
import { Check, PasswordField, TextField } from '@/ui/Field'
import { Note } from '@/ui/States'
import { AuthFrame, InOrUp } from './Frame'

const route = getRouteApi('/register')
const schema = z.object({ full_name: z.string().trim().min(1), email: z.email(), password: z.string().min(passwordMin), agreed_to_terms: z.literal(true) })
type Values = { full_name: string; email: string; password: string; agreed_to_terms: boolean }
const fields: (keyof Values)[] = ['full_name', 'email', 'password', 'agreed_to_terms']

export default function RegisterPage() {
  const { t } = useTranslation('auth')
  const { next, ref } = route.useSearch()
  const navigate = useNavigate()
  const problem = useProblem()
  const register = useRegister()
  // The schema demands a literal true, the empty form holds false: the resolver's type cannot say both.
  const form = useForm<Values>({ resolver: zodResolver(schema) as never, defaultValues: { full_name: '', email: '', password: '', agreed_to_terms: false }, mode: 'onTouched' })
  const { errors } = form.formState
  const placed = register.isError && Object.values(errors).some((e) => e?.type === 'server')
  const submit = (values: Values) => register.mutate({ ...values, ...(ref && { referral_code: ref }) }, {
    onSuccess: () => void navigate({ href: safeNext(next), replace: true }),
    onError: (error) => placeErrors(error, fields, form.setError),
  })
  const words = (name: keyof Values, own: string) => { const e = errors[name]; return e && (e.type === 'server' ? e.message : own) }
  return (
    <AuthFrame page={t('up.page')} title={t('up.title')} art="/art/garden.svg">
      <form className="f" noValidate onSubmit={(event) => void form.handleSubmit(submit)(event)}>
        <InOrUp at="up" next={next} />
        {register.isError && !placed && <Note tone="danger" alert><b className="semi">{problem(register.error).title}</b><p className="small">{problem(register.error).detail}</p></Note>}
        <TextField {...form.register('full_name')} label={t('name')} autoComplete="name" error={words('full_name', t('err.required'))} />
        <TextField {...form.register('email')} label={t('email')} type="email" autoComplete="email" error={words('email', t('err.email'))} />
        <PasswordField {...form.register('password')} label={t('password')} autoComplete="new-password" hint={t('up.hint')} error={words('password', t('err.short', { n: passwordMin }))} />
        <Check {...form.register('agreed_to_terms')} error={words('agreed_to_terms', t('err.terms'))}>{t('up.terms')}</Check>
        <Button type="submit" look="main" size="l" full busy={register.isPending}>{t('up.go')}</Button>
        {ref && <p className="end-line">{t('up.invited', { code: ref })}</p>}
      </form>
    </AuthFrame>
  )
}
