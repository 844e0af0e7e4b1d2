import { addDays, weekdayOf } from '@/lib/time'

export interface Period { from: string; to: string }
export type Scale = 'day' | 'week' | 'month'

const isDay = /^\d{4}-\d{2}-\d{2}$/

function monthEnd(day: string) {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)
}

/** The day, week or month around a day, whole, so that what is paid ahead shows too. */
export function around(day: string, scale: Scale): Period {
  if (scale === 'day') return { from: day, to: day }
  const monday = addDays(day, -weekdayOf(day))
  return scale === 'week' ? { from: monday, to: addDays(monday, 6) } : { from: `${day.slice(0, 7)}-01`, to: monthEnd(day) }
}

export function scaleOf({ from, to }: Period): Scale | null {
  return (['day', 'week', 'month'] as const).find((s) => { const p = around(from, s); return p.from === from && p.to === to }) ?? null
}

export function shifted(period: Period, by: 1 | -1): Period {
  const scale = scaleOf(period)
  if (scale) return around(addDays(by > 0 ? period.to : period.from, by), scale)
  const days = (Date.parse(period.to) - Date.parse(period.from)) / 86_400_000 + 1
  return { from: addDays(period.from, by * days), to: addDays(period.to, by * days) }
}

/** What the address asks for; nonsense in it is this month. */
export function periodOf(from: string | undefined, to: string | undefined, today: string): Period {
  return from && to && isDay.test(from) && isDay.test(to) && from <= to ? { from, to } : around(today, 'month')
}
