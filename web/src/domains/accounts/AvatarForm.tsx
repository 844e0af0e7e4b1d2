import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '@/api/useProblem'
import type { User } from '@/api/types'
import { Avatar } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { toast } from '@/ui/Toast'
import { useUploadAvatar } from './profile'
import { nameOf } from './session'

const maxMegabytes = 5

export function AvatarForm({ user }: { user: User }) {
  const { t } = useTranslation('profile')
  const problem = useProblem()
  const upload = useUploadAvatar()
  const input = useRef<HTMLInputElement>(null)
  const pick = (file: File | undefined) => {
    if (!file) return
    if (file.size > maxMegabytes * 1024 * 1024) return void toast(t('avatar.too_big', { n: maxMegabytes }), { tone: 'bad' })
    upload.mutate(file, { onSuccess: () => void toast(t('avatar.saved'), { tone: 'ok' }), onError: (error) => void toast(`${problem(error).title}. ${problem(error).detail}`, { tone: 'bad' }) })
  }
  return (
    <div className="avatar">
      <Avatar name={nameOf(user)} src={user.avatar_url} size={72} />
      <div>
        <input ref={input} type="file" className="sr" tabIndex={-1} aria-label={t('avatar.change')} accept="image/jpeg,image/png,image/webp" onChange={(event) => { pick(event.target.files?.[0]); event.target.value = '' }} />
        <Button size="s" busy={upload.isPending} onClick={() => input.current?.click()}>{t('avatar.change')}</Button>
        <p className="hint">{t('avatar.hint', { n: maxMegabytes })}</p>
      </div>
    </div>
  )
}
