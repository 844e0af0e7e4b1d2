import { useTranslation } from 'react-i18next'

const year = new Date().getFullYear()

export function Footer() {
  const { t } = useTranslation('common')
  return (
    <footer className="foot"><div className="wrap">
      <span>{t('brand')}, {year}. {t('tagline')}</span>
      <a href="/#how">{t('nav.how')}</a>
      <a href="/docs">{t('nav.api')}</a>
    </div></footer>
  )
}
