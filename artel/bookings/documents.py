"""What a person takes along: the calendar file (RFC 5545, RFC 5546) and the QR of a booking."""

import io
from datetime import datetime
from typing import TYPE_CHECKING

from artel.bookings.models import BookingStatus
from artel.bookings.schemas import BookingView
from artel.kit import clock
from artel.kit.problems import Language, Text

if TYPE_CHECKING:
    import icalendar

GONE = frozenset({BookingStatus.CANCELLED, BookingStatus.DECLINED, BookingStatus.EXPIRED, BookingStatus.NO_SHOW})
SURE = frozenset({BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN, BookingStatus.COMPLETED})
NUMBER = Text("Бронь", "Booking")


def calendar_file(booking: BookingView, sequence: int, changed_at: datetime, language: Language) -> bytes:
    """One event with a UID that never changes and a SEQUENCE that grows with every change. A booking that has ended
    is METHOD:CANCEL with STATUS:CANCELLED, so that calendars take it out."""
    import icalendar  # 0.1 s that the server need not wait for

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Artel//Bookings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if booking.status in GONE else "PUBLISH")
    calendar.add_component(_event(booking, sequence, changed_at, language))
    body: bytes = calendar.to_ical()
    return body


def _event(booking: BookingView, sequence: int, changed_at: datetime, language: Language) -> "icalendar.Event":
    import icalendar

    event = icalendar.Event()
    event.add("uid", f"{booking.id}@artel")
    event.add("sequence", sequence)
    event.add("dtstamp", clock.now())
    event.add("last-modified", changed_at)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("summary", f"{booking.venue.name}: {booking.resource.name}")
    event.add("location", booking.venue.address or booking.venue.name)
    event.add("geo", (booking.venue.lat, booking.venue.lon))
    event.add("description", f"{NUMBER.speak(language)} {booking.number}")
    event.add("status", _status(booking.status))
    return event


def _status(status: BookingStatus) -> str:
    if status in GONE:
        return "CANCELLED"
    return "CONFIRMED" if status in SURE else "TENTATIVE"


def qr_code(booking: BookingView) -> bytes:
    """An SVG that carries the booking's number; who scans it still needs the right to check somebody in."""
    out = io.BytesIO()
    import segno

    segno.make(booking.number, error="m").save(out, kind="svg", scale=8, border=2, xmldecl=False, svgns=True)
    return out.getvalue()
