import { Sticker } from 'lucide-react'
import { Suspense, lazy, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Popover } from '@/ui/Popover'
import { Skeleton } from '@/ui/States'

const Stickers = lazy(() => import('./Stickers'))

export function StickerButton({ space, onPick }: { space: string | null; onPick: (id: string) => void }) {
  const { t } = useTranslation('talk')
  const [open, setOpen] = useState(false)
  return (
    <Popover label={t('sticker.title')} open={open} onOpenChange={setOpen} trigger={<Button look="quiet" icon size="s" aria-label={t('sticker.title')}><Icon as={Sticker} /></Button>}>
      {/* Of one size from the start: where it opens is decided before the stickers are there. */}
      <div className="sticker-pop"><Suspense fallback={<Skeleton h={120} />}><Stickers space={space} onPick={(id) => { onPick(id); setOpen(false) }} /></Suspense></div>
    </Popover>
  )
}
