import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Unit } from '@/api/types'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Empty, Failure, Skeleton } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { type StaffResource, useStaffResources, useUnits } from '../staff'
import { ResourceForm } from './ResourceForm'

const listed = 60

function UnitDialog({ resource, unit, onClose }: { resource: StaffResource; unit: Unit; onClose: () => void }) {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const [label, setLabel] = useState(unit.label ?? '')
  const { rename, retire } = useUnits(resource.id)
  const error = rename.error ?? retire.error
  return (
    <Dialog
      open onOpenChange={(open) => { if (!open) onClose() }} title={t('unit.title', { number: unit.number })}
      footer={<><Button look="danger" busy={retire.isPending} onClick={() => retire.mutate(unit.id, { onSuccess: onClose })}>{t('unit.retire')}</Button><Button look="main" busy={rename.isPending} onClick={() => rename.mutate({ id: unit.id, label: label.trim() }, { onSuccess: onClose })}>{t('common:action.save')}</Button></>}
    >
      <div className="form mt-3"><TextField label={t('unit.label')} value={label} maxLength={120} onChange={(event) => setLabel(event.target.value)} /><p className="small muted">{t('unit.lead')}</p>{error && <Failure {...problem(error)} />}</div>
    </Dialog>
  )
}

function One({ resource, mayEdit }: { resource: StaffResource; mayEdit: boolean }) {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const [editing, setEditing] = useState(false)
  const [unit, setUnit] = useState<Unit | null>(null)
  const { add, open } = useUnits(resource.id)
  const units = resource.units.filter((u) => (u as Unit & { is_active?: boolean }).is_active !== false)
  const fail = (error: unknown) => void toast(problem(error).title, { tone: 'bad' })
  return (
    <div className="res">
      <div className="between mid"><h3>{resource.name}</h3>{resource.is_open ? <Tag tone="ok">{t('res.open')}</Tag> : <Tag>{t('res.shut')}</Tag>}</div>
      <p className="small muted">{t(`kinds.${resource.kind}`)}, {t('grid.seats', { count: units.length })}{resource.capacity > 1 && `, ${t('grid.up_to', { count: resource.capacity })}`}{!resource.instant && `, ${t('res.by_request')}`}</p>
      {units.length > 1 && <div className="units">{units.slice(0, listed).map((u) => mayEdit ? <button key={u.id} type="button" className="chip" onClick={() => setUnit(u)}>{u.label || u.number}</button> : <Tag key={u.id}>{u.label || u.number}</Tag>)}{units.length > listed && <Tag>+{units.length - listed}</Tag>}</div>}
      {mayEdit && (
        <p className="row wrapx mt-3">
          <Button size="s" onClick={() => setEditing(true)}>{t('edit')}</Button>
          <Button size="s" busy={add.isPending} onClick={() => add.mutate(1, { onError: fail })}><Icon as={Plus} size="s" />{t('unit.add')}</Button>
          <Button size="s" look="quiet" busy={open.isPending} onClick={() => open.mutate(!resource.is_open, { onError: fail })}>{resource.is_open ? t('res.close') : t('res.reopen')}</Button>
        </p>
      )}
      {editing && <Dialog open wide onOpenChange={setEditing} title={resource.name}><ResourceForm venueId={resource.venue_id} resource={resource} onSaved={() => setEditing(false)} /></Dialog>}
      {unit && <UnitDialog resource={resource} unit={unit} onClose={() => setUnit(null)} />}
    </div>
  )
}

export function ResourceList({ venueId, mayEdit }: { venueId: string; mayEdit: boolean }) {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const list = useStaffResources(venueId)
  const [adding, setAdding] = useState(false)
  const button = mayEdit && <Button look="main" size="s" onClick={() => setAdding(true)}><Icon as={Plus} size="s" />{t('res.add')}</Button>
  return (
    <section>
      <div className="part-h"><h2>{t('res.title')}</h2>{button}</div>
      {list.isPending && <Skeleton h={120} className="photo" />}
      {list.isError && <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />}
      {list.data?.length === 0 && <Empty title={t('res.none_title')} text={t('res.none')} art="/art/studio.svg">{button}</Empty>}
      {list.data && list.data.length > 0 && <div className="panel lines">{list.data.map((r) => <One key={r.id} resource={r} mayEdit={mayEdit} />)}</div>}
      {adding && <Dialog open wide onOpenChange={setAdding} title={t('res.add')}><ResourceForm venueId={venueId} onSaved={() => setAdding(false)} /></Dialog>}
    </section>
  )
}
