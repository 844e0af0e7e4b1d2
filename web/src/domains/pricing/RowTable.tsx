import { Plus } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '@/api/fields'
import { useProblem } from '@/api/useProblem'
import { Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Icon } from '@/ui/Icon'
import { Failure, Skeleton } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { type Table, useRowActs, useRows } from './rows'

interface Row { id: string; is_active?: boolean }
interface Props<T extends Row> {
  table: Table; only: Record<string, string | undefined>; title: string; lead?: string; add: string; heads: string[]; cells: (row: T) => ReactNode[]; name: (row: T) => string
  form: (errors: Record<string, string>) => ReactNode; body: () => object; may: { create: boolean; edit: boolean; delete: boolean }; end?: (row: T) => { body: object; words: string } | null
  /** What makes a dropped row anew, for the undo. */
  again?: (row: T) => object
}

function useAfter(close: () => void) {
  const { t } = useTranslation('tariffs')
  return { onSuccess: () => { toast(t('saved'), { tone: 'ok' }); close() } }
}

/** A list of one kind of terms, with a form for a new one; staff sees only the buttons that its role allows. */
export function RowTable<T extends Row>({ table, only, title, lead, add, heads, cells, name, form, body, may, end, again }: Props<T>) {
  const { t } = useTranslation('tariffs')
  const problem = useProblem()
  const list = useRows<T>(table, only)
  const acts = useRowActs(table)
  const [open, setOpen] = useState(false)
  const after = useAfter(() => setOpen(false))
  const submit = (event: FormEvent) => { event.preventDefault(); acts.add.mutate(body(), after) }
  const turn = (row: T) => acts.edit.mutate({ id: row.id, body: { is_active: !row.is_active } }, { onSuccess: () => { if (row.is_active) toast(t('turned_off', { name: name(row) }), { action: { label: t('run:take_back' as 'save'), run: () => acts.edit.mutate({ id: row.id, body: { is_active: true } }) } }) } })
  const back = (row: T) => again && may.create && { action: { label: t('run:take_back' as 'save'), run: () => acts.add.mutate(again(row), { onError: (error) => void toast(problem(error).title, { tone: 'bad' }) }) } }
  const drop = (row: T) => acts.drop.mutate(row.id, { onSuccess: () => void toast(t('dropped', { name: name(row) }), back(row) || {}) })
  const failed = acts.edit.error ?? acts.drop.error
  const button = may.create && <Button look="main" size="s" onClick={() => { acts.add.reset(); setOpen(true) }}><Icon as={Plus} size="s" />{add}</Button>
  return (
    <section>
      <div className="part-h"><h2>{title}</h2>{button}</div>
      {lead && <p className="muted small mb-3">{lead}</p>}
      {failed && <Failure {...problem(failed)} />}
      {list.isPending && <Skeleton h={120} className="photo" />}
      {list.isError && <Failure {...problem(list.error)} onRetry={() => void list.refetch()} />}
      {list.data?.length === 0 && <p className="muted">{t('none')}</p>}
      {list.data && list.data.length > 0 && (
        <div className="panel"><table className="tbl bt">
          <thead><tr>{heads.map((head) => <th key={head} scope="col">{head}</th>)}<th><span className="sr">{t('drop')}</span></th></tr></thead>
          <tbody>{list.data.map((row) => {
            const ends = end?.(row)
            return (
              <tr key={row.id}>
                {cells(row).map((cell, i) => <td key={heads[i]} className={i ? 'wide' : undefined}>{cell}{i === 0 && row.is_active === false && <> <Tag>{t('off')}</Tag></>}</td>)}
                <td className="n wide"><span className="do">
                  {may.edit && row.is_active !== undefined && <Button size="s" aria-label={`${t(row.is_active ? 'turn_off' : 'turn_on')}: ${name(row)}`} onClick={() => turn(row)}>{t(row.is_active ? 'turn_off' : 'turn_on')}</Button>}
                  {may.edit && ends && <Button size="s" onClick={() => acts.edit.mutate({ id: row.id, body: ends.body })}>{ends.words}</Button>}
                  {may.delete && <Button size="s" look="quiet" aria-label={`${t('drop')}: ${name(row)}`} onClick={() => drop(row)}>{t('drop')}</Button>}
                </span></td>
              </tr>
            )
          })}</tbody>
        </table></div>
      )}
      {open && (
        <Dialog open wide onOpenChange={setOpen} title={add}>
          <form className="form mt-3" onSubmit={submit}>
            {form(fieldErrors(acts.add.error) as Record<string, string>)}
            {acts.add.isError && <Failure {...problem(acts.add.error)} />}
            <div className="acts"><Button type="submit" look="main" busy={acts.add.isPending}>{t('save')}</Button></div>
          </form>
        </Dialog>
      )}
    </section>
  )
}
