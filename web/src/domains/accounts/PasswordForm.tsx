import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useProblem } from '@/api/useProblem'
import { Button } from '@/ui/Button'
import { PasswordField } from '@/ui/Field'
import { Note } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { passwordMin, placeErrors } from './forms'
import { useChangePassword } from './profile'

const schema = z.object({ old_password: z.string().min(1), new_password: z.string().min(passwordMin) })
type Values = z.infer<typeof schema>

export function PasswordForm() {
  const { t } = useTranslation(['profile', 'auth'])
  const problem = useProblem()
  const change = useChangePassword()
  const form = useForm<Values>({ resolver: zodResolver(schema), defaultValues: { old_password: '', new_password: '' } })
  const { errors } = form.formState
  const placed = errors.old_password?.type === 'server' || errors.new_password?.type === 'server'
  const submit = (values: Values) => change.mutate(values, {
    onSuccess: () => { form.reset(); toast(t('password.saved'), { tone: 'ok' }) },
    onError: (error) => placeErrors(error, ['old_password', 'new_password'], form.setError),
  })
  return (
    <form className="form" noValidate onSubmit={(event) => void form.handleSubmit(submit)(event)}>
      {change.isError && !placed && <Note tone="danger" alert><b className="semi">{problem(change.error).title}</b><p className="small">{problem(change.error).detail}</p></Note>}
      <PasswordField {...form.register('old_password')} label={t('password.old')} autoComplete="current-password" error={errors.old_password && (errors.old_password.type === 'server' ? errors.old_password.message : t('auth:err.required'))} />
      <PasswordField {...form.register('new_password')} label={t('password.new')} autoComplete="new-password" hint={t('auth:up.hint')} error={errors.new_password && (errors.new_password.type === 'server' ? errors.new_password.message : t('auth:err.short', { n: passwordMin }))} />
      <Button type="submit" busy={change.isPending}>{t('password.go')}</Button>
    </form>
  )
}
