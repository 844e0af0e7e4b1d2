import { Download, FileText } from 'lucide-react'
import { type CSSProperties, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { ChatFile } from '@/api/types'
import { useFormat } from '@/lib/format'
import { Dialog } from '@/ui/Dialog'
import { Icon } from '@/ui/Icon'
import { Skeleton } from '@/ui/States'
import { pathOf, useBlob } from './useBlob'
import { useAct } from './useTalk'

const widest = 420
const highest = 320

/** The place is taken before the picture comes, so that nothing moves. */
function frameOf(file: ChatFile): CSSProperties {
  const [w, h] = [file.width ?? widest, file.height ?? highest]
  const scale = Math.min(1, widest / w, highest / h)
  return { width: Math.max(48, Math.round(w * scale)), aspectRatio: `${w} / ${h}` }
}

function Picture({ file }: { file: ChatFile }) {
  const { t } = useTranslation('talk')
  const [open, setOpen] = useState(false)
  const small = useBlob(file.thumb_url ?? file.file_url)
  const large = useBlob(open ? file.preview_url ?? file.file_url : null)
  return (
    <>
      <button type="button" className="pic" style={frameOf(file)} aria-label={t('open_picture', { name: file.file_name })} onClick={() => setOpen(true)}>{small ? <img src={small} alt={file.file_name} /> : <Skeleton h="100%" />}</button>
      {open && (
        <Dialog open wide onOpenChange={setOpen} title={file.file_name}>
          {large ? <img className="lightbox" src={large} alt={file.file_name} /> : <Skeleton h={320} className="mt-4" />}
          <p className="mt-3"><DownloadLink file={file} /></p>
        </Dialog>
      )}
    </>
  )
}

function useDownload(file: ChatFile) {
  const act = useAct()
  return () => void act(async () => {
    const url = URL.createObjectURL(await api.blob(pathOf(file.file_url)))
    const link = Object.assign(document.createElement('a'), { href: url, download: file.file_name })
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  })
}

function DownloadLink({ file }: { file: ChatFile }) {
  const { t } = useTranslation('talk')
  const download = useDownload(file)
  return <button type="button" className="link small" onClick={download}>{t('download')}</button>
}

function Sound({ file }: { file: ChatFile }) {
  const { t } = useTranslation('talk')
  const src = useBlob(file.file_url)
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- a voice of a member has no captions
  return src ? <audio controls src={src} aria-label={t('play', { name: file.file_name })} /> : <Skeleton h={40} w={300} />
}

export function useSize() {
  const format = useFormat()
  const { t } = useTranslation('talk')
  return (bytes: number) => (bytes < 1_048_576 ? t('kb', { n: format.number(Math.max(1, Math.round(bytes / 1024))) }) : t('mb', { n: format.number(bytes / 1_048_576, 1) }))
}

function Document({ file }: { file: ChatFile }) {
  const size = useSize()
  const download = useDownload(file)
  return <button type="button" className="doc" onClick={download}><Icon as={FileText} /><span className="grow"><span className="clip block">{file.file_name}</span><span className="tiny faint">{size(file.file_size)}</span></span><Icon as={Download} size="s" /></button>
}

export function Attachment({ file }: { file: ChatFile }) {
  if (file.kind === 'image') return <Picture file={file} />
  return file.kind === 'audio' ? <Sound file={file} /> : <Document file={file} />
}
