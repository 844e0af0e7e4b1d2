import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useProblem } from '@/api/useProblem'
import type { User } from '@/api/types'
import { ownZone } from '@/lib/time'
import { Button } from '@/ui/Button'
import { Check, SelectField, TextArea, TextField } from '@/ui/Field'
import { Note } from '@/ui/States'
import { toast } from '@/ui/Toast'
import { placeErrors } from './forms'
import { useUpdateProfile } from './profile'

const schema = z.object({ full_name: z.string().trim(), nickname: z.string().trim(), phone: z.string().trim(), bio: z.string().trim(), birthday: z.string(), time_zone: z.string(), hides_birthday: z.boolean(), says_student: z.boolean() })
type Values = z.infer<typeof schema>
const fields: (keyof Values)[] = ['full_name', 'nickname', 'phone', 'bio', 'birthday', 'time_zone', 'hides_birthday', 'says_student']

const zones = ['Europe/Kaliningrad', 'Europe/Moscow', 'Europe/Samara', 'Asia/Yekaterinburg', 'Asia/Omsk', 'Asia/Novosibirsk', 'Asia/Krasnoyarsk', 'Asia/Irkutsk', 'Asia/Yakutsk', 'Asia/Vladivostok', 'Asia/Magadan', 'Asia/Kamchatka', 'Europe/London', 'Europe/Berlin', 'Asia/Almaty', 'Asia/Tbilisi', 'Asia/Yerevan']

function initial(user: User): Values {
  return { full_name: user.full_name ?? '', nickname: user.nickname ?? '', phone: user.phone ?? '', bio: user.bio ?? '', birthday: user.birthday ?? '', time_zone: user.time_zone ?? '', hides_birthday: user.hides_birthday, says_student: user.says_student }
}

/** An emptied field is sent as null: an empty string is not a phone and not a date. */
function patchOf(values: Values, dirty: Partial<Record<keyof Values, boolean | undefined>>) {
  return Object.fromEntries(fields.filter((f) => dirty[f]).map((f) => [f, typeof values[f] === 'boolean' ? values[f] : values[f] || null]))
}

export function AboutForm({ user }: { user: User }) {
  const { t } = useTranslation('profile')
  const problem = useProblem()
  const update = useUpdateProfile()
  const form = useForm<Values>({ resolver: zodResolver(schema), values: initial(user), resetOptions: { keepDirtyValues: true } })
  const { errors, isDirty, dirtyFields } = form.formState
  const submit = (values: Values) => update.mutate(patchOf(values, dirtyFields), {
    onSuccess: (next) => { form.reset(initial(next)); toast(t('about.saved'), { tone: 'ok' }) },
    onError: (error) => placeErrors(error, fields, form.setError),
  })
  return (
    <form className="form" noValidate onSubmit={(event) => void form.handleSubmit(submit)(event)}>
      {update.isError && <Note tone="danger" alert><b className="semi">{problem(update.error).title}</b><p className="small">{problem(update.error).detail}</p></Note>}
      <div className="pair">
        <TextField {...form.register('full_name')} label={t('about.full_name')} autoComplete="name" error={errors.full_name?.message} />
        <TextField {...form.register('nickname')} label={t('about.nickname')} autoComplete="nickname" error={errors.nickname?.message} />
        <TextField {...form.register('phone')} label={t('about.phone')} type="tel" autoComplete="tel" hint={t('about.phone_hint')} error={errors.phone?.message} />
        <TextField {...form.register('birthday')} label={t('about.birthday')} type="date" autoComplete="bday" error={errors.birthday?.message} />
      </div>
      <SelectField {...form.register('time_zone')} label={t('about.time_zone')} error={errors.time_zone?.message}>
        <option value="">{t('about.time_zone_auto', { zone: ownZone() })}</option>
        {[...new Set([...(user.time_zone ? [user.time_zone] : []), ...zones])].map((zone) => <option key={zone} value={zone}>{zone}</option>)}
      </SelectField>
      <TextArea {...form.register('bio')} label={t('about.bio')} error={errors.bio?.message} />
      <div><Check {...form.register('hides_birthday')}>{t('about.hides_birthday')}<br /><span className="small muted">{t('about.hides_birthday_hint')}</span></Check></div>
      <div><Check {...form.register('says_student')}>{t('about.student')}<br /><span className="small muted">{t('about.student_hint')}</span></Check></div>
      <Button type="submit" look="main" busy={update.isPending} disabled={!isDirty}>{t('common:action.save')}</Button>
    </form>
  )
}
