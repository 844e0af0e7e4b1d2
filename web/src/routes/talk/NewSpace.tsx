import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, newIdempotencyKey } from '@/api/client'
import type { Space } from '@/api/types'
import { loadSpaces } from '@/domains/talk/load'
import { useDraftOf } from '@/lib/draft'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { SelectField, TextArea, TextField } from '@/ui/Field'
import { Tabs } from '@/ui/Tabs'
import { Discover } from './Discover'
import { useAct, useTalkLine } from './useTalk'

function Create({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('talk')
  const { store } = useTalkLine()
  const act = useAct()
  const navigate = useNavigate()
  const [key] = useState(newIdempotencyKey)
  const { values, set } = useDraftOf<{ name: string; description: string; visibility: Space['visibility'] }>({ name: '', description: '', visibility: 'closed' })
  const go = () => act(async () => {
    const made = await api.post<Space>('/spaces', values, { idempotencyKey: key })
    await loadSpaces(store)
    onClose()
    await navigate({ to: '/talk', search: { space: made.id } })
  })
  return (
    <form className="stack" onSubmit={(e) => { e.preventDefault(); void go() }}>
      <TextField label={t('settings.name')} value={values.name} required minLength={3} maxLength={100} onChange={(e) => set('name')(e.target.value)} />
      <TextArea label={t('settings.description')} rows={3} maxLength={500} value={values.description} onChange={(e) => set('description')(e.target.value)} />
      <SelectField label={t('settings.visibility')} value={values.visibility} onChange={(e) => set('visibility')(e.target.value as Space['visibility'])}>{(['public', 'closed', 'private'] as const).map((one) => <option key={one} value={one}>{t(`visibility.${one}`)}</option>)}</SelectField>
      <Button look="main" type="submit">{t('create')}</Button>
    </form>
  )
}

export function NewSpace({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('talk')
  return (
    <Dialog open onOpenChange={onClose} title={t('new_space')}>
      <div className="mt-3"><Tabs label={t('new_space')} tabs={[{ value: 'find', label: t('discover'), content: <Discover onDone={onClose} /> }, { value: 'new', label: t('create'), content: <Create onClose={onClose} /> }]} /></div>
    </Dialog>
  )
}
