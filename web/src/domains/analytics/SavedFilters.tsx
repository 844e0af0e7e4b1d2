import { Bookmark, Users, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '@/api/fields'
import { useProblem } from '@/api/useProblem'
import type { SavedFilter } from '@/api/types'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Check, TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Chip } from '@/ui/Segments'
import { Failure } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { type Chosen, type Screen, useSavedFilters } from './filters'

interface Props { organization: string; me: string; mayTidy: boolean; screen: Screen; search: object; fields: readonly string[]; onApply: (search: Record<string, string | undefined>) => void }

function same(one: Chosen, other: Chosen) {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
}

function SaveDialog({ save, now, onClose }: { save: ReturnType<typeof useSavedFilters>['save']; now: Chosen; onClose: () => void }) {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const go = (event: FormEvent) => {
    event.preventDefault()
    save.mutate({ name: name.trim(), search: now, is_shared: shared }, { onSuccess: () => { toast(t('saved'), { tone: 'ok' }); onClose() } })
  }
  return (
    <Dialog open onOpenChange={onClose} title={t('filters.title')}>
      <form className="form mt-3" onSubmit={go}>
        <TextField label={t('filters.name')} required maxLength={60} value={name} error={(fieldErrors(save.error) as Record<string, string>)['name']} onChange={(event) => setName(event.target.value)} />
        <Check checked={shared} onChange={(event) => setShared(event.target.checked)}>{t('filters.share')}</Check>
        {save.isError && <Failure {...problem(save.error)} />}
        <div className="acts"><Button type="submit" look="main" busy={save.isPending}>{t('common:action.save')}</Button></div>
      </form>
    </Dialog>
  )
}

/** What one looks at again and again, under a name; the address already says what is chosen, so that is what is kept. */
export function SavedFilters({ organization, me, mayTidy, screen, search, fields, onApply }: Props) {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const { found, save, drop } = useSavedFilters(organization, screen)
  const [asking, setAsking] = useState(false)
  const now = Object.fromEntries(Object.entries(search).filter(([name, value]) => fields.includes(name) && value)) as Chosen
  const list = found.data ?? []
  const known = list.some((it) => same(it.search, now))
  const savable = Object.keys(now).length > 0 && !known
  if (list.length === 0 && !savable) return null
  const apply = (it: SavedFilter) => onApply({ ...Object.fromEntries(fields.map((name) => [name, undefined])), ...(same(it.search, now) ? {} : it.search) })
  const remove = (it: SavedFilter) => drop.mutate(it.id, {
    onError: (error) => { toast(problem(error).title, { tone: 'bad' }) },
    onSuccess: () => { toast(t('filters.dropped', { name: it.name }), { ...(it.owner_id === me && { action: { label: t('take_back'), run: () => save.mutate({ name: it.name, search: it.search, is_shared: it.is_shared }) } }) }) },
  })
  return (
    <div className="chips" role="group" aria-label={t('filters.label')}>
      {list.map((it) => (
        <span key={it.id} className="row gap-0">
          <Chip on={same(it.search, now)} onClick={() => apply(it)}>{it.is_shared && <><Icon as={Users} size="s" /><span className="sr">{t('filters.shared')} </span></>}{it.name}</Chip>
          {(it.owner_id === me || mayTidy) && <Button look="quiet" size="s" icon aria-label={t('filters.drop', { name: it.name })} onClick={() => remove(it)}><Icon as={X} size="s" /></Button>}
        </span>
      ))}
      {savable && <Button look="quiet" size="s" onClick={() => { save.reset(); setAsking(true) }}><Icon as={Bookmark} size="s" />{t('filters.save')}</Button>}
      {asking && <SaveDialog save={save} now={now} onClose={() => setAsking(false)} />}
    </div>
  )
}
