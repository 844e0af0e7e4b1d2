import type { ReactNode } from 'react'

/** What scrolls inside itself and holds nothing else to focus. */
export function Scrolling({ label, className, children }: { label: string; className: string; children: ReactNode }) {
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by the keyboard
  return <div className={className} tabIndex={0} role="region" aria-label={label}>{children}</div>
}
