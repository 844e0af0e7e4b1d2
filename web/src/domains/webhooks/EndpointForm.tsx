import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '@/api/fields'
import { useProblem } from '@/api/useProblem'
import { Button } from '@/ui/Button'
import { Check, TextField } from '@/ui/Field'
import { Failure } from '@/ui/States'
import { type Endpoint, type EndpointWish, byGroup } from './queries'

interface Props { was: Endpoint | null; kinds: string[]; busy: boolean; error: unknown; onSave: (wish: EndpointWish) => void }

export function EndpointForm({ was, kinds, busy, error, onSave }: Props) {
  const { t } = useTranslation('webhooks')
  const problem = useProblem()
  const [name, setName] = useState(was?.name ?? '')
  const [url, setUrl] = useState(was?.url ?? '')
  const [all, setAll] = useState(!was || was.kinds.length === 0)
  const [chosen, setChosen] = useState(was?.kinds ?? [])
  const errors = fieldErrors(error)
  const flip = (kind: string) => setChosen(chosen.includes(kind) ? chosen.filter((one) => one !== kind) : [...chosen, kind])
  const submit = (event: FormEvent) => { event.preventDefault(); onSave({ name: name.trim(), url: url.trim(), kinds: all ? [] : chosen }) }
  return (
    <form className="form mt-3" onSubmit={submit}>
      <TextField label={t('name')} hint={t('name_hint')} value={name} required maxLength={120} error={errors['name']} onChange={(event) => setName(event.target.value)} />
      <TextField label={t('url')} hint={t('url_hint')} type="url" value={url} required maxLength={1000} placeholder="https://crm.example.org/artel" error={errors['url']} onChange={(event) => setUrl(event.target.value)} />
      <fieldset><legend className="semi">{t('kinds')}</legend>
        <Check type="radio" name="kinds" checked={all} onChange={() => setAll(true)}>{t('all_kinds')}</Check>
        <Check type="radio" name="kinds" checked={!all} onChange={() => setAll(false)}>{t('some_kinds')}</Check>
      </fieldset>
      {!all && <div className="matrix">{byGroup(kinds).map(([group, own]) => (
        <fieldset key={group}><legend>{t(`group.${group}`)}</legend><div className="row wrapx">{own.map((kind) => <Check key={kind} checked={chosen.includes(kind)} onChange={() => flip(kind)}>{t(`verb.${kind.split('.')[1]}`)}</Check>)}</div></fieldset>
      ))}</div>}
      {Boolean(error) && !errors['name'] && !errors['url'] && <Failure {...problem(error)} />}
      <div className="acts"><Button type="submit" look="main" busy={busy} disabled={!all && chosen.length === 0}>{t('common:action.save')}</Button></div>
    </form>
  )
}
