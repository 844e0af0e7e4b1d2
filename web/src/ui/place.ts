export type Align = 'start' | 'end'
interface Size { width: number; height: number }
interface Box { left: number; right: number; top: number; bottom: number }

const gap = 8
const edge = 12

/** Under the anchor, above it when there is more room there, never past the edges of the window. */
export function placeBelow(anchor: Box, size: Size, view: Size, align: Align) {
  const wanted = align === 'end' ? anchor.right - size.width : anchor.left
  const left = Math.max(edge, Math.min(wanted, view.width - size.width - edge))
  const below = view.height - anchor.bottom - gap - edge
  const above = anchor.top - gap - edge
  const up = size.height > below && above > below
  const maxHeight = Math.max(160, up ? above : below)
  const top = up ? Math.max(edge, anchor.top - gap - Math.min(size.height, maxHeight)) : anchor.bottom + gap
  return { left, top, maxHeight }
}
