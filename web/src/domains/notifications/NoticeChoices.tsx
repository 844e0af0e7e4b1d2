import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import type { NoticeChoice, NoticeChoices as Choices } from '@/api/types'
import { useProblem } from '@/api/useProblem'
import { Failure, Skeleton } from '@/ui/States'
import { toast } from '@/ui/Toast'

const key = ['notice-choices']
const channels = ['in_app', 'by_email'] as const

function useChoose() {
  const problem = useProblem()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (item: NoticeChoice) => api.put<Choices>('/notifications/choices', { items: [item] }),
    onMutate: (item) => {
      const was = client.getQueryData<Choices>(key)
      client.setQueryData<Choices>(key, (now) => now && { items: now.items.map((one) => (one.group === item.group ? item : one)) })
      return was
    },
    onError: (error, _, was) => { client.setQueryData(key, was); toast(problem(error).title, { tone: 'bad' }) },
  })
}

/** Each box is kept at once. What cannot be switched off is said below. */
export function NoticeChoices() {
  const { t } = useTranslation('profile')
  const problem = useProblem()
  const choices = useQuery({ queryKey: key, queryFn: () => api.get<Choices>('/notifications/choices') })
  const choose = useChoose()
  if (choices.isError) return <Failure {...problem(choices.error)} onRetry={() => void choices.refetch()} />
  if (!choices.data) return <Skeleton h={280} />
  return (
    <div>
      <table className="choices">
        <thead><tr><th scope="col">{t('notices.kind')}</th>{channels.map((channel) => <th key={channel} scope="col">{t(`notices.${channel}`)}</th>)}</tr></thead>
        <tbody>{choices.data.items.map((it) => (
          <tr key={it.group}><th scope="row">{t(`notices.group.${it.group}`)}</th>{channels.map((channel) => (
            <td key={channel}><label><input type="checkbox" checked={it[channel]} aria-label={t('notices.label', { group: t(`notices.group.${it.group}`), channel: t(`notices.${channel}`) })} onChange={(event) => choose.mutate({ ...it, [channel]: event.target.checked })} /></label></td>
          ))}</tr>
        ))}</tbody>
      </table>
      <p className="small muted mt-3">{t('notices.service')}</p>
    </div>
  )
}
