import type { ButtonHTMLAttributes, Ref } from 'react'
import { cx } from '@/lib/cx'

export interface ButtonLook { look?: 'main' | 'quiet' | 'danger' | 'danger main' | undefined; size?: 's' | 'l' | undefined; icon?: boolean; full?: boolean }
type Props = ButtonHTMLAttributes<HTMLButtonElement> & ButtonLook & { busy?: boolean; ref?: Ref<HTMLButtonElement> }

export function buttonClass({ look, size, icon, full }: ButtonLook, extra?: string) {
  return cx('btn', look, size, icon && 'icon', full && 'full', extra)
}

export function Button({ look, size, icon, full, busy, className, type = 'button', onClick, disabled, ...rest }: Props) {
  return (
    <button
      {...rest}
      type={type}
      className={buttonClass({ look, size, ...(icon && { icon }), ...(full && { full }) }, className)}
      aria-busy={busy || undefined}
      // A disabled button loses focus; while busy it stays in place and only stops listening.
      aria-disabled={busy || disabled || undefined}
      onClick={busy || disabled ? (event) => event.preventDefault() : onClick}
    />
  )
}
