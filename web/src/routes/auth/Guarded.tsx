import { useNavigate, useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { useSession } from '@/domains/accounts/session'
import { Failure, Skeleton, Waiting } from '@/ui/States'

/** Where the person wanted to go is asked once: while the sign-in page loads, the address is already its own, and
 * asking again would lead to a sign-in that leads to a sign-in. */
function ToSignIn() {
  const router = useRouter()
  const navigate = useNavigate()
  const [next] = useState(() => router.state.location.href)
  useEffect(() => { void navigate({ to: '/sign-in', search: { next }, replace: true }) }, [navigate, next])
  return null
}

/** Only for those who signed in; the others sign in and come back to the same address. */
export function Guarded({ children }: { children: ReactNode }) {
  const { t } = useTranslation('common')
  const problem = useProblem()
  const { user, error, retry } = useSession()
  if (error) return <div className="mt-6"><Failure {...problem(error)} onRetry={retry} /></div>
  if (user === undefined) return <Waiting label={t('loading')}><Skeleton h={180} className="mt-6 photo" /></Waiting>
  return user === null ? <ToSignIn /> : children
}
