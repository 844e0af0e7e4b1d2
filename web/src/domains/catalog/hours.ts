import type { HourFree, OpeningHours } from '@/api/types'
import type { HourBar } from '@/ui/Ruler'
import { wallOf } from '@/lib/time'

/** Hours of the API to bars of the ruler, read by the clock of the venue. */
export function barsOf(hours: HourFree[], zone: string, day: string): HourBar[] {
  return hours
    .filter((h) => wallOf(h.starts_at, zone).day === day)
    .map((h) => ({ hour: Math.floor(wallOf(h.starts_at, zone).minutes / 60), free: h.free, total: h.total, closed: h.total === 0 }))
}

/** Free seats of several venues on one measure. */
export function sumBars(lists: HourBar[][]): HourBar[] {
  const byHour = new Map<number, HourBar>()
  for (const bar of lists.flat()) {
    const sum = byHour.get(bar.hour) ?? { hour: bar.hour, free: 0, total: 0, closed: true }
    byHour.set(bar.hour, { hour: bar.hour, free: sum.free + bar.free, total: sum.total + bar.total, closed: sum.closed === true && bar.closed === true })
  }
  return [...byHour.values()].sort((a, b) => a.hour - b.hour)
}

/** The measure need not show the night unless someone works in it. */
export function rangeOf(bars: HourBar[] | undefined, from: number, to: number): [number, number] {
  const open = bars?.filter((bar) => !bar.closed).map((bar) => bar.hour) ?? []
  if (open.length === 0) return [from, to]
  return [Math.min(...open), Math.max(...open) + 1]
}

/** Days with the same hours share a line: Mon–Fri 8:00–23:00. */
export function groupHours(hours: OpeningHours[]): { days: number[]; opens: string; closes: string }[] {
  const groups: { days: number[]; opens: string; closes: string }[] = []
  for (const h of [...hours].sort((a, b) => a.weekday - b.weekday)) {
    const last = groups.at(-1)
    if (last && last.opens === h.opens && last.closes === h.closes && last.days.at(-1) === h.weekday - 1) last.days.push(h.weekday)
    else groups.push({ days: [h.weekday], opens: h.opens, closes: h.closes })
  }
  return groups
}
