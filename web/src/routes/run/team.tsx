import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Copy, KeyRound, Plus, ShieldBan, Trash2, UserPlus } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '@/api/fields'
import { useProblem } from '@/api/useProblem'
import { type NewKey, type Role, grouped, useAdmins, useBans, useChangeAdmin, useDropRole, useInvite, useKeys, useLiftBan, useNewBan, useNewKey, useRemoveAdmin, useRestoreInvite, useRevokeKey, useRoles, useSaveRole, useWithdraw } from '@/domains/accounts/team'
import { useFormat } from '@/lib/format'
import { useNow, useTitle } from '@/lib/hooks'
import { ownZone } from '@/lib/time'
import { Avatar, Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Check, SelectField, TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Empty, Failure, Note, Skeleton, Waiting } from '@/ui/States'
import { Tabs } from '@/ui/Tabs'
import { toast } from '@/ui/Toast'
import { mayForPlatform } from './platform'
import type { Desk } from './useDesk'
import { useRefusal } from './useRefusal'

const route = getRouteApi('/run/$page')
interface Own { desk: Desk; organization: string }
interface Asked<T> { data: T | undefined; isPending: boolean; isError: boolean; error: unknown; refetch: () => unknown }

function Loaded<T>({ asked, children }: { asked: Asked<T>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation('console')
  const problem = useProblem()
  if (asked.isError) return <Failure {...problem(asked.error)} onRetry={() => void asked.refetch()} />
  if (asked.data === undefined) return <Waiting label={t('common:loading')}>{[0, 1, 2].map((i) => <Skeleton key={i} h={52} className="mt-1" />)}</Waiting>
  return children(asked.data)
}

function useRoleName() {
  const { t, i18n } = useTranslation('console')
  return (name: string) => (i18n.exists(`console:ready.${name}`) ? t(`ready.${name}`) : name)
}

function Once({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation('console')
  const copy = () => void navigator.clipboard.writeText(value).then(() => toast(t('team.copied'), { tone: 'ok' }))
  return <Note tone="accent" icon={KeyRound}><b className="semi">{label}</b><p className="row mt-2"><input className="input grow mono" readOnly aria-label={label} value={value} onFocus={(event) => event.target.select()} /><Button size="s" onClick={copy}><Icon as={Copy} size="s" />{t('team.copy')}</Button></p></Note>
}

function InviteForm({ organization, roles, onClose }: { organization: string; roles: Role[]; onClose: () => void }) {
  const { t } = useTranslation('console')
  const problem = useProblem()
  const roleName = useRoleName()
  const invite = useInvite(organization)
  const [role, setRole] = useState(roles[0]?.id ?? '')
  const [note, setNote] = useState('')
  const [days, setDays] = useState(7)
  const submit = (event: FormEvent) => { event.preventDefault(); invite.mutate({ role_id: role, note: note.trim(), days }) }
  if (invite.data) return <div className="form"><Once label={t('team.link')} value={invite.data.url} /><p className="small muted">{t('team.link_lead', { count: days })}</p><Button onClick={onClose}>{t('common:action.close')}</Button></div>
  return (
    <form className="form" onSubmit={submit}>
      <SelectField label={t('team.role')} value={role} onChange={(event) => setRole(event.target.value)}>{roles.map((r) => <option key={r.id} value={r.id}>{roleName(r.name)}</option>)}</SelectField>
      <TextField label={t('team.for_whom')} hint={t('team.for_whom_hint')} value={note} maxLength={120} onChange={(event) => setNote(event.target.value)} />
      <SelectField label={t('team.valid')} value={days} onChange={(event) => setDays(Number(event.target.value))}>{[1, 3, 7, 30].map((n) => <option key={n} value={n}>{t('people.days', { count: n })}</option>)}</SelectField>
      {invite.isError && <Failure {...problem(invite.error)} />}
      <Button type="submit" look="main" busy={invite.isPending}>{t('team.make_link')}</Button>
    </form>
  )
}

function Staff({ desk, organization }: Own) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const roleName = useRoleName()
  const admins = useAdmins(organization)
  const roles = useRoles(organization)
  const refused = useRefusal()
  const change = useChangeAdmin(organization)
  const remove = useRemoveAdmin(organization)
  const withdraw = useWithdraw()
  const restore = useRestoreInvite()
  const withdrawn = (id: string) => ({ onError: refused, onSuccess: () => void toast(t('team.withdrawn'), { action: { label: t('team.back'), run: () => restore.mutate(id, { onError: refused }) } }) })
  const [inviting, setInviting] = useState(false)
  const [leaving, setLeaving] = useState<{ id: string; name: string } | null>(null)
  const manage = desk.may('staff:manage')
  const mine = roles.data?.items.filter((r) => r.permissions.every((p) => roles.data.grantable.includes(p) || !roles.data.permissions.includes(p))) ?? []
  return (
    <>
      <div className="between mb-3"><p className="muted">{t('team.lead')}</p>{manage && <Button look="main" size="s" onClick={() => setInviting(true)}><Icon as={UserPlus} size="s" />{t('team.invite')}</Button>}</div>
      <Loaded asked={admins}>{(list) => (
        <>
          <div className="panel"><table className="tbl bt"><thead><tr><th scope="col">{t('people.who')}</th><th scope="col">{t('team.role')}</th><th scope="col">{t('team.since')}</th>{manage && <th><span className="sr">{t('run:list.actions')}</span></th>}</tr></thead>
            <tbody>{list.items.map((a) => { const name = a.full_name || a.nickname; return (
              <tr key={a.user_id + a.role_id}><td><span className="row who"><Avatar name={name} src={a.avatar_url} /><span className="min-w-0"><b className="medium">{name}</b><span className="tiny faint">{a.email}</span></span></span></td>
                <td>{manage && a.user_id !== desk.user.id && mine.some((r) => r.id === a.role_id) ? <div className="select"><select className="input" aria-label={t('team.role_of', { name })} value={a.role_id} onChange={(event) => change.mutate({ id: a.user_id, role_id: event.target.value }, { onError: refused, onSuccess: () => void toast(t('run:saved'), { tone: 'ok' }) })}>{mine.map((r) => <option key={r.id} value={r.id}>{roleName(r.name)}</option>)}</select></div> : roleName(a.role)}</td>
                <td className="tn small muted">{format.day(a.since, ownZone(), 'short')}</td>
                {manage && <td className="n">{a.user_id !== desk.user.id && <Button look="quiet" size="s" icon aria-label={t('team.remove', { name })} onClick={() => setLeaving({ id: a.user_id, name })}><Icon as={Trash2} size="s" /></Button>}</td>}</tr>) })}</tbody></table></div>
          {list.invites.length > 0 && <section className="mt-6"><h2 className="mb-3">{t('team.invites')}</h2><ul className="panel lines px-5">{list.invites.map((i) => <li key={i.id} className="between py-3"><span><b className="medium">{i.note || t('team.no_note')}</b><span className="small muted block">{roleName(i.role)}, {t('team.until', { day: format.moment(i.expires_at, ownZone()) })}</span></span><Button size="s" onClick={() => withdraw.mutate(i.id, withdrawn(i.id))}>{t('team.withdraw')}</Button></li>)}</ul></section>}
        </>
      )}</Loaded>
      <Dialog open={inviting} onOpenChange={setInviting} title={t('team.invite')}>{inviting && <InviteForm organization={organization} roles={mine} onClose={() => setInviting(false)} />}</Dialog>
      <Dialog open={leaving !== null} onOpenChange={(open) => { if (!open) setLeaving(null) }} title={t('team.remove', { name: leaving?.name })} footer={<Button look="danger main" busy={remove.isPending} onClick={() => leaving && remove.mutate(leaving.id, { onError: refused, onSettled: () => setLeaving(null) })}>{t('team.remove_go')}</Button>}><p>{t('team.remove_lead')}</p></Dialog>
    </>
  )
}

function Matrix({ all, may, chosen, onChange }: { all: string[]; may: string[]; chosen: string[]; onChange?: (next: string[]) => void }) {
  const { t } = useTranslation('console')
  const word = (p: string) => t(`verb.${p.split(':')[1]}`, { defaultValue: p.split(':')[1] ?? p })
  return (
    <div className="matrix">{grouped(all).map(([group, own]) => (
      <fieldset key={group}><legend>{t(`group.${group}`, { defaultValue: group })}</legend>
        <div className="row wrapx">{own.map((p) => <Check key={p} checked={chosen.includes(p)} disabled={!onChange || !may.includes(p)} onChange={() => onChange?.(chosen.includes(p) ? chosen.filter((x) => x !== p) : [...chosen, p])}>{word(p)}</Check>)}</div></fieldset>
    ))}</div>
  )
}

function RoleForm({ organization, role, all, may, onClose }: { organization: string; role: Role | null; all: string[]; may: string[]; onClose: () => void }) {
  const { t } = useTranslation('console')
  const problem = useProblem()
  const save = useSaveRole(organization)
  const [name, setName] = useState(role?.is_ready_made ? '' : (role?.name ?? ''))
  const [chosen, setChosen] = useState<string[]>((role?.permissions ?? []).filter((p) => all.includes(p) && (!role?.is_ready_made || may.includes(p))))
  const errors = fieldErrors(save.error)
  const submit = (event: FormEvent) => { event.preventDefault(); save.mutate({ id: role && !role.is_ready_made ? role.id : null, name: name.trim(), permissions: chosen }, { onSuccess: () => { toast(t('run:saved'), { tone: 'ok' }); onClose() } }) }
  return (
    <form className="form" onSubmit={submit}>
      <TextField label={t('team.role_name')} value={name} required minLength={2} maxLength={60} error={errors['name']} onChange={(event) => setName(event.target.value)} />
      <p className="small muted">{t('team.matrix_lead')}</p>
      <Matrix all={all} may={may} chosen={chosen} onChange={setChosen} />
      {save.isError && !errors['name'] && <Failure {...problem(save.error)} />}
      <div className="acts"><Button type="submit" look="main" busy={save.isPending} disabled={chosen.length === 0}>{t('common:action.save')}</Button></div>
    </form>
  )
}

function Roles({ desk, organization }: Own) {
  const { t } = useTranslation('console')
  const roleName = useRoleName()
  const roles = useRoles(organization)
  const refused = useRefusal()
  const drop = useDropRole()
  const [editing, setEditing] = useState<Role | 'new' | null>(null)
  const manage = desk.may('roles:manage')
  return (
    <Loaded asked={roles}>{(list) => (
      <>
        <div className="between mb-3"><p className="muted">{t('team.roles_lead')}</p>{manage && <Button look="main" size="s" onClick={() => setEditing('new')}><Icon as={Plus} size="s" />{t('team.new_role')}</Button>}</div>
        <ul className="panel lines px-5">{list.items.map((r) => (
          <li key={r.id} className="py-3"><details><summary className="between"><span><b className="medium">{roleName(r.name)}</b> {r.is_ready_made && <Tag>{t('team.ready_made')}</Tag>}<span className="small muted block">{t('team.role_sum', { count: r.people })}, {t('team.rights', { count: r.permissions.length })}</span></span></summary>
            <div className="mt-3"><Matrix all={list.permissions} may={[]} chosen={r.permissions} /></div>
            {manage && <p className="row mt-3"><Button size="s" onClick={() => setEditing(r)}>{t(r.is_ready_made ? 'team.copy_role' : 'run:edit')}</Button>{!r.is_ready_made && <Button size="s" look="danger" onClick={() => drop.mutate(r.id, { onError: refused })}>{t('team.drop_role')}</Button>}</p>}</details></li>
        ))}</ul>
        <Dialog wide open={editing !== null} onOpenChange={(open) => { if (!open) setEditing(null) }} title={editing === 'new' || (editing && editing.is_ready_made) ? t('team.new_role') : t('team.edit_role')}>{editing !== null && <RoleForm organization={organization} role={editing === 'new' ? null : editing} all={list.permissions} may={list.grantable} onClose={() => setEditing(null)} />}</Dialog>
      </>
    )}</Loaded>
  )
}

function KeyForm({ organization, onMade }: { organization: string; onMade: (key: NewKey) => void }) {
  const { t } = useTranslation('console')
  const problem = useProblem()
  const roles = useRoles(organization)
  const make = useNewKey(organization)
  const [name, setName] = useState('')
  const [days, setDays] = useState(90)
  const [chosen, setChosen] = useState<string[]>([])
  const submit = (event: FormEvent) => { event.preventDefault(); make.mutate({ name: name.trim(), permissions: chosen, days: days || null }, { onSuccess: onMade }) }
  return (
    <form className="form" onSubmit={submit}>
      <TextField label={t('team.key_name')} hint={t('team.key_hint')} value={name} required minLength={2} maxLength={60} onChange={(event) => setName(event.target.value)} />
      <SelectField label={t('team.valid')} value={days} onChange={(event) => setDays(Number(event.target.value))}>{[30, 90, 365, 0].map((n) => <option key={n} value={n}>{n ? t('people.days', { count: n }) : t('people.for_good')}</option>)}</SelectField>
      {roles.data && <Matrix all={roles.data.grantable} may={roles.data.grantable} chosen={chosen} onChange={setChosen} />}
      {make.isError && <Failure {...problem(make.error)} />}
      <div className="acts"><Button type="submit" look="main" busy={make.isPending} disabled={chosen.length === 0}>{t('team.make_key')}</Button></div>
    </form>
  )
}

function Keys({ organization }: Own) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const refused = useRefusal()
  const keys = useKeys(organization)
  const revoke = useRevokeKey()
  const [open, setOpen] = useState(false)
  const [made, setMade] = useState<NewKey | null>(null)
  const now = useNow(60_000)
  const state = (k: { revoked_at: string | null; expires_at: string | null }) => (k.revoked_at ? 'revoked' : k.expires_at && Date.parse(k.expires_at) < now ? 'expired' : 'live')
  return (
    <>
      <div className="between mb-3"><p className="muted">{t('team.keys_lead')}</p><Button look="main" size="s" onClick={() => setOpen(true)}><Icon as={Plus} size="s" />{t('team.new_key')}</Button></div>
      {made && <div className="mb-4"><Once label={t('team.key_once', { name: made.name })} value={made.key} /></div>}
      <Loaded asked={keys}>{(list) => list.items.length === 0 ? <Empty title={t('team.no_keys_title')} text={t('team.no_keys')} art="/art/booth.svg" /> : (
        <div className="panel"><table className="tbl bt"><thead><tr><th scope="col">{t('team.key_name')}</th><th scope="col">{t('team.rights_head')}</th><th scope="col">{t('team.last_use')}</th><th scope="col">{t('team.valid')}</th><th><span className="sr">{t('run:list.actions')}</span></th></tr></thead>
          <tbody>{list.items.map((k) => <tr key={k.id}><td><b className="medium">{k.name}</b><span className="tiny faint mono block">{k.start}…</span></td><td className="wide small">{k.permissions.join(', ')}</td><td className="small tn">{k.last_used_at ? format.relative(k.last_used_at) : t('team.never')}</td><td>{state(k) === 'live' ? <span className="small tn">{k.expires_at ? format.day(k.expires_at, ownZone(), 'short') : t('people.for_good')}</span> : <Tag>{t(`team.${state(k)}`)}</Tag>}</td><td className="n">{state(k) === 'live' && <Button size="s" look="danger" onClick={() => revoke.mutate(k.id, { onError: refused })}>{t('team.revoke')}</Button>}</td></tr>)}</tbody></table></div>
      )}</Loaded>
      <Dialog wide open={open} onOpenChange={setOpen} title={t('team.new_key')}>{open && <KeyForm organization={organization} onMade={(key) => { setMade(key); setOpen(false) }} />}</Dialog>
    </>
  )
}

function Bans() {
  const { t } = useTranslation('console')
  const format = useFormat()
  const problem = useProblem()
  const refused = useRefusal()
  const bans = useBans()
  const add = useNewBan()
  const lift = useLiftBan()
  const [network, setNetwork] = useState('')
  const [reason, setReason] = useState('')
  const [hours, setHours] = useState(24)
  const errors = fieldErrors(add.error)
  const submit = (event: FormEvent) => { event.preventDefault(); add.mutate({ network: network.trim(), reason: reason.trim(), hours: hours || null }, { onSuccess: () => { setNetwork(''); setReason('') } }) }
  return (
    <>
      <p className="muted mb-3">{t('team.bans_lead')}</p>
      <form className="panel pad ban-form" onSubmit={submit}>
        <TextField label={t('team.address')} value={network} required placeholder="203.0.113.0/24" error={errors['network']} onChange={(event) => setNetwork(event.target.value)} />
        <TextField label={t('people.ban_reason')} value={reason} required minLength={2} maxLength={300} error={errors['reason']} onChange={(event) => setReason(event.target.value)} />
        <SelectField label={t('people.ban_term')} value={hours} onChange={(event) => setHours(Number(event.target.value))}>{[1, 24, 168, 720, 0].map((n) => <option key={n} value={n}>{n ? (n < 24 ? t('team.hours', { count: n }) : t('people.days', { count: n / 24 })) : t('people.for_good')}</option>)}</SelectField>
        <Button type="submit" look="danger main" busy={add.isPending}><Icon as={ShieldBan} size="s" />{t('team.ban')}</Button>
      </form>
      {add.isError && Object.keys(errors).length === 0 && <div className="mt-3"><Failure {...problem(add.error)} /></div>}
      <div className="mt-4"><Loaded asked={bans}>{(list) => list.items.length === 0 ? <Empty title={t('team.no_bans_title')} text={t('team.no_bans')} art="/art/office.svg" /> : (
        <div className="panel"><table className="tbl bt"><thead><tr><th scope="col">{t('team.address')}</th><th scope="col">{t('people.ban_reason')}</th><th scope="col">{t('team.valid')}</th><th><span className="sr">{t('run:list.actions')}</span></th></tr></thead>
          <tbody>{list.items.map((b) => <tr key={b.id}><td className="mono">{b.network}</td><td className="wide">{b.reason}</td><td className="small tn">{b.expires_at ? format.moment(b.expires_at, ownZone()) : t('people.for_good')}</td><td className="n"><Button size="s" onClick={() => lift.mutate(b.id, { onError: refused })}>{t('team.lift')}</Button></td></tr>)}</tbody></table></div>
      )}</Loaded></div>
    </>
  )
}

export default function Team({ desk }: { desk: Desk }) {
  const { t } = useTranslation('console')
  const { tab } = route.useSearch()
  const navigate = useNavigate()
  const organization = desk.organization?.id ?? ''
  useTitle(t('rail.team'))
  const tabs = [
    ...(desk.may('staff:view') ? [{ value: 'staff', label: t('team.staff'), content: <Staff desk={desk} organization={organization} /> }, { value: 'roles', label: t('team.roles'), content: <Roles desk={desk} organization={organization} /> }] : []),
    ...(desk.may('api_keys:manage') ? [{ value: 'keys', label: t('team.keys'), content: <Keys desk={desk} organization={organization} /> }] : []),
    ...(mayForPlatform(desk.user, 'bans') ? [{ value: 'bans', label: t('team.bans'), content: <Bans /> }] : []),
  ]
  const now = tabs.find((x) => x.value === tab)?.value ?? tabs[0]?.value ?? ''
  return <><div className="bar mb-4"><h1>{t('rail.team')}</h1></div><Tabs label={t('rail.team')} tabs={tabs} value={now} onChange={(next) => void navigate({ to: '/run/$page', params: { page: 'team' }, search: (was) => ({ ...was, tab: next }), replace: true, resetScroll: false })} /></>
}
