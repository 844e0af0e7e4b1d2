import { useQuery } from '@tanstack/react-query'
import { Pencil } from 'lucide-react'
import { type CSSProperties, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, newIdempotencyKey } from '@/api/client'
import type { SpaceRole } from '@/api/types'
import { useDraftOf } from '@/lib/draft'
import { Button } from '@/ui/Button'
import { Check, TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Skeleton } from '@/ui/States'
import { useRoleName } from '../Face'
import { type Rights, useAct, useRights, useTalk } from '../useTalk'

function RightBoxes({ space, names, mine, onChange }: { space: string; names: string[]; mine: Rights; onChange: (names: string[]) => void }) {
  const { t } = useTranslation('talk')
  const catalogue = useQuery({ queryKey: ['talk', 'rights', space], queryFn: () => api.get<{ groups: { group: string; permissions: string[] }[] }>(`/spaces/${space}/permissions`) })
  const turn = (name: string, on: boolean) => onChange(on ? [...names, name] : names.filter((one) => one !== name))
  if (!catalogue.data) return <Skeleton h={200} />
  return catalogue.data.groups.map(({ group, permissions }) => (
    <fieldset key={group}><legend className="semi small mt-3 mb-1">{t(`rights.${group}`)}</legend>
      <div className="rights">{permissions.map((name) => <Check key={name} checked={names.includes(name)} disabled={!mine.can(name as Parameters<Rights['can']>[0])} onChange={(e) => turn(name, e.target.checked)}>{t(`right.${name}`)}</Check>)}</div>
    </fieldset>
  ))
}

function RoleForm({ space, role, onDone }: { space: string; role: SpaceRole | null; onDone: () => void }) {
  const { t } = useTranslation('talk')
  const act = useAct()
  const mine = useRights(space)
  const [key] = useState(newIdempotencyKey)
  const { values, set } = useDraftOf({ name: role?.name ?? '', color: role?.color ?? '', priority: role?.priority ?? 20, permissions: role?.permissions ?? ['send_messages'] })
  const path = `/spaces/${space}/roles`
  const body = { name: values.name, priority: values.priority, permissions: values.permissions, ...(values.color && { color: values.color }) }
  const save = async () => { if (await act(() => (role ? api.patch(`${path}/${role.id}`, body) : api.post(path, body, { idempotencyKey: key })), t('saved'))) onDone() }
  const remove = async () => { if (role && await act(() => api.delete(`${path}/${role.id}`))) onDone() }
  return (
    <form className="stack" onSubmit={(e) => { e.preventDefault(); void save() }}>
      <TextField label={t('roles.name')} value={values.name} required maxLength={50} onChange={(e) => set('name')(e.target.value)} />
      <TextField label={t('roles.priority')} hint={t('roles.priority_hint', { n: mine.priority })} type="number" min={1} max={Math.max(1, mine.priority - 1)} value={values.priority} onChange={(e) => set('priority')(Number(e.target.value))} />
      <RightBoxes space={space} names={values.permissions} mine={mine} onChange={set('permissions')} />
      <div className="row wrapx"><Button look="main" type="submit">{t('save')}</Button><Button onClick={onDone}>{t('cancel')}</Button>{role && !role.is_system && <Button look="danger" onClick={() => void remove()}>{t('delete')}</Button>}</div>
    </form>
  )
}

export function RoleTab({ space }: { space: string }) {
  const { t } = useTranslation('talk')
  const roleName = useRoleName()
  const roles = useTalk((s) => s.communities[space]?.space.roles)
  const members = useTalk((s) => s.communities[space]?.members)
  const mine = useRights(space)
  const [open, setOpen] = useState<{ role: SpaceRole | null } | null>(null)
  if (open) return <RoleForm space={space} role={open.role} onDone={() => setOpen(null)} />
  return (
    <>
      <ul className="talk-list">{roles?.toSorted((a, b) => b.priority - a.priority).map((role) => (
        <li key={role.id}><span className="hue" style={{ '--hue': role.color } as CSSProperties} /><span className="grow">{roleName(role.name)} <span className="small muted">{role.priority}</span><br /><span className="small muted">{t('roles.people', { count: members?.filter((one) => one.role?.id === role.id).length ?? 0 })}, {t('roles.rights', { count: role.permissions.length })}</span></span>
          {role.priority < mine.priority && <Button look="quiet" icon size="s" aria-label={t('roles.edit', { name: roleName(role.name) })} onClick={() => setOpen({ role })}><Icon as={Pencil} /></Button>}
        </li>
      ))}</ul>
      <Button className="mt-3" onClick={() => setOpen({ role: null })}>{t('roles.new')}</Button>
    </>
  )
}
