import { CircleAlert, Eye, EyeOff } from 'lucide-react'
import { type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useToggle } from '@/lib/hooks'
import { Icon } from './Icon'

interface Common { label: ReactNode; error?: string | undefined; hint?: ReactNode; aside?: ReactNode }

function Frame({ id, label, error, hint, aside, children }: Common & { id: string; children: ReactNode }) {
  return (
    <div>
      <div className="lab"><label className="label" htmlFor={id}>{label}</label>{aside}</div>
      {children}
      {error && <FieldError id={`${id}-e`}>{error}</FieldError>}
      {hint && !error && <p className="hint" id={`${id}-h`}>{hint}</p>}
    </div>
  )
}

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return <p className="err" id={id} role="alert"><Icon as={CircleAlert} size="s" /><span>{children}</span></p>
}

function described(id: string, { error, hint }: Common) {
  return { 'aria-invalid': error ? true : undefined, 'aria-describedby': error ? `${id}-e` : hint ? `${id}-h` : undefined }
}

type TextProps = InputHTMLAttributes<HTMLInputElement> & Common & { ref?: Ref<HTMLInputElement> }

export function TextField({ label, error, hint, aside, ...input }: TextProps) {
  const own = useId()
  const id = input.id ?? own
  return (
    <Frame id={id} label={label} error={error} hint={hint} aside={aside}>
      <input {...input} id={id} className="input" {...described(id, { label, error, hint })} />
    </Frame>
  )
}

export function TextArea({ label, error, hint, aside, ...area }: TextareaHTMLAttributes<HTMLTextAreaElement> & Common & { ref?: Ref<HTMLTextAreaElement> }) {
  const own = useId()
  const id = area.id ?? own
  return (
    <Frame id={id} label={label} error={error} hint={hint} aside={aside}>
      <textarea {...area} id={id} className="input" {...described(id, { label, error, hint })} />
    </Frame>
  )
}

export function PasswordField({ label, error, hint, aside, ...input }: TextProps) {
  const { t } = useTranslation('common')
  const own = useId()
  const id = input.id ?? own
  const [shown, toggle] = useToggle()
  return (
    <Frame id={id} label={label} error={error} hint={hint} aside={aside}>
      <div className="pw">
        <input {...input} id={id} type={shown ? 'text' : 'password'} className="input" {...described(id, { label, error, hint })} />
        <button type="button" aria-pressed={shown} aria-label={t('field.show_password')} onClick={toggle}><Icon as={shown ? EyeOff : Eye} /></button>
      </div>
    </Frame>
  )
}

export function SelectField({ label, error, hint, aside, children, ...select }: SelectHTMLAttributes<HTMLSelectElement> & Common & { ref?: Ref<HTMLSelectElement> }) {
  const own = useId()
  const id = select.id ?? own
  return (
    <Frame id={id} label={label} error={error} hint={hint} aside={aside}>
      <div className="select">
        <select {...select} id={id} className="input" {...described(id, { label, error, hint })}>{children}</select>
      </div>
    </Frame>
  )
}

export function Check({ children, error, type = 'checkbox', ...input }: InputHTMLAttributes<HTMLInputElement> & { children: ReactNode; error?: string | undefined; ref?: Ref<HTMLInputElement> }) {
  return (
    <div>
      <label className="check"><input {...input} type={type} aria-invalid={error ? true : undefined} /><span>{children}</span></label>
      {error && <FieldError>{error}</FieldError>}
    </div>
  )
}
