import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { SpaceMember } from '@/api/types'
import { Button } from '@/ui/Button'
import { SelectField, TextField } from '@/ui/Field'
import { useRoleName } from './Face'
import { mayActOn, useAct, useRights, useTalk } from './useTalk'

type Deed = 'kick' | 'ban' | 'restrict'
const terms = { hour: 3600, day: 86_400, week: 604_800, month: 2_592_000 } as const
type Term = keyof typeof terms | 'ever'

function until(term: Term) {
  return term === 'ever' ? null : new Date(Date.now() + terms[term] * 1000).toISOString()
}

function AskDeed({ deed, space, member, onClose, onDone }: { deed: Deed; space: string; member: SpaceMember; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('talk')
  const act = useAct()
  const [reason, setReason] = useState('')
  const [term, setTerm] = useState<Term>(deed === 'ban' ? 'ever' : 'day')
  const bodies = { kick: undefined, ban: { reason: reason.trim(), until: until(term) }, restrict: { until: until(term) } }
  const go = async () => { if (await act(() => api.post(`/spaces/${space}/${deed}/${member.id}`, bodies[deed]), t(`did.${deed}`, { name: member.display_name }))) onDone() }
  const options: Term[] = deed === 'ban' ? ['ever', 'hour', 'day', 'week', 'month'] : ['hour', 'day', 'week', 'month']
  return (
    <div className="stack mt-4">
      <p className="small muted">{t(`ask.${deed}`, { name: member.display_name })}</p>
      {deed !== 'kick' && <SelectField label={t('term_label')} value={term} onChange={(e) => setTerm(e.target.value as Term)}>{options.map((one) => <option key={one} value={one}>{t(`term.${one}`)}</option>)}</SelectField>}
      {deed === 'ban' && <TextField label={t('reason')} value={reason} maxLength={300} onChange={(e) => setReason(e.target.value)} />}
      <div className="row"><Button look="danger main" onClick={() => void go()}>{t(`deed.${deed}`)}</Button><Button onClick={onClose}>{t('cancel')}</Button></div>
    </div>
  )
}

/** Only what this person may do to that one. */
export function Moderation({ space, member, onAsk, onDone }: { space: string; member: SpaceMember; onAsk: (on: boolean) => void; onDone: () => void }) {
  const { t } = useTranslation('talk')
  const act = useAct()
  const roleName = useRoleName()
  const rights = useRights(space)
  const roles = useTalk((s) => s.communities[space]?.space.roles)
  const [deed, setDeed] = useState<Deed | null>(null)
  if (!mayActOn(rights, member)) return null
  const ask = (next: Deed | null) => { setDeed(next); onAsk(next !== null) }
  if (deed) return <AskDeed deed={deed} space={space} member={member} onClose={() => ask(null)} onDone={onDone} />
  const given = roles?.filter((role) => role.priority < rights.priority && role.name !== 'Restricted') ?? []
  const assign = (role: string) => void act(() => api.post(`/spaces/${space}/assign-role/${member.id}/${role}`), t('role_given'))
  return (
    <div className="stack mt-4">
      {rights.can('promote_members') && <SelectField label={t('role_word')} value={member.role?.id ?? ''} onChange={(e) => assign(e.target.value)}>
        {!given.some((role) => role.id === member.role?.id) && member.role && <option value={member.role.id}>{roleName(member.role.name)}</option>}
        {given.map((role) => <option key={role.id} value={role.id}>{roleName(role.name)}</option>)}
      </SelectField>}
      <div className="row wrapx">
        {rights.can('restrict_members') && (member.restricted_until
          ? <Button size="s" onClick={() => void act(() => api.delete(`/spaces/${space}/restrict/${member.id}`), t('lifted'))}>{t('lift')}</Button>
          : <Button size="s" onClick={() => ask('restrict')}>{t('deed.restrict')}</Button>)}
        {rights.can('kick_members') && <Button size="s" look="danger" onClick={() => ask('kick')}>{t('deed.kick')}</Button>}
        {rights.can('ban_members') && <Button size="s" look="danger" onClick={() => ask('ban')}>{t('deed.ban')}</Button>}
      </div>
    </div>
  )
}
