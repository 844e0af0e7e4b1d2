import './hold.css'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { useNow } from '@/lib/hooks'

export function timeLeft(until: string, now: number) {
  return Math.max(0, Math.ceil((Date.parse(until) - now) / 1000))
}

/** How long a place stays taken: the same measure, filled with what is left. */
export function HoldTimer({ until, from, text }: { until: string; from: string; text: string }) {
  const { t } = useTranslation('common')
  const left = timeLeft(until, useNow(1000))
  const whole = Math.max(1, Math.round((Date.parse(until) - Date.parse(from)) / 60_000))
  const style = { '--v': `${Math.min(100, (100 * left) / (whole * 60))}%`, '--n': whole } as CSSProperties
  return (
    <div className="hold" style={style}>
      <time role="timer" aria-label={t('hold.left')}>{Math.floor(left / 60)}:{String(left % 60).padStart(2, '0')}</time>
      <div className="track" aria-hidden><i className="left" /><span className="left-0">0</span><span className="right-0 pr-1">{t('unit.min', { count: whole })}</span></div>
      <p className="small muted">{text}</p>
    </div>
  )
}
