import { useTranslation } from 'react-i18next'
import type { Venue } from '@/api/types'
import { useFormat } from '@/lib/format'

/** An empty shelf is said to be empty: no stars are drawn for a place nobody has rated. */
export function Reviews({ venue }: { venue: Venue }) {
  const { t } = useTranslation('venue')
  const format = useFormat()
  return (
    <section id="reviews" aria-labelledby="rv">
      <h2 id="rv">{t('reviews.title')}</h2>
      {venue.rating === null
        ? <div><h3>{t('reviews.none_title')}</h3><p className="muted mt-1">{t('reviews.none')}</p></div>
        : <p><span className="score">{format.number(venue.rating, 1)}</span> <span className="small muted">{t('review_count', { count: venue.review_count, n: format.number(venue.review_count) })}</span></p>}
    </section>
  )
}
