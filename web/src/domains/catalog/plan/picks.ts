/** Desks are taken one by one, a room is one unit whoever comes. */
export function unitsNeeded(kind: string | undefined, seats: number) {
  return kind === 'hot_desk' || kind === 'fixed_desk' ? seats : 1
}

export function pickedOf(text: string | undefined) {
  return text?.split(',').filter(Boolean) ?? []
}

/** One more press on a chosen seat leaves it; past the number needed the earliest gives way. */
export function picked(was: string[], unit: string, need: number) {
  const next = was.includes(unit) ? was.filter((id) => id !== unit) : [...was, unit].slice(-need)
  return next.join(',') || undefined
}
