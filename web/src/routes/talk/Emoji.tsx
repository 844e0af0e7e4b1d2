import { type ReactElement, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Popover } from '@/ui/Popover'

// Signs that people say something with: they are content, not decoration.
const signs = ['👍', '❤️', '😂', '🎉', '👏', '🙏', '🔥', '👀', '☕', '🍜', '✅', '❌', '🤝', '💡', '🚀', '😊', '😍', '🤔', '😅', '😢', '😮', '😡', '🥳', '😴', '👋', '✋', '🙌', '💪', '🤗', '🌧️', '☀️', '🎧']

interface Props { trigger: ReactElement<{ onClick?: () => void }>; onPick: (sign: string) => void; onOpen?: (on: boolean) => void }

export function Emoji({ trigger, onPick, onOpen }: Props) {
  const { t } = useTranslation('talk')
  const [open, setOpen] = useState(false)
  const turn = (on: boolean) => {
    setOpen(on)
    onOpen?.(on)
  }
  return (
    <Popover trigger={trigger} label={t('pick_emoji')} align="end" open={open} onOpenChange={turn}>
      <div className="emoji-grid">{signs.map((sign) => <button key={sign} type="button" aria-label={sign} onClick={() => { onPick(sign); turn(false) }}>{sign}</button>)}</div>
    </Popover>
  )
}
