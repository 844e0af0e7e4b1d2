import { CircleCheck } from 'lucide-react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Check, SelectField, TextField } from '@/ui/Field'
import { Note } from '@/ui/States'
import type { Look, Wish } from './queries'

interface Props { look: Look; wish: Wish; venues: { id: string; name: string }[]; busy: boolean; onChange: (wish: Wish) => void; onBack: () => void; onCheck: () => void }

/** Which of their columns is which of our fields: guessed, and changed by hand. */
export function Columns({ look, wish, venues, busy, onChange, onBack, onCheck }: Props) {
  const { t } = useTranslation('import')
  const set = (patch: Partial<Wish>) => onChange({ ...wish, ...patch })
  const map = (field: string, column: string) => set({ mapping: Object.fromEntries(Object.entries({ ...wish.mapping, [field]: column }).filter(([, value]) => value)) })
  const sample = (column: string | undefined) => look.columns.find((one) => one.name === column)?.samples[0]
  const ready = look.fields.every((field) => !field.needed || wish.mapping[field.name])
  const submit = (event: FormEvent) => { event.preventDefault(); onCheck() }
  return (
    <form className="form" onSubmit={submit}>
      {look.source !== 'file' && <Note tone="ok" icon={CircleCheck}>{t('looks_like', { source: { nexudus: 'Nexudus', cobot: 'Cobot', officernd: 'OfficeRnD' }[look.source] ?? look.source })}</Note>}
      <p className="muted">{t('rows', { count: look.rows })}. {t('columns_lead')}</p>
      <div className="mapping">{look.fields.map((field) => {
        const column = wish.mapping[field.name]
        const text = sample(column)
        return (
          <SelectField key={field.name} label={t(`field.${field.name}`)} value={column ?? ''} hint={text ? t('example', { text }) : field.needed ? t('needed') : ' '} required={field.needed} onChange={(event) => map(field.name, event.target.value)}>
            <option value="">{t('nothing')}</option>{look.columns.map((one) => <option key={one.name} value={one.name}>{one.name}</option>)}
          </SelectField>
        )
      })}</div>
      <div className="mapping">
        <TextField label={t('source')} hint={t('source_hint')} value={wish.source} required maxLength={40} onChange={(event) => set({ source: event.target.value })} />
        <SelectField label={t('order')} value={wish.date_order} onChange={(event) => set({ date_order: event.target.value === 'mdy' ? 'mdy' : 'dmy' })}><option value="dmy">{t('dmy')}</option><option value="mdy">{t('mdy')}</option></SelectField>
        {wish.what !== 'members' && <SelectField label={t('venue')} value={wish.venue_id ?? ''} onChange={(event) => set({ venue_id: event.target.value || null })}>{venues.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</SelectField>}
      </div>
      {wish.what !== 'tariffs' && <Check checked={wish.write} onChange={() => set({ write: !wish.write })}>{t(`write_${wish.what}`)}</Check>}
      <div className="acts"><Button type="submit" look="main" busy={busy} disabled={!ready}>{t('check')}</Button><Button look="quiet" onClick={onBack}>{t('another')}</Button></div>
    </form>
  )
}
