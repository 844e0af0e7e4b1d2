import { Download } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Query, withQuery } from '@/api/client'
import { useProblem } from '@/api/useProblem'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Menu } from '@/ui/Menu'
import { toast } from '@/ui/Toast'

export type ExportKind = 'users' | 'bookings' | 'payments' | 'finance' | 'audit'

/** The list as it is filtered now, as a file. Whoever may not take lists along does not see the button. */
export function ExportMenu({ kind, query }: { kind: ExportKind; query: Query }) {
  const { t } = useTranslation('console')
  const problem = useProblem()
  const [busy, setBusy] = useState(false)
  const take = async (format: string) => {
    setBusy(true)
    try {
      const url = URL.createObjectURL(await api.blob(withQuery(`/exports/${kind}`, { ...query, format })))
      const link = Object.assign(document.createElement('a'), { href: url, download: `artel-${kind}.${format}` })
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
    } catch (error) {
      const { title, detail } = problem(error)
      toast(detail && detail !== title ? `${title}. ${detail}` : title, { tone: 'bad' })
    }
    setBusy(false)
  }
  return (
    <Menu
      trigger={<Button size="s" busy={busy}><Icon as={Download} size="s" />{t('export.take')}</Button>}
      items={['csv', 'xlsx', 'pdf'].map((f) => ({ key: f, label: t(`export.${f}`), onSelect: () => void take(f) }))}
    />
  )
}
