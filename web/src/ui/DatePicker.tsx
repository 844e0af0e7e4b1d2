import { type ReactElement, Suspense, lazy, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CalendarProps } from './Calendar'
import { Popover } from './Popover'
import { Skeleton } from './States'

const Calendar = lazy(() => import('./Calendar'))
const size = { w: 280, h: 300 }

export function DatePicker({ trigger, ...props }: CalendarProps & { trigger: ReactElement<object> }) {
  const { t } = useTranslation('common')
  const [open, setOpen] = useState(false)
  const pick = (day: string) => { props.onChange(day); setOpen(false) }
  return (
    <Popover trigger={trigger} label={t('date.pick')} open={open} onOpenChange={setOpen}>
      <Suspense fallback={<Skeleton {...size} />}><Calendar {...props} onChange={pick} /></Suspense>
    </Popover>
  )
}
