import type { Booking, Slot } from '@/api/types'

/** Starts at which the whole booking fits. Its own seats count as free where it now sits. */
export function freeStarts(slots: Slot[], booking: Pick<Booking, 'starts_at' | 'ends_at' | 'seats'>, now: number): string[] {
  const length = Date.parse(booking.ends_at) - Date.parse(booking.starts_at)
  const own: [number, number] = [Date.parse(booking.starts_at), Date.parse(booking.ends_at)]
  const free = slots
    .map((slot) => ({ from: Date.parse(slot.starts_at), to: Date.parse(slot.ends_at), free: slot.free, at: slot.starts_at }))
    .filter((slot) => slot.free + (slot.from < own[1] && slot.to > own[0] ? booking.seats : 0) >= booking.seats)
    .sort((a, b) => a.from - b.from)
  return free.filter((slot, index) => slot.from > now && slot.from !== own[0] && reaches(free, index, slot.from + length)).map((slot) => slot.at)
}

function reaches(free: { from: number; to: number }[], index: number, end: number) {
  let at = free[index]?.from ?? 0
  for (let i = index; i < free.length && at < end; i++) {
    const slot = free[i]
    if (!slot || slot.from !== at) return false
    at = slot.to
  }
  return at >= end
}
