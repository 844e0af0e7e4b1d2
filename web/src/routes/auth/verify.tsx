import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useVerify } from '@/domains/accounts/profile'
import { buttonClass } from '@/ui/Button'
import { Skeleton } from '@/ui/States'
import { AuthFrame } from './Frame'

const route = getRouteApi('/verify')

export default function VerifyPage() {
  const { t } = useTranslation('auth')
  const { token } = route.useSearch()
  const { mutate, isSuccess, isError } = useVerify()
  const asked = useRef(false)
  useEffect(() => {
    // A token is spent by the first use, and effects may run twice.
    if (asked.current || !token) return
    asked.current = true
    mutate(token)
  }, [token, mutate])
  const state = isSuccess ? 'done' : isError || !token ? 'failed' : 'checking'
  return (
    <AuthFrame page={t('verify.page')} art="/art/garden.svg" title={state === 'checking' ? t('verify.checking') : t(`verify.${state}_title`)} {...(state !== 'checking' && { lead: t(`verify.${state}`) })}>
      {state === 'checking' ? <Skeleton h={44} className="mt-4" /> : <p className="mt-4"><Link to={state === 'done' ? '/' : '/profile'} className={buttonClass({ look: 'main', full: true })}>{state === 'done' ? t('verify.to_find') : t('in.go')}</Link></p>}
    </AuthFrame>
  )
}
