import { FileText, X } from 'lucide-react'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { useSize } from './Attachment'
import type { Upload } from './useUpload'

export function UploadTray({ upload, onClear, onRetry }: { upload: Upload; onClear: () => void; onRetry: () => void }) {
  const { t } = useTranslation('talk')
  const problem = useProblem()
  const size = useSize()
  const percent = Math.round(upload.share * 100)
  return (
    <div className="up">
      {upload.preview ? <img src={upload.preview} alt="" width={56} height={56} /> : <Icon as={FileText} />}
      <div className="grow">
        <p className="clip small">{upload.file.name} <span className="faint">{size(upload.file.size)}</span></p>
        {upload.error ? <p className="refusal" role="alert">{upload.error === 'too_large' ? t('too_large') : problem(upload.error).title} {upload.error !== 'too_large' && <button type="button" className="link" onClick={onRetry}>{t('retry')}</button>}</p>
          : upload.id ? <p className="tiny faint">{t('uploaded')}</p>
            : <div className="meter mt-1" role="progressbar" aria-label={t('uploading')} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}><i style={{ '--v': `${percent}%` } as CSSProperties} /></div>}
      </div>
      <Button look="quiet" icon size="s" aria-label={t('remove_file')} onClick={onClear}><Icon as={X} size="s" /></Button>
    </div>
  )
}
