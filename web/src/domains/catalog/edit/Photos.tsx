import './photos.css'
import { ArrowLeft, ArrowRight, ImagePlus, Trash2 } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { Photo, Venue } from '@/api/types'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Empty } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { usePhotos } from '../staff'

const kinds = 'image/jpeg,image/png,image/webp'

function moved(photos: Photo[], from: number, to: number) {
  const ids = photos.map((photo) => photo.id)
  ids.splice(to, 0, ...ids.splice(from, 1))
  return ids
}

/** The first one stands for the place in lists, so order is as much as content. */
export function Photos({ venue }: { venue: Venue }) {
  const { t } = useTranslation('run')
  const problem = useProblem()
  const input = useRef<HTMLInputElement>(null)
  const { add, order, remove } = usePhotos(venue.id)
  const failed = { onError: (error: unknown) => { const { title, detail } = problem(error); toast(detail && detail !== title ? `${title}. ${detail}` : title, { tone: 'bad' }) } }
  const pick = (files: FileList | null) => { for (const file of files ?? []) add.mutate(file, failed) }
  const place = (from: number, to: number) => order.mutate(moved(venue.photos, from, to), failed)
  const last = venue.photos.length - 1
  return (
    <section className="photos-edit">
      <div className="part-h"><h2>{t('photos.title')}</h2>
        <input ref={input} type="file" multiple className="sr" tabIndex={-1} aria-label={t('photos.add')} accept={kinds} onChange={(event) => { pick(event.target.files); event.target.value = '' }} />
        <Button size="s" busy={add.isPending} onClick={() => input.current?.click()}><Icon as={ImagePlus} size="s" />{t('photos.add')}</Button>
      </div>
      {venue.photos.length === 0 && <Empty title={t('photos.none_title')} text={t('photos.none')} />}
      <ol className="photo-grid">{venue.photos.map((photo, i) => (
        <li key={photo.id}>
          <img className="photo" src={photo.url_small || photo.url} alt={photo.alt || t('photos.nth', { n: i + 1 })} width={480} height={320} loading="lazy" />
          <div className="row">
            {i === 0 && <span className="small muted">{t('photos.cover')}</span>}<span className="grow" />
            <Button look="quiet" icon size="s" disabled={i === 0 || order.isPending} aria-label={t('photos.earlier', { n: i + 1 })} onClick={() => place(i, i - 1)}><Icon as={ArrowLeft} size="s" /></Button>
            <Button look="quiet" icon size="s" disabled={i === last || order.isPending} aria-label={t('photos.later', { n: i + 1 })} onClick={() => place(i, i + 1)}><Icon as={ArrowRight} size="s" /></Button>
            <Button look="quiet" icon size="s" busy={remove.isPending && remove.variables === photo.id} aria-label={t('photos.remove', { n: i + 1 })} onClick={() => remove.mutate(photo.id, failed)}><Icon as={Trash2} size="s" /></Button>
          </div>
        </li>
      ))}</ol>
      <p className="small muted mt-3">{t('photos.hint')}</p>
    </section>
  )
}
