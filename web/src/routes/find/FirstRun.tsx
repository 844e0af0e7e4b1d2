import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { buttonClass } from '@/ui/Button'
import { Empty } from '@/ui/States'

/** A house that was just set up: nothing to find yet, and one thing to do. */
export default function FirstRun() {
  const { t } = useTranslation('run')
  return (
    <section className="wrap sec">
      <Empty title={t('bare.title')} text={t('bare.text')}><p className="mt-4"><Link to="/run/start" className={buttonClass({ look: 'main' })}>{t('bare.go')}</Link></p></Empty>
    </section>
  )
}
