import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Compass } from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { User } from '@/api/types'
import { meKey } from '@/domains/accounts/session'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { runTour, type TourName, tours, useRunning } from './tours'

const Tour = lazy(() => import('@/ui/Tour').then((module) => ({ default: module.Tour })))

function Running({ name, onEnd }: { name: TourName; onEnd: () => void }) {
  const { t } = useTranslation('tour')
  const steps = useMemo(() => Object.entries(tours[name]).map(([key, target]) => ({ key, target: target as string, title: t(`${name}.${key}.title` as 'label'), text: t(`${name}.${key}.text` as 'label') })), [name, t])
  return <Tour steps={steps} onEnd={onEnd} />
}

/** Offered on the screen, never begun by itself; taken or declined, it is remembered with the account. */
export function TourOffer({ name, user }: { name: TourName; user: User }) {
  const { t } = useTranslation('tour')
  const client = useQueryClient()
  const running = useRunning() === name
  const { mutate } = useMutation({ mutationFn: () => api.put<User>(`/me/tours/${name}`, undefined), onSuccess: (me) => client.setQueryData(meKey, me) })
  const seen = user.seen_tours.includes(name)
  const end = useCallback(() => { runTour(null); if (!seen) mutate() }, [mutate, seen])
  useEffect(() => () => runTour(null), [name])
  return (
    <>
      {!seen && (
        <div className="tour-offer" role="region" aria-label={t('label')}>
          <Icon as={Compass} /><span className="grow">{t(`offer.${name}`)}</span>
          <Button size="s" onClick={() => runTour(name)}>{t('show')}</Button>
          <Button size="s" look="quiet" onClick={() => mutate()}>{t('no')}</Button>
        </div>
      )}
      {running && <Suspense><Running name={name} onEnd={end} /></Suspense>}
    </>
  )
}
