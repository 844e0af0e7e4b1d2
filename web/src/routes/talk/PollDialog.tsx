import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, newIdempotencyKey } from '@/api/client'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Check, TextField } from '@/ui/Field'
import { useAct } from './useTalk'

const most = 10

export function PollDialog({ chat, onClose }: { chat: string; onClose: () => void }) {
  const { t } = useTranslation('talk')
  const act = useAct()
  const [nonce] = useState(newIdempotencyKey)
  const [question, setQuestion] = useState('')
  const [options, setOptions] = useState(['', ''])
  const [isMultiple, setMultiple] = useState(false)
  const filled = options.map((one) => one.trim()).filter(Boolean)
  const ready = question.trim() && filled.length >= 2
  const go = async () => { if (ready && await act(() => api.post(`/messages/${chat}/polls`, { question: question.trim(), options: filled, is_multiple: isMultiple, nonce }))) onClose() }
  return (
    <Dialog open onOpenChange={onClose} title={t('poll')} footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button look="main" disabled={!ready} onClick={() => void go()}>{t('poll_send')}</Button></>}>
      <div className="stack mt-4">
        <TextField label={t('poll_question')} value={question} maxLength={300} onChange={(e) => setQuestion(e.target.value)} />
        {/* oxlint-disable-next-line react/no-array-index-key -- an option is its place */}
        {options.map((one, n) => <TextField key={n} label={t('poll_option', { n: n + 1 })} value={one} maxLength={100} onChange={(e) => setOptions(options.with(n, e.target.value))} />)}
        {options.length < most && <Button size="s" onClick={() => setOptions([...options, ''])}>{t('poll_add')}</Button>}
        <Check checked={isMultiple} onChange={(e) => setMultiple(e.target.checked)}>{t('poll_multiple')}</Check>
      </div>
    </Dialog>
  )
}
