import { useTranslation } from 'react-i18next'
import { Button } from '@/ui/Button'

interface Props { cursor: string | undefined; next: string | null | undefined; onNext: (cursor: string) => void }

/** Pages are addresses, so "back" is the browser's own way back. */
export function Pager({ cursor, next, onNext }: Props) {
  const { t } = useTranslation('run')
  if (!next && !cursor) return null
  return (
    <div className="pager">
      <Button size="s" disabled={!cursor} onClick={() => history.back()}>{t('list.newer')}</Button>
      <Button size="s" disabled={!next} onClick={() => next && onNext(next)}>{t('list.older')}</Button>
    </div>
  )
}
