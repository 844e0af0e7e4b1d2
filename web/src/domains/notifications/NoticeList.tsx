import './notices.css'
import { Link } from '@tanstack/react-router'
import type { Notification } from '@/api/types'
import { ownZone } from '@/lib/time'
import { useFormat } from '@/lib/format'

interface Props { items: Notification[]; onRead: (id: string) => void }

function Body({ it }: { it: Notification }) {
  const format = useFormat()
  return (
    <>
      <span className={it.is_read ? 'sr' : 'unread-dot'} aria-hidden />
      <span className="grow">
        <b className={it.is_read ? 'medium' : 'semi'}>{it.title}</b>
        <span className="small muted block">{it.content}</span>
        <time className="tiny faint" dateTime={it.created_at} title={format.moment(it.created_at, ownZone())}>{format.relative(it.created_at)}</time>
      </span>
    </>
  )
}

/** A note about a booking opens the booking; any other only becomes read. */
export function NoticeList({ items, onRead }: Props) {
  return (
    <ul className="lines notices">
      {items.map((it) => (
        <li key={it.id}>
          {it.related_booking_id
            ? <Link to="/bookings/$id" params={{ id: it.related_booking_id }} onClick={() => onRead(it.id)}><Body it={it} /></Link>
            : <button type="button" onClick={() => onRead(it.id)}><Body it={it} /></button>}
        </li>
      ))}
    </ul>
  )
}
