import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, newIdempotencyKey } from '@/api/client'
import type { Channel } from '@/api/types'
import { useDraftOf } from '@/lib/draft'
import { Button } from '@/ui/Button'
import { SelectField, TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { useAct, useTalk } from '../useTalk'

const pauses = [0, 5, 10, 30, 60, 300, 900, 3600]

function ChannelForm({ space, channel, onDone }: { space: string; channel: Channel | null; onDone: () => void }) {
  const { t } = useTranslation('talk')
  const act = useAct()
  const [key] = useState(newIdempotencyKey)
  const { values, set } = useDraftOf({ name: channel?.name ?? '', topic: channel?.topic ?? '', slow_mode_s: channel?.slow_mode_s ?? 0, visibility: channel?.visibility ?? 'public' as const })
  const save = async () => {
    const path = `/spaces/${space}/channels`
    if (await act(() => (channel ? api.patch(`${path}/${channel.id}`, values) : api.post(path, values, { idempotencyKey: key })), t('saved'))) onDone()
  }
  return (
    <form className="stack mt-3" onSubmit={(e) => { e.preventDefault(); void save() }}>
      <TextField label={t('channel.name')} value={values.name} required maxLength={100} autoFocus onChange={(e) => set('name')(e.target.value)} />
      <TextField label={t('channel.topic')} value={values.topic} maxLength={300} onChange={(e) => set('topic')(e.target.value)} />
      <SelectField label={t('channel.slow')} value={values.slow_mode_s} onChange={(e) => set('slow_mode_s')(Number(e.target.value))}>{[...new Set([...pauses, values.slow_mode_s])].map((s) => <option key={s} value={s}>{s === 0 ? t('channel.no_slow') : t('channel.seconds', { count: s })}</option>)}</SelectField>
      <div className="row"><Button look="main" type="submit">{t('save')}</Button><Button onClick={onDone}>{t('cancel')}</Button></div>
    </form>
  )
}

function Remove({ space, channel, onDone }: { space: string; channel: Channel; onDone: () => void }) {
  const { t } = useTranslation('talk')
  const act = useAct()
  const go = async () => { if (await act(() => api.delete(`/spaces/${space}/channels/${channel.id}`))) onDone() }
  return <div className="stack mt-3"><p>{t('channel.remove_text', { name: channel.name })}</p><div className="row"><Button look="danger main" onClick={() => void go()}>{t('delete')}</Button><Button onClick={onDone}>{t('cancel')}</Button></div></div>
}

export function ChannelTab({ space }: { space: string }) {
  const { t } = useTranslation('talk')
  const channels = useTalk((s) => s.communities[space]?.channels)
  const [open, setOpen] = useState<{ channel: Channel | null; remove?: boolean } | null>(null)
  const done = () => setOpen(null)
  if (open?.remove && open.channel) return <Remove space={space} channel={open.channel} onDone={done} />
  if (open) return <ChannelForm space={space} channel={open.channel} onDone={done} />
  return (
    <>
      <ul className="talk-list">{channels?.map((one) => (
        <li key={one.id}><span className="grow"># {one.name}<br /><span className="small muted">{one.topic}</span></span>
          <Button look="quiet" icon size="s" aria-label={t('channel.edit', { name: one.name })} onClick={() => setOpen({ channel: one })}><Icon as={Pencil} /></Button>
          <Button look="quiet" icon size="s" aria-label={t('channel.remove', { name: one.name })} onClick={() => setOpen({ channel: one, remove: true })}><Icon as={Trash2} /></Button>
        </li>
      ))}</ul>
      <Button className="mt-3" onClick={() => setOpen({ channel: null })}>{t('channel.new')}</Button>
    </>
  )
}
