import { Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { Chat } from '@/api/types'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Menu } from '@/ui/Menu'
import { useAct, useRights } from './useTalk'

const forms = ['html', 'txt', 'json'] as const

async function take(chat: string, form: string) {
  const url = URL.createObjectURL(await api.blob(`/chats/${chat}/export?format=${form}`))
  const link = document.createElement('a')
  link.href = url
  link.download = `chat-${chat}.${form}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** A channel is taken by the owner of its space, a talk between two by either of them. */
export function ExportMenu({ chat }: { chat: Chat }) {
  const { t } = useTranslation('talk')
  const act = useAct()
  const rights = useRights(chat.space_id)
  if (chat.space_id ? !rights.isOwner : chat.type !== 'private') return null
  const items = forms.map((form) => ({ key: form, label: t(`export.${form}`), onSelect: () => void act(() => take(chat.id, form)) }))
  return <Menu trigger={<Button look="quiet" icon size="s" className="hide-s" aria-label={t('export.title')}><Icon as={Download} /></Button>} items={items} />
}
