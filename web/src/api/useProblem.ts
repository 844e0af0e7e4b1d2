import { useTranslation } from 'react-i18next'
import { ApiError } from './error'

export interface ProblemText { title: string; detail: string }

/** Words for a person: the server's own when it has them, ours for what the server cannot say. */
export function useProblem() {
  const { t, i18n } = useTranslation('common')
  return (error: unknown): ProblemText => {
    if (!(error instanceof ApiError)) return { title: t('error.title'), detail: t('error.unknown') }
    if (error.code === 'offline') return { title: t('error.offline_title'), detail: t('error.offline') }
    if (error.status === 429) return { title: t('error.rate_title'), detail: t('error.rate', { count: error.retryAfter ?? 60 }) }
    const own = `error.code.${error.code.replaceAll('.', '_')}`
    const title = error.title || (i18n.exists(`common:${own}`) ? t(own as 'error.title') : t('error.title'))
    return { title, detail: error.detail || t('error.unknown') }
  }
}
