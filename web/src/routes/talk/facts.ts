import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChatMessage } from '@/api/types'
import { useFormat } from '@/lib/format'

/** What a message says in the reader's language: a fact by its key if this version knows it, else the text. */
export function useWords() {
  const { t } = useTranslation('talk')
  const format = useFormat()
  return useCallback(({ system, content }: Pick<ChatMessage, 'system' | 'content'>) => {
    if (!system) return content
    const { time_zone: zone = 'UTC', ...times } = system.params
    const said = Object.fromEntries(Object.entries(times).map(([name, at]) => [name, format.moment(at, zone)]))
    return t(`fact.${system.key}`, { defaultValue: content, ...said })
  }, [t, format])
}
