import { useTranslation } from 'react-i18next'
import type { PeakRule } from '@/api/types'
import { useDraftOf } from '@/lib/draft'
import { useFormat } from '@/lib/format'
import { TextField } from '@/ui/Field'
import { KindField, type May, type Place, rights } from './Terms'
import { RowTable } from './RowTable'
import { anyTime, useWindowWords, WindowFields, windowBody } from './Window'

/** Hours that cost more or less than the tariff says. */
export function Peaks({ place, may }: { place: Place; may: May }) {
  const { t } = useTranslation('tariffs')
  const format = useFormat()
  const words = useWindowWords()
  const { values, set } = useDraftOf({ name: '', percent: '20', kind: '', hours: { ...anyTime, allDay: false } })
  const body = () => ({ venue_id: place.venueId, name: values.name.trim(), percent: Number(values.percent), ...(values.kind && { kind: values.kind }), ...windowBody(values.hours) })
  return (
    <RowTable<PeakRule>
      table="peak-rules" only={{ venue_id: place.venueId }} title={t('peaks')} lead={t('peaks_lead')} add={t('add_peak')} heads={[t('name'), t('change'), t('when'), t('kind')]} may={rights(may, 'tariffs')} name={(it) => it.name} body={body}
      cells={(it) => [<b key="n" className="medium">{it.name}</b>, t(it.percent < 0 ? 'peak_down' : 'peak_up', { n: format.number(Math.abs(it.percent)) }), words(it), it.kind ? t(`run:kinds.${it.kind}` as 'kind') : t('kind_all')]}
      form={(errors) => (
        <>
          <div className="two-f">
            <TextField label={t('name')} required maxLength={120} value={values.name} error={errors['name']} onChange={(event) => set('name')(event.target.value)} />
            <TextField label={t('change')} hint={t('change_hint')} type="number" min={-90} max={300} required value={values.percent} error={errors['percent']} onChange={(event) => set('percent')(event.target.value)} />
            <KindField value={values.kind} kinds={place.kinds} onChange={set('kind')} />
          </div>
          <WindowFields value={values.hours} errors={errors} onChange={set('hours')} />
        </>
      )}
    />
  )
}
