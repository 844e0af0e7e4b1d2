import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, ImagePlus, Pencil, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, newIdempotencyKey } from '@/api/client'
import type { StickerPack } from '@/api/types'
import { useProblem } from '@/api/useProblem'
import { Button } from '@/ui/Button'
import { FieldError, TextField } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Failure, Skeleton } from '@/ui/States'
import { useAct } from '../useTalk'

type Sticker = StickerPack['stickers'][number]

const pathOf = (pack: string) => `/stickers/packs/${pack}`
const accepted = 'image/png,image/webp,image/gif,image/jpeg'
const mostBytes = 512 * 1024
const mostStickers = 60

function usePacks(space: string) {
  return useQuery({ queryKey: ['talk', 'stickers', space], queryFn: () => api.get<StickerPack[]>(`/spaces/${space}/sticker-packs`) })
}

/** The name says by which sign, a file like `👋 hello.png` brings both. */
function wordsOf(file: File) {
  const name = file.name.replace(/\.[^.]*$/, '').trim()
  const sign = name.match(/^\p{Extended_Pictographic}\S*/u)?.[0] ?? ''
  return { emoji: sign.slice(0, 16), keyword: name.slice(sign.length).trim().slice(0, 32) }
}

/** One after the other, so that they stand as they were chosen; what is refused is said by name and the rest goes up. */
function useUploads(pack: string) {
  const { t } = useTranslation('stickers')
  const problem = useProblem()
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string[]>([])
  const put = async (file: File) => {
    const form = new FormData()
    form.set('file', file)
    for (const [name, value] of Object.entries(wordsOf(file))) form.set(name, value)
    if (file.size > mostBytes) throw new RangeError('size')
    await api.upload(`${pathOf(pack)}/add-sticker`, form)
  }
  const add = async (files: File[]) => {
    setBusy(true)
    setRefused([])
    for (const file of files) {
      const why = await put(file).then(() => '', (error: unknown) => (error instanceof RangeError ? t('too_big') : problem(error).title))
      if (why) setRefused((was) => [...was, `${file.name}: ${why}`])
    }
    setBusy(false)
    await client.invalidateQueries({ queryKey: ['talk', 'stickers'] })
  }
  return { busy, refused, add }
}

function StickerRow({ pack, sticker, at }: { pack: StickerPack; sticker: Sticker; at: number }) {
  const { t } = useTranslation('stickers')
  const act = useAct()
  const [words, setWords] = useState({ emoji: sticker.emoji, keyword: sticker.keyword ?? '' })
  const name = sticker.keyword || sticker.emoji || String(at + 1)
  const path = `${pathOf(pack.id)}/stickers/${sticker.id}`
  const keep = () => { if (words.emoji !== sticker.emoji || words.keyword !== (sticker.keyword ?? '')) void act(() => api.patch(path, words)) }
  const move = (by: number) => {
    const order = pack.stickers.map((one) => one.id)
    order.splice(at + by, 0, ...order.splice(at, 1))
    void act(() => api.patch(pathOf(pack.id), { order }))
  }
  return (
    <li className="sticker-row">
      <img src={sticker.file_url} alt="" width={56} height={56} loading="lazy" />
      <span className="words">
        <input className="input sign" aria-label={t('emoji', { name })} placeholder="🙂" value={words.emoji} maxLength={16} onChange={(e) => setWords({ ...words, emoji: e.target.value })} onBlur={keep} />
        <input className="input" aria-label={t('keyword', { name })} placeholder={t('keyword_hint')} value={words.keyword} maxLength={32} onChange={(e) => setWords({ ...words, keyword: e.target.value })} onBlur={keep} />
      </span>
      <span className="row">
        <Button look="quiet" icon size="s" disabled={at === 0} aria-label={t('up', { name })} onClick={() => move(-1)}><Icon as={ArrowUp} /></Button>
        <Button look="quiet" icon size="s" disabled={at === pack.stickers.length - 1} aria-label={t('down', { name })} onClick={() => move(1)}><Icon as={ArrowDown} /></Button>
        <Button look="quiet" icon size="s" aria-label={t('remove', { name })} onClick={() => void act(() => api.delete(path))}><Icon as={Trash2} /></Button>
      </span>
    </li>
  )
}

function PackEditor({ pack, onDone }: { pack: StickerPack; onDone: () => void }) {
  const { t } = useTranslation('stickers')
  const act = useAct()
  const pick = useRef<HTMLInputElement>(null)
  const [name, setName] = useState(pack.name)
  const [leaving, setLeaving] = useState(false)
  const { busy, refused, add } = useUploads(pack.id)
  const full = pack.stickers.length >= mostStickers
  const remove = async () => { if (await act(() => api.delete(pathOf(pack.id)), t('pack_removed'))) onDone() }
  if (leaving) return <div className="stack"><p>{t('remove_pack_text', { name: pack.name })}</p><div className="row wrapx"><Button look="danger main" onClick={() => void remove()}>{t('remove_pack')}</Button><Button onClick={() => setLeaving(false)}>{t('common:action.cancel')}</Button></div></div>
  return (
    <div className="stack">
      <form onSubmit={(e) => { e.preventDefault(); void act(() => api.patch(pathOf(pack.id), { name }), t('renamed')) }}>
        <TextField label={t('name')} value={name} required maxLength={60} onChange={(e) => setName(e.target.value)} aside={name.trim() && name !== pack.name ? <Button look="quiet" size="s" type="submit">{t('rename')}</Button> : undefined} />
      </form>
      {pack.stickers.length === 0 ? <p className="small muted">{t('empty')}</p> : <ul className="talk-list">{pack.stickers.map((one, at) => <StickerRow key={one.id} pack={pack} sticker={one} at={at} />)}</ul>}
      {refused.map((why) => <FieldError key={why}>{why}</FieldError>)}
      <p className="small muted">{t('limits', { most: mostStickers })}</p>
      <div className="row wrapx">
        <Button look="main" busy={busy} disabled={full} onClick={() => pick.current?.click()}><Icon as={ImagePlus} />{t('add')}</Button>
        <input ref={pick} type="file" hidden multiple accept={accepted} onChange={(e) => { const files = [...(e.target.files ?? [])]; e.target.value = ''; if (files.length > 0) void add(files) }} />
        <Button onClick={onDone}>{t('back')}</Button><Button look="danger" onClick={() => setLeaving(true)}>{t('remove_pack')}</Button>
      </div>
    </div>
  )
}

function NewPack({ space, onMade, onDone }: { space: string; onMade: (id: string) => void; onDone: () => void }) {
  const { t } = useTranslation('stickers')
  const act = useAct()
  const [key] = useState(newIdempotencyKey)
  const [name, setName] = useState('')
  const save = () => act(async () => onMade((await api.post<StickerPack>(`/spaces/${space}/sticker-packs`, { name }, { idempotencyKey: key })).id))
  return (
    <form className="stack" onSubmit={(e) => { e.preventDefault(); void save() }}>
      <TextField label={t('name')} value={name} required maxLength={60} autoFocus onChange={(e) => setName(e.target.value)} />
      <div className="row"><Button look="main" type="submit">{t('make')}</Button><Button onClick={onDone}>{t('common:action.cancel')}</Button></div>
    </form>
  )
}

/** The packs of a space, for those who may change it. */
export default function StickerTab({ space }: { space: string }) {
  const { t } = useTranslation('stickers')
  const problem = useProblem()
  const packs = usePacks(space)
  const [open, setOpen] = useState<string | null>(null)
  if (packs.isError) return <Failure {...problem(packs.error)} onRetry={() => void packs.refetch()} />
  if (!packs.data) return <Skeleton h={120} />
  const opened = packs.data.find((one) => one.id === open)
  if (opened) return <PackEditor key={opened.id} pack={opened} onDone={() => setOpen(null)} />
  if (open === 'new') return <NewPack space={space} onMade={setOpen} onDone={() => setOpen(null)} />
  return (
    <>
      {packs.data.length === 0 && <p className="muted">{t('none')}</p>}
      <ul className="talk-list">{packs.data.map((one) => (
        <li key={one.id}><span className="grow clip">{one.name}<br /><span className="small muted">{t('count', { count: one.stickers.length })}</span></span>
          <span className="sticker-few" aria-hidden="true">{one.stickers.slice(0, 4).map((it) => <img key={it.id} src={it.file_url} alt="" width={32} height={32} />)}</span>
          <Button look="quiet" icon size="s" aria-label={t('edit', { name: one.name })} onClick={() => setOpen(one.id)}><Icon as={Pencil} /></Button>
        </li>
      ))}</ul>
      <Button className="mt-3" onClick={() => setOpen('new')}>{t('new')}</Button>
    </>
  )
}
