import { Link } from '@tanstack/react-router'
import { CalendarRange, Percent, Server } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useStations } from '@/domains/geo/queries'
import { useFormat } from '@/lib/format'
import { useSeen, useToggle } from '@/lib/hooks'
import { Metro } from '@/ui/Bits'
import { Icon } from '@/ui/Icon'
import type { Ask } from './useAsk'

const stationsShown = 12
const stepTimes = ['0:00', '0:15', '0:30', '0:50']

function Steps() {
  const { t } = useTranslation('find')
  return (
    <section className="wrap sec" id="how">
      <h2>{t('steps.title')}</h2>
      <ol className="steps">
        {(['1', '2', '3', '4'] as const).map((n, i) => <li key={n}><time>{stepTimes[i]}</time><h3>{t(`steps.${n}`)}</h3><p>{t(`steps.${n}t`)}</p></li>)}
      </ol>
    </section>
  )
}

function Stations({ ask }: { ask: Ask }) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const [ref, seen] = useSeen<HTMLElement>()
  const [all, toggle] = useToggle()
  const stations = useStations(seen ? ask.city?.slug : undefined)
  const served = (stations.data ?? []).filter((s) => s.venue_count > 0)
  const top = [...served].sort((a, b) => b.venue_count - a.venue_count).slice(0, all ? undefined : stationsShown)
  const shown = top.sort((a, b) => format.name(a).localeCompare(format.name(b), format.language))
  if (stations.data && served.length === 0) return null
  return (
    <section className="wrap sec" ref={ref}>
      <div className="sec-head"><h2>{t('metro.title')}</h2>{served.length > stationsShown && <button type="button" className="link" onClick={toggle}>{all ? t('metro.less') : t('metro.all')}</button>}</div>
      <ul className="m-list">
        {shown.map((s) => (
          <li key={s.id}><Link to="/search" search={{ ...ask.full, metro: s.id, place: format.name(s) }}><Metro color={s.color}>{format.name(s)}</Metro><b>{format.number(s.venue_count)}</b></Link></li>
        ))}
      </ul>
    </section>
  )
}

const ownIcons = [CalendarRange, Server, Percent]

function Own() {
  const { t } = useTranslation('find')
  return (
    <section className="wrap sec own">
      <div className="ph"><img className="photo" src="/art/office.svg" alt="" width={960} height={640} loading="lazy" /></div>
      <div>
        <h2>{t('own.title')}</h2>
        <ul>{(['1', '2', '3'] as const).map((n, i) => { const Drawing = ownIcons[i] ?? Server; return <li key={n}><Icon as={Drawing} /><span>{t(`own.${n}`)}</span></li> })}</ul>
        <Link to="/register" className="btn">{t('own.start')}</Link>
      </div>
    </section>
  )
}

/** What a first visit does not see before it scrolls. */
export default function Below({ ask }: { ask: Ask }) {
  return <><Steps /><Stations ask={ask} /><Own /></>
}
