import { useTranslation } from 'react-i18next'
import type { Outgoing } from '@/domains/talk/outbox'
import { dropOutgoing, retryOutgoing } from '@/domains/talk/send'
import { useTalkLine } from './useTalk'

/** What was written and is not there yet. A refusal keeps the words and asks what to do. */
export function OutgoingLine({ one }: { one: Outgoing }) {
  const { t } = useTranslation('talk')
  const { store } = useTalkLine()
  return (
    <article className="msg waits" aria-label={t('waiting')}>
      <span />
      <div>
        <p className="whitespace-pre-wrap">{one.content || t(one.sticker ? 'sticker.one' : 'file')}</p>
        {one.refused
          ? <p className="refused" role="alert">{one.refused} <button type="button" className="link" onClick={() => retryOutgoing(store, one.nonce)}>{t('retry')}</button> <button type="button" className="link" onClick={() => dropOutgoing(store, one.nonce)}>{t('drop')}</button></p>
          : <p className="state">{t('waiting')}</p>}
      </div>
    </article>
  )
}
