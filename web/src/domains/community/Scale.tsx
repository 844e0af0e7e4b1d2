import './community.css'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import type { KarmaStanding } from '@/api/types'

/** The ruler of karma: each level is an equal stretch, so that the first steps are seen too. */
export function Scale({ standing, scale }: { standing: KarmaStanding; scale: { level: string; since: number }[] }) {
  const { t } = useTranslation('community')
  const index = scale.findLastIndex((rank) => rank.since <= Math.max(standing.score, 0))
  const from = scale[index]?.since ?? 0
  const to = scale[index + 1]?.since
  const within = to === undefined ? 1 : (Math.max(standing.score, 0) - from) / (to - from)
  const style = { '--at': Math.min(100, ((index + within) / scale.length) * 100) } as CSSProperties
  return (
    <div className="karma-scale" style={style} role="img" aria-label={t('karma.scale', { score: standing.score, level: t(`level.${standing.rank.level}`) })}>
      <div className="bar"><i /></div>
      <ol>{scale.map((rank) => <li key={rank.level} className={rank.level === standing.rank.level ? 'here' : undefined}><b className="num">{rank.since}</b><span>{t(`level.${rank.level}`)}</span></li>)}</ol>
    </div>
  )
}
