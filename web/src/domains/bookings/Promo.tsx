import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { FieldError } from '@/ui/Field'
import { Tag } from '@/ui/Bits'

interface Props { code: string | undefined; accepted: boolean; busy: boolean; error: string | undefined; onChange: (code: string | undefined) => void }

export function Promo({ code, accepted, busy, error, onChange }: Props) {
  const { t } = useTranslation('checkout')
  const [typed, setTyped] = useState(code ?? '')
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    onChange(typed.trim() || undefined)
  }
  if (code && accepted) return <p className="between mid mt-4"><Tag tone="ok">{t('promo.on', { code })}</Tag><button type="button" className="link small" onClick={() => { setTyped(''); onChange(undefined) }}>{t('promo.off')}</button></p>
  return (
    <form onSubmit={onSubmit}>
      <div className="promo"><label className="sr" htmlFor="promo">{t('promo.label')}</label><input className="input" id="promo" placeholder={t('promo.label')} value={typed} autoComplete="off" autoCapitalize="characters" aria-invalid={error ? true : undefined} aria-describedby={error ? 'promo-e' : undefined} onChange={(event) => setTyped(event.target.value)} /><Button type="submit" busy={busy}>{t('promo.apply')}</Button></div>
      {error && <FieldError id="promo-e">{error}</FieldError>}
    </form>
  )
}
