import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { Space } from '@/api/types'
import { withoutSpace } from '@/domains/talk/state'
import { useDraftOf } from '@/lib/draft'
import { Button } from '@/ui/Button'
import { SelectField, TextArea, TextField } from '@/ui/Field'
import { useAct, useRights, useTalkLine } from '../useTalk'

const kinds = ['public', 'closed', 'private'] as const

function Picture({ space, kind }: { space: Space; kind: 'avatar' | 'banner' }) {
  const { t } = useTranslation('talk')
  const act = useAct()
  const pick = useRef<HTMLInputElement>(null)
  const put = (file: File) => {
    const form = new FormData()
    form.set('file', file)
    void act(() => api.upload(`/spaces/${space.id}/upload-${kind}`, form), t('saved'))
  }
  return <><Button size="s" onClick={() => pick.current?.click()}>{t(`settings.${kind}`)}</Button><input ref={pick} type="file" hidden accept="image/jpeg,image/png,image/webp" onChange={(e) => { const file = e.target.files?.[0]; if (file) put(file) }} /></>
}

function DeleteSpace({ space, onGone }: { space: Space; onGone: () => void }) {
  const { t } = useTranslation('talk')
  const { store } = useTalkLine()
  const act = useAct()
  const [name, setName] = useState('')
  const go = async () => {
    if (!await act(() => api.delete(`/spaces/${space.id}`), t('settings.deleted'))) return
    store.update((s) => withoutSpace(s, space.id))
    onGone()
  }
  return (
    <details className="mt-6"><summary className="link small">{t('settings.delete')}</summary>
      <div className="stack mt-3"><p className="small muted">{t('settings.delete_text')}</p><TextField label={t('settings.delete_name', { name: space.name })} value={name} onChange={(e) => setName(e.target.value)} /><Button look="danger main" disabled={name !== space.name} onClick={() => void go()}>{t('settings.delete')}</Button></div>
    </details>
  )
}

export function About({ space, onGone }: { space: Space; onGone: () => void }) {
  const { t } = useTranslation('talk')
  const act = useAct()
  const rights = useRights(space.id)
  const { values, set } = useDraftOf({ name: space.name, description: space.description, visibility: space.visibility })
  if (!rights.can('change_info')) return <div className="stack"><p>{space.description || t('settings.no_description')}</p><p className="small muted">{t(`visibility.${space.visibility}`)}</p></div>
  return (
    <form className="stack" onSubmit={(e) => { e.preventDefault(); void act(() => api.patch(`/spaces/${space.id}`, values), t('saved')) }}>
      <TextField label={t('settings.name')} value={values.name} minLength={3} maxLength={100} required onChange={(e) => set('name')(e.target.value)} />
      <TextArea label={t('settings.description')} rows={3} value={values.description} maxLength={500} onChange={(e) => set('description')(e.target.value)} />
      <SelectField label={t('settings.visibility')} value={values.visibility} onChange={(e) => set('visibility')(e.target.value as Space['visibility'])}>{kinds.map((one) => <option key={one} value={one}>{t(`visibility.${one}`)}</option>)}</SelectField>
      <div className="row wrapx"><Button look="main" type="submit">{t('save')}</Button><Picture space={space} kind="avatar" /><Picture space={space} kind="banner" /></div>
      {rights.can('delete_space') && <DeleteSpace space={space} onGone={onGone} />}
    </form>
  )
}
