import { useTranslation } from 'react-i18next'
import { Skeleton, Waiting } from '@/ui/States'

export function PageSkeleton() {
  const { t } = useTranslation('common')
  return (
    <main className="wrap pt-10">
      <Waiting label={t('loading')}>
        <Skeleton w="min(420px, 70%)" h={36} /><Skeleton className="mt-3" w="min(620px, 90%)" h={16} /><Skeleton className="mt-8 photo" h={280} />
      </Waiting>
    </main>
  )
}
