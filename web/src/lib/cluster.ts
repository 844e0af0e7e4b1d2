export interface Spot { id: string; x: number; y: number }
export interface Cluster { ids: string[]; x: number; y: number }

/** Pins that would cover each other become one. Greedy in reading order, so that panning does not reshuffle them. */
export function cluster(spots: Spot[], reach: number): Cluster[] {
  const clusters: Cluster[] = []
  for (const spot of [...spots].sort((a, b) => a.y - b.y || a.x - b.x)) {
    const near = clusters.find((c) => Math.abs(c.x - spot.x) < reach && Math.abs(c.y - spot.y) < reach * 0.55)
    if (!near) {
      clusters.push({ ids: [spot.id], x: spot.x, y: spot.y })
      continue
    }
    const n = near.ids.length
    near.x = (near.x * n + spot.x) / (n + 1)
    near.y = (near.y * n + spot.y) / (n + 1)
    near.ids.push(spot.id)
  }
  return clusters
}
