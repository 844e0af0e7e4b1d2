import { Link, getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { useJoin } from '@/domains/accounts/team'
import { useTitle } from '@/lib/hooks'
import { Button, buttonClass } from '@/ui/Button'
import { Failure } from '@/ui/States'

const route = getRouteApi('/run/$page')

/** A link joins its first user, so it asks before it is used up. */
export default function Join() {
  const { t } = useTranslation('console')
  const problem = useProblem()
  const { token } = route.useSearch()
  const join = useJoin()
  useTitle(t('join.title'))
  return (
    <div className="panel pad join">
      <h1>{join.data ? t('join.done', { name: join.data.organization }) : t('join.title')}</h1>
      <p className="muted my-3">{join.data ? t('join.done_lead') : t('join.lead')}</p>
      {join.isError && <div className="mb-3"><Failure {...problem(join.error)} /></div>}
      {join.data ? <Link to="/run" className={buttonClass({ look: 'main' })}>{t('join.go')}</Link> : <Button look="main" busy={join.isPending} disabled={!token} onClick={() => token && join.mutate(token)}>{t('join.accept')}</Button>}
    </div>
  )
}
