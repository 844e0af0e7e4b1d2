import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { PublicProfile, SpaceMember } from '@/api/types'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Face } from './Face'
import { usePrivate } from './usePrivate'
import { useAct, useTalk } from './useTalk'

const most = 8

/** Those one shares a space with, or anyone by an exact nickname. */
export function FindPerson({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('talk')
  const act = useAct()
  const me = useTalk((s) => s.me)
  const communities = useTalk((s) => s.communities)
  const write = usePrivate()
  const [text, setText] = useState('')
  const q = text.trim().replace(/^@/, '').toLowerCase()
  const found = useMemo(() => {
    const people = new Map<string, SpaceMember>(Object.values(communities).flatMap((line) => line.members).map((one) => [one.id, one]))
    return [...people.values()].filter((one) => one.id !== me && `${one.nickname} ${one.display_name}`.toLowerCase().includes(q)).slice(0, most)
  }, [communities, me, q])
  const go = (id: string) => { onClose(); write(id) }
  const byName = () => void act(async () => go((await api.get<PublicProfile>(`/profile/nickname/${encodeURIComponent(q)}`)).id))
  return (
    <Dialog open onOpenChange={onClose} title={t('write_to')}>
      <form className="stack mt-3" onSubmit={(e) => { e.preventDefault(); if (found[0] && q) go(found[0].id); else if (q) byName() }}>
        <TextField label={t('person_label')} value={text} autoFocus onChange={(e) => setText(e.target.value)} />
        <ul className="talk-list">{found.map((one) => <li key={one.id}><Face person={one} size={32} presence /><span className="grow clip">{one.display_name} <span className="faint">@{one.nickname}</span></span><Button size="s" onClick={() => go(one.id)}>{t('write')}</Button></li>)}</ul>
        {q && found.length === 0 && <Button onClick={byName}>{t('find_nickname', { name: q })}</Button>}
      </form>
    </Dialog>
  )
}
