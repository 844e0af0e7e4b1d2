import { Cake } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useBirthdays } from '@/domains/analytics/members'
import { useFormat } from '@/lib/format'
import { Avatar, Tag } from '@/ui/Bits'
import { Icon } from '@/ui/Icon'

/** Today's and the next ones. Nothing stands here when there are none: the table below is the screen. */
export function Birthdays({ organization, onOpen }: { organization: string; onOpen: (user: string) => void }) {
  const { t } = useTranslation('console')
  const format = useFormat()
  const list = useBirthdays(organization)
  if (!list.data?.length) return null
  return (
    <section className="births" aria-labelledby="births"><h2 id="births" className="small semi"><Icon as={Cake} size="s" /> {t('people.birthdays')}</h2>
      <ul>{list.data.map((it) => (
        <li key={it.user_id}><button type="button" onClick={() => onOpen(it.user_id)}><Avatar name={it.name} src={it.avatar_url} size={24} /><span className="any">{it.name}</span>{it.is_today ? <Tag tone="accent">{t('people.birthday_today')}</Tag> : <span className="tiny faint tn nowrap">{format.isoDay(it.on, 'short')}</span>}</button></li>
      ))}</ul>
    </section>
  )
}
