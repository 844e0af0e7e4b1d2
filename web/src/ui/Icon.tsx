import type { LucideIcon } from 'lucide-react'
import { cx } from '@/lib/cx'

interface Props { as: LucideIcon; size?: 's' | 'l' | undefined; fill?: boolean; className?: string | undefined }

/** Size and stroke come from the tokens; a name is given by the control around it, so the drawing is silent. */
export function Icon({ as: Drawing, size, fill, className }: Props) {
  return <Drawing aria-hidden className={cx('i', size, fill && 'fill', className)} width={undefined} height={undefined} strokeWidth={1.75} />
}
