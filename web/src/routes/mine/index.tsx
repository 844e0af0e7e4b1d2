import './mine.css'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { useNextBooking } from '@/domains/bookings/list'
import { nameOf, useSession } from '@/domains/accounts/session'
import { useFormat } from '@/lib/format'
import { useTitle, useToday } from '@/lib/hooks'
import { ownZone } from '@/lib/time'
import { buttonClass } from '@/ui/Button'
import { Empty, Failure, Skeleton, Waiting } from '@/ui/States'
import { Guarded } from '../auth/Guarded'
import { List } from './List'
import { Today } from './Today'

function partOfDay() {
  const hour = new Date().getHours()
  if (hour < 5) return 'night' as const
  if (hour < 12) return 'morning' as const
  return hour < 18 ? ('day' as const) : ('evening' as const)
}

function Hello() {
  const { t } = useTranslation('mine')
  const format = useFormat()
  const { user } = useSession()
  const today = useToday(ownZone())
  if (!user) return null
  const name = nameOf(user).split(' ')[0] ?? ''
  return <div className="hello"><h1>{t(`hello.${partOfDay()}`, { name })}</h1><span className="row ways"><Link to="/mine/$page" params={{ page: 'visits' }} search={{}} className={buttonClass({ size: 's' })}>{t('visits')}</Link><Link to="/mine/$page" params={{ page: 'people' }} search={{}} className={buttonClass({ size: 's' })}>{t('people')}</Link><Link to="/mine/$page" params={{ page: 'donations' }} search={{}} className={buttonClass({ size: 's' })}>{t('donations')}</Link><Link to="/mine/$page" params={{ page: 'tickets' }} search={{}} className={buttonClass({ size: 's' })}>{t('tickets')}</Link><Link to="/mine/$page" params={{ page: 'invoices' }} search={{}} className={buttonClass({ size: 's' })}>{t('invoices')}</Link><Link to="/mine/passes" className={buttonClass({ size: 's' })}>{t('passes')}</Link><Link to="/leases/{-$id}" className={buttonClass({ size: 's' })}>{t('leases')}</Link><span className="muted hide-s">{format.capital(format.isoDay(today, 'full'))}</span></span></div>
}

function Next() {
  const { t } = useTranslation('mine')
  const problem = useProblem()
  const next = useNextBooking()
  if (next.isPending) return <Waiting label={t('common:loading')}><Skeleton h={280} className="photo" /></Waiting>
  if (next.isError) return <Failure {...problem(next.error)} onRetry={() => void next.refetch()} />
  if (next.data) return <Today booking={next.data} />
  return <><h2 className="sr">{t('today.label')}</h2><Empty title={t('today.empty_title')} text={t('today.empty')}><Link to="/" className={buttonClass({ look: 'main' })}>{t('today.find')}</Link></Empty></>
}

export default function Mine() {
  const { t } = useTranslation('mine')
  useTitle(t('page'))
  return <main id="main" tabIndex={-1} className="wrap p-mine"><Guarded><Hello /><Next /><List /></Guarded></main>
}
