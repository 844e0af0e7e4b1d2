import { Star } from 'lucide-react'
import type { CSSProperties, ReactNode } from 'react'
import { cx } from '@/lib/cx'
import { useFormat } from '@/lib/format'
import { Icon } from './Icon'

export function Tag({ tone, children }: { tone?: 'ok' | 'warn' | 'danger' | 'info' | 'accent' | 'line' | undefined; children: ReactNode }) {
  return <span className={cx('tag', tone)}>{children}</span>
}

/** The line's colour is data, so it may stand in a style. */
export function Metro({ color, children }: { color?: string | null | undefined; children: ReactNode }) {
  return <span className="metro" style={color ? ({ '--line-color': color } as CSSProperties) : undefined}>{children}</span>
}

export function Stars({ rating, count }: { rating: number; count?: number }) {
  const format = useFormat()
  return <span className="stars"><Icon as={Star} />{format.number(rating, 1)}{count !== undefined && <span className="faint small">&nbsp;({format.number(count)})</span>}</span>
}

export function Avatar({ name, src, size = 36 }: { name: string; src: string | null | undefined; size?: number }) {
  const style = { '--fs': `${size}px` } as CSSProperties
  if (src) return <span className="face" style={style}><img src={src} alt="" width={size} height={size} /></span>
  const letters = name.trim().split(/\s+/).map((w) => w[0] ?? '').slice(0, 2).join('').toUpperCase()
  return <span className="face letters" style={style} aria-hidden>{letters || '?'}</span>
}

/** What is wider than its panel scrolls sideways, and the keyboard reaches it. */
export function Wide({ label, className, children }: { label: string; className?: string | undefined; children: ReactNode }) {
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by the keyboard
  return <div className={cx('overflow-x-auto relative', className)} tabIndex={0} role="group" aria-label={label}>{children}</div>
}

const drawn: Record<string, string> = {
  hot_desk: 'hall', fixed_desk: 'studio', meeting_room: 'meeting', private_office: 'office', event_space: 'hall', phone_booth: 'booth',
}

/** A room by its kind when there is no photograph, never a grey box. */
export function drawnFor(kind: string | undefined) {
  return `/art/${drawn[kind ?? ''] ?? 'office'}.svg`
}

export function Picture({ src, alt, kind, eager }: { src: string | null | undefined; alt: string; kind?: string | undefined; eager?: boolean }) {
  return <img className="photo" src={src || drawnFor(kind)} alt={alt} width={960} height={640} loading={eager ? 'eager' : 'lazy'} decoding="async" />
}

export function Logo() {
  return <svg viewBox="0 0 26 26" aria-hidden><path d="M3 6h20M9.500 6L5 22M16.500 6L21 22M7 15.500h12" /></svg>
}
