import { Search } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import Appearance from '@/ui/Appearance'
import { Avatar, Metro, Stars, Tag } from '@/ui/Bits'
import { Button } from '@/ui/Button'
import { DatePicker } from '@/ui/DatePicker'
import { Dialog, Drawer } from '@/ui/Dialog'
import { Check, PasswordField, SelectField, TextArea, TextField } from '@/ui/Field'
import { HoldTimer } from '@/ui/HoldTimer'
import { Icon } from '@/ui/Icon'
import { Menu } from '@/ui/Menu'
import { PriceLines } from '@/ui/Price'
import { Ruler } from '@/ui/Ruler'
import type { Stretch } from '@/ui/ruler-logic'
import { Chip, Segments } from '@/ui/Segments'
import { Empty, Failure, Note, Skeleton, Waiting } from '@/ui/States'
import { Stepper } from '@/ui/Stepper'
import { Tabs } from '@/ui/Tabs'
import { toast } from '@/ui/Toast'

const bars = Array.from({ length: 15 }, (_, i) => ({ hour: 8 + i, free: (i * 7) % 12, total: 12, closed: i > 12 }))
const rub = (amount: number) => ({ amount, currency: 'RUB' })

function Part({ title, children }: { title: string; children: ReactNode }) {
  return <section className="sec"><h2 className="mb-4">{title}</h2><div className="stack">{children}</div></section>
}

function Buttons() {
  const { t } = useTranslation('dev')
  const [on, setOn] = useState(true)
  const [seg, setSeg] = useState<'one' | 'two'>('one')
  const [n, setN] = useState(1)
  return (
    <Part title={t('buttons')}>
      <div className="row wrapx"><Button look="main">{t('open')}</Button><Button>{t('open')}</Button><Button look="quiet">{t('open')}</Button><Button look="danger">{t('open')}</Button><Button look="danger main">{t('open')}</Button><Button disabled>{t('open')}</Button><Button look="main" size="l"><Icon as={Search} />{t('open')}</Button><Button size="s">{t('open')}</Button></div>
      <div className="row wrapx"><Chip on={on} count="12" onClick={() => setOn(!on)}>{t('sample')}</Chip><Segments label={t('sample')} value={seg} onChange={setSeg} options={[{ value: 'one', label: t('one') }, { value: 'two', label: t('two') }]} /><Stepper label={t('sample')} value={n} max={8} onChange={setN} /></div>
    </Part>
  )
}

function Fields() {
  const { t } = useTranslation('dev')
  return (
    <Part title={t('fields')}>
      <TextField label={t('sample')} hint={t('sample_text')} /><TextField label={t('sample')} error={t('sample_error')} defaultValue="?" /><PasswordField label={t('sample')} />
      <SelectField label={t('sample')}><option>{t('one')}</option><option>{t('two')}</option></SelectField><TextArea label={t('sample')} />
      <Check defaultChecked>{t('sample_text')}</Check><Check type="radio" defaultChecked>{t('sample_text')}</Check>
    </Part>
  )
}

function Time() {
  const { t } = useTranslation('dev')
  const [stretch, setStretch] = useState<Stretch>([10, 14])
  const [day, setDay] = useState('2026-11-25')
  const [held] = useState(() => ({ from: new Date(Date.now() - 120_000).toISOString(), until: new Date(Date.now() + 780_000).toISOString() }))
  return (
    <Part title={t('ruler')}>
      <div className="px-3"><Ruler from={8} to={23} bars={bars} stretch={stretch} onChange={setStretch} label={t('ruler')} /></div>
      <Ruler size="tall" counts from={8} to={23} bars={bars} stretch={stretch} label={t('ruler')} />
      <Ruler size="mini" from={8} to={23} bars={bars} stretch={stretch} label={t('ruler')} />
      <HoldTimer until={held.until} from={held.from} text={t('sample_text')} />
      <DatePicker value={day} min="2026-11-20" onChange={setDay} trigger={<Button>{day}</Button>} />
    </Part>
  )
}

function Layers() {
  const { t } = useTranslation('dev')
  const [dialog, setDialog] = useState(false)
  const [drawer, setDrawer] = useState(false)
  return (
    <Part title={t('layers')}>
      <div className="row wrapx"><Button onClick={() => setDialog(true)}>{t('open')} 1</Button><Button onClick={() => setDrawer(true)}>{t('open')} 2</Button><Menu align="start" trigger={<Button>{t('open')} 3</Button>} items={[{ key: 'a', label: t('one'), onSelect: () => undefined }, { key: 'b', label: t('two'), checked: true, onSelect: () => undefined }]} /><Button onClick={() => toast(t('sample_text'), { tone: 'ok' })}>{t('open')} 4</Button></div>
      <Dialog open={dialog} onOpenChange={setDialog} title={t('sample')} footer={<Button look="main" onClick={() => setDialog(false)}>{t('open')}</Button>}><p className="muted">{t('sample_text')}</p></Dialog>
      <Drawer open={drawer} onOpenChange={setDrawer} title={t('sample')}><p className="muted">{t('sample_text')}</p></Drawer>
      <Tabs label={t('layers')} tabs={[{ value: 'a', label: t('one'), content: t('sample_text') }, { value: 'b', label: t('two'), content: t('sample_text') }]} />
    </Part>
  )
}

function Rest() {
  const { t } = useTranslation('dev')
  return (
    <>
      <Part title={t('status')}>
        <div className="row wrapx"><Tag>{t('sample')}</Tag><Tag tone="ok">{t('sample')}</Tag><Tag tone="warn">{t('sample')}</Tag><Tag tone="danger">{t('sample')}</Tag><Tag tone="info">{t('sample')}</Tag><Tag tone="accent">{t('sample')}</Tag></div>
        <Note tone="ok">{t('sample_text')}</Note><Note tone="warn">{t('sample_text')}</Note><Note tone="accent">{t('sample_text')}</Note>
        <Failure title={t('sample')} detail={t('sample_text')} onRetry={() => undefined} /><Empty title={t('sample')} text={t('sample_text')} />
      </Part>
      <Part title={t('price')}><PriceLines caption={t('price')} totalLabel={t('sample')} total={rub(86000)} lines={[{ code: 'a', title: t('one'), amount: rub(104000), why: t('sample_text') }, { code: 'b', title: t('two'), amount: rub(-18050), why: null }]} /></Part>
      <Part title={t('people')}><div className="row wrapx"><Avatar name="Анна Крылова" src="/art/p-anna.svg" /><Avatar name="Igor" src={null} /><Stars rating={4.8} count={12} /><Metro color="var(--m-3)">{t('sample')}</Metro></div></Part>
      <Part title={t('waiting')}><Waiting label={t('waiting')}><Skeleton h={92} className="photo" /><Skeleton w="60%" className="mt-3" /></Waiting></Part>
    </>
  )
}

export default function KitPage() {
  const { t } = useTranslation('dev')
  return (
    <main id="main" tabIndex={-1} className="wrap pt-8"><div className="max-w-[720px]">
      <h1>{t('title')}</h1><p className="muted mt-2 mb-6">{t('lead')}</p>
      <div className="panel pad look-pop"><Appearance /></div>
      <Buttons /><Fields /><Time /><Layers /><Rest />
    </div></main>
  )
}
