import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { useProblem } from '@/api/useProblem'
import type { Space } from '@/api/types'
import { useTitle } from '@/lib/hooks'
import { Button } from '@/ui/Button'
import { Empty, Note } from '@/ui/States'
import { Guarded } from '../auth/Guarded'

function Accept({ code }: { code: string }) {
  const { t } = useTranslation('talk')
  const problem = useProblem()
  const navigate = useNavigate()
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const go = async () => {
    setBusy(true)
    try {
      const space = await api.post<Space>(`/invites/${encodeURIComponent(code)}/accept`)
      await navigate({ to: '/talk', search: { space: space.id }, replace: true })
    } catch (refused) {
      setError(refused)
      setBusy(false)
    }
  }
  return (
    <Empty title={t('invite.title')} text={t('invite.text')} art="/art/garden.svg">
      {error !== null && <div className="mt-3"><Note tone="danger" alert>{problem(error).title}</Note></div>}
      <div className="mt-4"><Button look="main" busy={busy} onClick={() => void go()}>{t('invite.accept')}</Button></div>
    </Empty>
  )
}

export default function InvitePage() {
  const { t } = useTranslation('talk')
  const { code } = useParams({ strict: false })
  useTitle(t('invite.title'))
  return <main id="main" tabIndex={-1} className="wrap pt-8"><h1 className="sr">{t('invite.title')}</h1><Guarded><Accept code={code ?? ''} /></Guarded></main>
}
