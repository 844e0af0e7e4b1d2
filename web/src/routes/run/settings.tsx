import '@/domains/system/house.css'
import { ImageUp } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '@/api/error'
import { useProblem } from '@/api/useProblem'
import type { Organization } from '@/api/types'
import { accents, useBranding } from '@/domains/catalog/branding'
import { useOrganizations } from '@/domains/catalog/staff'
import { useTitle } from '@/lib/hooks'
import { Button } from '@/ui/Button'
import { Check, SelectField, TextArea, TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Failure, Skeleton, Waiting } from '@/ui/States'
import { toast } from '@/ui/Toast'
import type { Desk } from './useDesk'
import { useRefusal } from './useRefusal'

const fields = ['name', 'accent', 'phone', 'email', 'website', 'legal_name', 'inn', 'legal_address', 'about', 'house_rules', 'language'] as const
const kept = [...fields, 'waives_deposit', 'greets_birthdays'] as const
type Field = (typeof fields)[number]

function Logo({ it }: { it: Organization }) {
  const { t } = useTranslation('system')
  const refused = useRefusal()
  const { logo, removeLogo } = useBranding(it.id)
  return (
    <div className="logo-pick">
      {it.logo_url && <img src={it.logo_url} alt={t('brand.logo_alt', { name: it.name })} width={96} height={96} />}
      <label className="btn"><Icon as={ImageUp} />{t(it.logo_url ? 'brand.logo_change' : 'brand.logo_add')}<input type="file" className="sr" accept="image/png,image/jpeg,image/webp" disabled={logo.isPending} onChange={(event) => { const file = event.target.files?.[0]; if (file) logo.mutate(file, { onError: refused }) }} /></label>
      {it.logo_url && <Button look="danger" busy={removeLogo.isPending} onClick={() => removeLogo.mutate(undefined, { onError: refused })}>{t('brand.logo_remove')}</Button>}
    </div>
  )
}

function Accents({ value, onChange }: { value: string; onChange: (value: Organization['accent']) => void }) {
  const { t } = useTranslation('system')
  return (
    <div><p className="label" id="accent">{t('brand.accent')}</p>
      <div className="sw" role="group" aria-labelledby="accent">{accents.map((a) => <button key={a} type="button" data-v={a} aria-pressed={a === value} aria-label={t(`common:look.scheme_${a}`)} onClick={() => onChange(a === value ? '' : a)} />)}</div>
      <p className="hint">{t('brand.accent_hint')}</p>
    </div>
  )
}

function Form({ it }: { it: Organization }) {
  const { t } = useTranslation('system')
  const problem = useProblem()
  const { save } = useBranding(it.id)
  const [draft, setDraft] = useState<Pick<Organization, (typeof kept)[number]>>(it)
  const changed = kept.filter((field) => draft[field] !== it[field])
  const wrong = (field: Field) => (isApiError(save.error) ? save.error.errors.find((one) => one.pointer === `/${field}`)?.detail : undefined)
  const bind = (field: Field) => ({ label: t(`brand.${field}` as 'brand.name'), value: draft[field], error: wrong(field), onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [field]: event.target.value }) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(Object.fromEntries(changed.map((field) => [field, draft[field]])), { onSuccess: () => toast(t('brand.saved'), { tone: 'ok' }) })
  }
  return (
    <form className="panel pad brand-form mt-4" onSubmit={submit} noValidate>
      <fieldset><legend>{t('brand.face')}</legend><TextField {...bind('name')} required maxLength={120} /><Logo it={it} /><Accents value={draft.accent} onChange={(accent) => setDraft({ ...draft, accent })} /></fieldset>
      <fieldset><legend>{t('brand.contact')}</legend>
        <div className="two"><TextField {...bind('phone')} type="tel" autoComplete="tel" /><TextField {...bind('email')} type="email" autoComplete="email" /></div>
        <TextField {...bind('website')} type="url" placeholder="https://" />
        <SelectField {...bind('language')} hint={t('brand.language_hint')}>{(['ru', 'en'] as const).map((one) => <option key={one} value={one}>{t(`brand.language_${one}`)}</option>)}</SelectField>
      </fieldset>
      <fieldset><legend>{t('brand.legal')}</legend>
        <div className="two"><TextField {...bind('legal_name')} maxLength={200} /><TextField {...bind('inn')} inputMode="numeric" maxLength={12} /></div>
        <TextField {...bind('legal_address')} hint={t('brand.legal_hint')} maxLength={200} />
        <p className="small muted">{t('brand.currency', { currency: it.currency })}</p>
      </fieldset>
      <fieldset><legend>{t('brand.texts')}</legend><TextArea {...bind('about')} rows={4} maxLength={5000} /><TextArea {...bind('house_rules')} rows={4} maxLength={5000} /></fieldset>
      <fieldset><legend>{t('brand.rights')}</legend><Check checked={draft.waives_deposit} onChange={(event) => setDraft({ ...draft, waives_deposit: event.target.checked })}>{t('brand.waives_deposit')}</Check></fieldset>
      <fieldset><legend>{t('brand.greetings')}</legend><Check checked={draft.greets_birthdays} onChange={(event) => setDraft({ ...draft, greets_birthdays: event.target.checked })}>{t('brand.greets_birthdays')}</Check></fieldset>
      {save.isError && <Failure {...problem(save.error)} />}
      <div className="row mt-4"><Button type="submit" look="main" busy={save.isPending} disabled={changed.length === 0}>{t('brand.save')}</Button></div>
    </form>
  )
}

export default function RunSettings({ desk }: { desk: Desk }) {
  const { t } = useTranslation('system')
  const problem = useProblem()
  const list = useOrganizations()
  useTitle(t('brand.title'))
  const it = list.data?.find((one) => one.id === desk.organization?.id)
  return (
    <>
      <div className="between board-head"><h1>{t('brand.title')}</h1></div>
      <p className="muted mt-1">{t('brand.lead')}</p>
      {list.isError ? <Failure {...problem(list.error)} onRetry={() => void list.refetch()} /> : it ? <Form key={it.id} it={it} /> : <Waiting label={t('common:loading')}><Skeleton h={420} className="photo mt-4" /></Waiting>}
    </>
  )
}
