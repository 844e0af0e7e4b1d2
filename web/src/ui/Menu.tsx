import { DropdownMenu as M } from 'radix-ui'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from './Icon'

export interface MenuItem { key: string; label: string; icon?: LucideIcon; checked?: boolean; onSelect: () => void }

interface Props { trigger: ReactNode; items: MenuItem[]; align?: 'start' | 'end'; onOpenChange?: (open: boolean) => void }

export function Menu({ trigger, items, align = 'end', onOpenChange }: Props) {
  return (
    <M.Root {...(onOpenChange && { onOpenChange })}>
      <M.Trigger asChild>{trigger}</M.Trigger>
      <M.Portal>
        <M.Content className="pop menu" align={align} sideOffset={6} collisionPadding={12}>
          {items.map((item) => (
            <M.Item key={item.key} onSelect={item.onSelect} aria-current={item.checked || undefined}>
              {item.icon && <Icon as={item.icon} />}<span className={item.checked ? 'semi' : undefined}>{item.label}</span>
            </M.Item>
          ))}
        </M.Content>
      </M.Portal>
    </M.Root>
  )
}
