import { useTranslation } from 'react-i18next'
import { clock } from '@/lib/time'
import { Check, TextField } from '@/ui/Field'
import { useDayNames } from './Tariffs'

export interface Hours { weekdays: number[]; allDay: boolean; from: string; to: string }
export const anyTime: Hours = { weekdays: [0, 1, 2, 3, 4, 5, 6], allDay: true, from: '18:00', to: '22:00' }
const [day, hour] = [1440, 60]

function minutesOf(text: string) {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * hour + minutes
}

/** Hours that end before they begin go over midnight. */
export function windowBody({ weekdays, allDay, from, to }: Hours) {
  const [begins, ends] = [minutesOf(from), minutesOf(to)]
  return { weekdays, from_minute: allDay ? 0 : begins, to_minute: allDay ? day : ends > begins ? ends : ends + day }
}

export function useWindowWords() {
  const { t } = useTranslation('tariffs')
  const names = useDayNames()
  return (it: { weekdays: number[]; from_minute: number; to_minute: number }) => {
    const days = it.weekdays.length < anyTime.weekdays.length && it.weekdays.map((d) => names[d]).join(', ')
    const whole = it.from_minute === 0 && it.to_minute === day
    return [days, whole ? !days && t('all_day') : `${clock(it.from_minute)}–${clock(it.to_minute > day ? it.to_minute - day : it.to_minute)}`].filter(Boolean).join(', ')
  }
}

export function WindowFields({ value, errors, onChange }: { value: Hours; errors: Record<string, string>; onChange: (value: Hours) => void }) {
  const { t } = useTranslation('tariffs')
  const names = useDayNames()
  const turn = (d: number) => {
    const on = value.weekdays.includes(d)
    const next = on ? value.weekdays.filter((x) => x !== d) : [...value.weekdays, d].sort()
    if (next.length) onChange({ ...value, weekdays: next })
  }
  return (
    <>
      <fieldset><legend className="label">{t('weekdays')}</legend><div className="row wrapx">{anyTime.weekdays.map((d) => <button key={d} type="button" className="chip" aria-pressed={value.weekdays.includes(d)} onClick={() => turn(d)}>{names[d]}</button>)}</div></fieldset>
      <Check checked={value.allDay} onChange={(event) => onChange({ ...value, allDay: event.target.checked })}>{t('all_day')}</Check>
      {!value.allDay && <div className="two-f"><TextField label={t('from')} type="time" required value={value.from} onChange={(event) => onChange({ ...value, from: event.target.value })} /><TextField label={t('to')} type="time" required value={value.to} error={errors['to_minute']} onChange={(event) => onChange({ ...value, to: event.target.value })} /></div>}
    </>
  )
}
