import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { StickerPack } from '@/api/types'
import { useProblem } from '@/api/useProblem'
import { Button } from '@/ui/Button'
import { Failure, Skeleton } from '@/ui/States'
import { useAct } from './useTalk'

const worthSearching = 12

function Pack({ pack, onPick }: { pack: StickerPack; onPick: (id: string) => void }) {
  const { t } = useTranslation('talk')
  const act = useAct()
  const turn = () => void act(() => (pack.is_installed ? api.delete(`/stickers/packs/${pack.id}/uninstall`) : api.post(`/stickers/packs/${pack.id}/install`)))
  return (
    <section aria-label={pack.name}>
      <p className="between mid"><b className="small semi clip">{pack.name}</b>{!pack.space_id && <Button look="quiet" size="s" onClick={turn}>{t(pack.is_installed ? 'sticker.drop' : 'sticker.take')}</Button>}</p>
      <div className="sticker-grid">{pack.stickers.map((one) => <button key={one.id} type="button" disabled={!pack.is_installed} title={one.keyword || undefined} aria-label={t('sticker.send', { sign: [one.emoji, one.keyword].filter(Boolean).join(' ') || pack.name })} onClick={() => onPick(one.id)}><img src={one.file_url} alt="" width={64} height={64} loading="lazy" /></button>)}</div>
    </section>
  )
}

function matching(packs: StickerPack[], wanted: string) {
  const sought = wanted.trim().toLowerCase()
  if (!sought) return packs
  const fits = (pack: StickerPack) => pack.stickers.filter((one) => one.emoji === sought || one.keyword?.toLowerCase().includes(sought) || pack.name.toLowerCase().includes(sought))
  return packs.map((pack) => ({ ...pack, stickers: fits(pack) })).filter((pack) => pack.stickers.length > 0)
}

/** Those of this space first, then one's own; others can be taken. */
export default function Stickers({ space, onPick }: { space: string | null; onPick: (id: string) => void }) {
  const { t } = useTranslation('talk')
  const problem = useProblem()
  const [wanted, setWanted] = useState('')
  const packs = useQuery({ queryKey: ['talk', 'stickers'], queryFn: () => api.get<StickerPack[]>('/stickers/packs', { limit: 100 }) })
  if (packs.isError) return <Failure {...problem(packs.error)} onRetry={() => void packs.refetch()} />
  if (!packs.data) return <Skeleton h={120} />
  const near = (one: StickerPack) => (one.space_id && one.space_id === space ? 2 : Number(one.is_installed))
  const filled = packs.data.filter((one) => one.stickers.length > 0).toSorted((a, b) => near(b) - near(a))
  const many = filled.reduce((sum, one) => sum + one.stickers.length, 0) > worthSearching
  const shown = matching(filled, wanted)
  return (
    <>
      {many && <input type="search" className="input mb-2" aria-label={t('sticker.search')} placeholder={t('sticker.search')} value={wanted} onChange={(e) => setWanted(e.target.value)} />}
      {shown.length === 0 && <p className="small muted">{t(filled.length ? 'sticker.not_found' : 'sticker.none')}</p>}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a list that scrolls must be reachable */}
      {shown.length > 0 && <div className="sticker-packs" tabIndex={0} role="group" aria-label={t('sticker.title')}>{shown.map((one) => <Pack key={one.id} pack={one} onPick={onPick} />)}</div>}
    </>
  )
}
