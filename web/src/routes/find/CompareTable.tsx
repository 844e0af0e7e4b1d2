import { Link } from '@tanstack/react-router'
import { Check, Minus, X } from 'lucide-react'
import type { CSSProperties, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Comparison } from '@/api/types'
import { useAmenities } from '@/domains/catalog/queries'
import { NearMetro } from '@/domains/catalog/VenueCard'
import { dropHeld } from '@/domains/catalog/tray'
import { useFormat } from '@/lib/format'
import { Picture, Stars } from '@/ui/Bits'
import { buttonClass } from '@/ui/Button'
import { Icon } from '@/ui/Icon'

type Compared = Comparison['items'][number]
interface Visit { starts_at?: string | undefined; ends_at?: string | undefined; seats?: string | undefined }
interface Props { venues: Compared[]; ids: string[]; visit: Visit; hours: number; onlyDifferent: boolean }
interface Row { key: string; label: string; plain: (v: Compared) => string; cell: (v: Compared) => ReactNode; best?: (v: Compared) => number | null }

function differs(row: Row, venues: Compared[]) {
  return new Set(venues.map(row.plain)).size > 1
}

/** The smallest measure wins; equal measures have no winner. */
function winner(row: Row, venues: Compared[]) {
  const marks = venues.map((v) => row.best?.(v) ?? null)
  const known = marks.filter((m): m is number => m !== null)
  const least = Math.min(...known)
  if (known.length < 2 || known.every((m) => m === least)) return new Set<string>()
  return new Set(venues.filter((_, i) => marks[i] === least).map((v) => v.id))
}

function useRows(venues: Compared[]): { facts: Row[]; amenities: Row[] } {
  const { t } = useTranslation('find')
  const format = useFormat()
  const known = useAmenities()
  const missing = <span className="no">{t('search:compare.no_data')}</span>
  const facts: Row[] = [
    { key: 'price', label: t('search:compare.price'), plain: (v) => String(v.price_from?.amount), best: (v) => v.price_from?.amount ?? null, cell: (v) => (v.price_from ? <b>{format.money(v.price_from)}</b> : missing) },
    { key: 'free', label: t('search:compare.free'), plain: (v) => String(v.free_units), best: (v) => (v.free_units === null ? null : -v.free_units), cell: (v) => (v.free_units === null ? missing : <b>{format.number(v.free_units)}</b>) },
    { key: 'metro', label: t('search:compare.metro'), plain: (v) => `${v.metro[0]?.name}${v.metro[0]?.walk_min}`, best: (v) => v.metro[0]?.walk_min ?? null, cell: (v) => <b className="medium"><NearMetro venue={v} /></b> },
    { key: 'rating', label: t('search:compare.rating'), plain: (v) => String(v.rating), best: (v) => (v.rating === null ? null : -v.rating), cell: (v) => (v.rating === null ? <span className="no">{t('search:compare.reviews_none')}</span> : <b><Stars rating={v.rating} count={v.review_count} /></b>) },
    { key: 'instant', label: t('search:compare.instant'), plain: (v) => String(v.instant), cell: (v) => (v.instant ? t('search:compare.instant_yes') : t('search:compare.instant_no')) },
    { key: 'district', label: t('search:compare.district'), plain: (v) => v.district ?? '', cell: (v) => v.district ?? missing },
    { key: 'address', label: t('search:compare.address'), plain: (v) => v.address, cell: (v) => v.address },
  ]
  const codes = [...new Set(venues.flatMap((v) => v.amenities))]
  const amenities = codes.map((code): Row => {
    const a = known.data?.find((x) => x.code === code)
    return {
      key: code, label: a ? format.name({ name_ru: a.title_ru, name_en: a.title_en }) : code, plain: (v) => String(v.amenities.includes(code)),
      cell: (v) => (v.amenities.includes(code) ? <><Icon as={Check} className="y" />{t('search:compare.has')}</> : <span className="no"><Icon as={Minus} />{t('search:compare.has_not')}</span>),
    }
  })
  return { facts, amenities }
}

function Header({ venue, ids, visit }: { venue: Compared; ids: string[]; visit: Visit }) {
  const { t } = useTranslation('find')
  const format = useFormat()
  const rest = ids.filter((id) => id !== venue.id && id !== venue.slug).join(',')
  return (
    <th scope="col"><div className="vh">
      <div className="ph"><Picture src={venue.photo_url} alt="" /></div>
      <Link to="/compare" search={{ ...visit, ids: rest }} replace className="x" aria-label={t('search:tray.remove', { name: venue.name })} onClick={() => dropHeld(venue.id)}><Icon as={X} size="s" /></Link>
      <b><Link to="/venues/$slug" params={{ slug: venue.slug }} search={visit}>{venue.name}</Link></b>
      {venue.price_from && <span className="price sum">{format.money(venue.price_from)}</span>}
      <Link to="/venues/$slug" params={{ slug: venue.slug }} search={visit} className={buttonClass({ size: 's', full: true })}>{t('search:compare.book')}</Link>
    </div></th>
  )
}

export function CompareTable({ venues, ids, visit, onlyDifferent }: Props) {
  const { t } = useTranslation('find')
  const { facts, amenities } = useRows(venues)
  const same = amenities.filter((row) => !differs(row, venues))
  const shown = (rows: Row[]) => (onlyDifferent ? rows.filter((row) => differs(row, venues)) : rows)
  const line = (row: Row) => {
    const best = winner(row, venues)
    return <tr key={row.key}><th scope="row">{row.label}</th>{venues.map((v) => <td key={v.id} className={best.has(v.id) ? 'best' : undefined}>{row.cell(v)}{best.has(v.id) && <span className="dl good">{t('search:compare.best')}</span>}</td>)}</tr>
  }
  return (
    <>
      <table className="cmp" style={{ '--cols': venues.length } as CSSProperties}>
        <caption className="sr">{t('search:compare.page')}</caption>
        <thead><tr><th scope="col" className="c"><span className="sr">{t('search:compare.page')}</span></th>{venues.map((v) => <Header key={v.id} venue={v} ids={ids} visit={visit} />)}</tr></thead>
        <tbody>{shown(facts).map(line)}<tr className="grp"><th scope="rowgroup" colSpan={venues.length + 1}>{t('search:compare.amenities')}</th></tr>{amenities.filter((row) => differs(row, venues)).map(line)}</tbody>
      </table>
      {same.length > 0 && <div className="same"><p className="muted small">{t('search:compare.same', { list: same.map((row) => row.label).join(', ') })}</p></div>}
    </>
  )
}
