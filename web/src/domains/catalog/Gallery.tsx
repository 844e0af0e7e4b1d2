import { ChevronLeft, ChevronRight, Images } from 'lucide-react'
import { Suspense, lazy, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Photo, Venue } from '@/api/types'
import { useFormat } from '@/lib/format'
import { cx } from '@/lib/cx'
import { Picture, drawnFor } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'

const Dialog = lazy(() => import('@/ui/Dialog').then((m) => ({ default: m.Dialog })))
const shownAtOnce = 5

/** A venue without photographs still shows what kinds of rooms it has. */
function photosOf(venue: Venue): Photo[] {
  if (venue.photos.length) return venue.photos
  if (venue.photo_url) return [{ id: 'main', url: venue.photo_url, url_small: venue.photo_url, alt: venue.name }]
  return venue.kinds.map((kind) => ({ id: kind, url: drawnFor(kind), url_small: drawnFor(kind), alt: '' }))
}

function Viewer({ photos, name, at, onMove, onClose }: { photos: Photo[]; name: string; at: number; onMove: (at: number) => void; onClose: () => void }) {
  const { t } = useTranslation('venue')
  const photo = photos[at]
  const step = (by: number) => onMove((at + by + photos.length) % photos.length)
  return (
    <Suspense>
      <Dialog open wide onOpenChange={(open) => { if (!open) onClose() }} title={t('photo', { name, n: `${at + 1} / ${photos.length}` })}>
        <button type="button" className="viewer" onClick={() => step(1)} onKeyDown={(event) => { if (event.key === 'ArrowLeft') step(-1); if (event.key === 'ArrowRight') step(1) }}>
          {photo && <Picture src={photo.url} alt={photo.alt || t('photos')} eager />}
        </button>
        <div className="between mid mt-3">
          <Button icon aria-label={t('common:action.back')} onClick={() => step(-1)}><Icon as={ChevronLeft} /></Button>
          <span className="small muted">{photo?.alt}</span>
          <Button icon aria-label={t('common:action.more')} onClick={() => step(1)}><Icon as={ChevronRight} /></Button>
        </div>
      </Dialog>
    </Suspense>
  )
}

export function Gallery({ venue }: { venue: Venue }) {
  const { t } = useTranslation('venue')
  const format = useFormat()
  const [at, setAt] = useState<number | null>(null)
  const photos = photosOf(venue)
  const shown = photos.slice(0, shownAtOnce)
  return (
    <div className={cx('gal', `n${shown.length}`)}>
      {shown.map((photo, i) => <button key={photo.id} type="button" onClick={() => setAt(i)} aria-label={photo.alt || t('photo', { name: venue.name, n: i + 1 })}><Picture src={i === 0 ? photo.url : (photo.url_small ?? photo.url)} alt={photo.alt ?? ''} eager={i === 0} /></button>)}
      {photos.length > 1 && <Button size="s" onClick={() => setAt(0)}><Icon as={Images} size="s" />{t('all_photos', { count: photos.length, n: format.number(photos.length) })}</Button>}
      {at !== null && <Viewer photos={photos} name={venue.name} at={at} onMove={setAt} onClose={() => setAt(null)} />}
    </div>
  )
}
