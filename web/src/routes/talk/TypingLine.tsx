import { useTranslation } from 'react-i18next'
import { useTalk } from './useTalk'

export function TypingLine({ chat }: { chat: string }) {
  const { t } = useTranslation('talk')
  const who = useTalk((s) => s.typing[chat])
  const isLive = useTalk((s) => s.isLive)
  const names = Object.values(who ?? {}).map((one) => one.nickname)
  const words = names.length === 0 ? '' : names.length > 3 ? t('typing_many') : t('typing', { count: names.length, names: names.join(', ') })
  return <p className="typing" aria-live="polite">{words || (isLive ? '\u00a0' : t('not_live'))}</p>
}
