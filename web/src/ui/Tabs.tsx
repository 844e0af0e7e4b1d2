import { Tabs as T } from 'radix-ui'
import type { ReactNode } from 'react'

interface Props { label: string; value?: string; onChange?: (value: string) => void; tabs: { value: string; label: ReactNode; content: ReactNode }[] }

export function Tabs({ label, tabs, value, onChange }: Props) {
  return (
    <T.Root defaultValue={tabs[0]?.value ?? ''} {...(value !== undefined && { value })} {...(onChange && { onValueChange: onChange })}>
      <T.List className="tabs" aria-label={label}>{tabs.map((tab) => <T.Trigger key={tab.value} value={tab.value}>{tab.label}</T.Trigger>)}</T.List>
      {tabs.map((tab) => <T.Content key={tab.value} value={tab.value} className="pt-4">{tab.content}</T.Content>)}
    </T.Root>
  )
}
