import './profile.css'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { useResendVerification } from '@/domains/accounts/profile'
import { useSession } from '@/domains/accounts/session'
import { useTitle } from '@/lib/hooks'
import Appearance from '@/ui/Appearance'
import { Button } from '@/ui/Button'
import { Note } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { AboutForm } from '@/domains/accounts/AboutForm'
import { AvatarForm } from '@/domains/accounts/AvatarForm'
import { Devices } from '@/domains/accounts/Devices'
import { PasswordForm } from '@/domains/accounts/PasswordForm'
import { NoticeChoices } from '@/domains/notifications/NoticeChoices'
import { QuietHours } from '@/domains/notifications/QuietHours'
import { Guarded } from '../auth/Guarded'

function Unverified() {
  const { t } = useTranslation('profile')
  const problem = useProblem()
  const resend = useResendVerification()
  const send = () => resend.mutate(undefined, { onSuccess: () => void toast(t('email.sent'), { tone: 'ok' }), onError: (e) => void toast(problem(e).title, { tone: 'bad' }) })
  return <Note tone="warn"><p>{t('email.unverified')}</p><p className="mt-2"><Button size="s" busy={resend.isPending} onClick={send}>{t('email.resend')}</Button></p></Note>
}

function Sections() {
  const { t } = useTranslation('profile')
  const { user } = useSession()
  if (!user) return null
  return (
    <>
      {!user.email_verified && <div className="mt-4"><Unverified /></div>}
      <section className="part"><div><h2>{t('about.title')}</h2><p className="small muted">{t('about.lead')}</p></div><div className="form"><AvatarForm user={user} /><AboutForm user={user} /></div></section>
      <section className="part"><div><h2>{t('notices.title')}</h2><p className="small muted">{t('notices.lead')}</p></div><NoticeChoices /></section>
      <section className="part"><div><h2>{t('quiet.title')}</h2><p className="small muted">{t('quiet.lead')}</p></div><QuietHours /></section>
      <section className="part"><div><h2>{t('password.title')}</h2></div><PasswordForm /></section>
      <section className="part"><div><h2>{t('devices.title')}</h2><p className="small muted">{t('devices.lead')}</p></div><Devices /></section>
      <section className="part"><div><h2>{t('look.title')}</h2><p className="small muted">{t('look.lead')}</p></div><div className="look-pop wide"><Appearance /></div></section>
    </>
  )
}

export default function ProfilePage() {
  const { t } = useTranslation('profile')
  useTitle(t('page'))
  return <main id="main" tabIndex={-1} className="wrap p-profile"><h1>{t('title')}</h1><Guarded><Sections /></Guarded></main>
}
