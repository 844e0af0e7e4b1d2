import { Link } from '@tanstack/react-router'
import { Plus, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Search } from '@/domains/catalog/search'
import { toggleHeld, trayMax, useTray } from '@/domains/catalog/tray'
import { drawnFor } from '@/ui/Bits'
import { Icon } from '@/ui/Icon'

export function CompareTray({ search }: { search: Search }) {
  const { t } = useTranslation('find')
  const tray = useTray()
  if (tray.length === 0) return null
  const left = trayMax - tray.length
  const visit = { ids: tray.map((v) => v.id).join(','), starts_at: search.starts_at, ends_at: search.ends_at, seats: search.seats }
  return (
    <aside className="tray pop" aria-label={t('search:tray.label')}>
      {tray.map((v) => (
        <span className="t" key={v.id}><img src={v.photo || drawnFor(search.kind)} alt="" />{v.name}<button type="button" className="x" aria-label={t('search:tray.remove', { name: v.name })} onClick={() => toggleHeld(v)}><Icon as={X} size="s" /></button></span>
      ))}
      {left > 0 && <><span className="add" aria-hidden><Icon as={Plus} size="s" /></span><span className="small faint nowrap">{t('search:tray.left', { count: left })}</span></>}
      <Link to="/compare" search={visit} className="btn main s nowrap">{t('search:tray.go', { n: tray.length })}</Link>
    </aside>
  )
}
