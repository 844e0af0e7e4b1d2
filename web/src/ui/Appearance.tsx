import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { store, stored } from '@/lib/storage'
import { Segments } from './Segments'

const schemes = ['burgundy', 'blue', 'green', 'violet', 'orange', 'turquoise'] as const
type Kind = 'theme' | 'scheme' | 'size'

function apply(kind: Kind, value: string) {
  if (value === 'system') delete document.documentElement.dataset[kind]
  else document.documentElement.dataset[kind] = value
  store(kind, value === 'system' ? null : value)
}

function useLook(kind: Kind, initial: string) {
  const [value, setValue] = useState(() => stored(kind) ?? initial)
  return [value, (next: string) => { apply(kind, next); setValue(next) }] as const
}

function Group({ legend, children }: { legend: string; children: ReactNode }) {
  return <fieldset><legend>{legend}</legend>{children}</fieldset>
}

export default function Appearance() {
  const { t } = useTranslation('common')
  const [theme, setTheme] = useLook('theme', 'system')
  const [scheme, setScheme] = useLook('scheme', 'burgundy')
  const [size, setSize] = useLook('size', 'medium')
  const options = (group: 'theme' | 'size', values: string[]) => values.map((value) => ({ value, label: t(`look.${group}_${value}` as 'look.theme_light') }))
  return (
    <>
      <Group legend={t('look.theme')}><Segments label={t('look.theme')} value={theme} options={options('theme', ['system', 'light', 'dark'])} onChange={setTheme} /></Group>
      <Group legend={t('look.scheme')}>
        <div className="sw">{schemes.map((s) => <button key={s} type="button" data-v={s} aria-pressed={s === scheme} aria-label={t(`look.scheme_${s}`)} onClick={() => setScheme(s)} />)}</div>
      </Group>
      <Group legend={t('look.size')}><Segments label={t('look.size')} value={size} options={options('size', ['small', 'medium', 'large'])} onChange={setSize} /></Group>
    </>
  )
}
