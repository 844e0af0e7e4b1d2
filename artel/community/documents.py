"""What a person takes along: the calendar file of an event and the QR at the door."""

import io

from artel.community.schemas import DoorView, GatheringView
from artel.kit import clock


def calendar_file(gathering: GatheringView, sequence: int) -> bytes:
    """RFC 5545; an event that was called off is METHOD:CANCEL, so that calendars take it out."""
    import icalendar  # 0.1 s that the server need not wait for

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Artel//Community//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if gathering.is_cancelled else "PUBLISH")
    event = icalendar.Event()
    event.add("uid", f"{gathering.id}@artel")
    event.add("sequence", sequence)
    event.add("dtstamp", clock.now())
    event.add("dtstart", gathering.starts_at)
    event.add("dtend", gathering.ends_at)
    event.add("summary", gathering.title)
    event.add("location", f"{gathering.venue}, {gathering.address}".strip(", "))
    event.add("description", gathering.about)
    event.add("status", "CANCELLED" if gathering.is_cancelled else "CONFIRMED")
    calendar.add_component(event)
    body: bytes = calendar.to_ical()
    return body


def door_qr(door: DoorView) -> bytes:
    """An SVG to print; a phone's camera opens the check-in with the code filled in."""
    import segno

    out = io.BytesIO()
    segno.make(door.address, error="m").save(out, kind="svg", scale=8, border=2, xmldecl=False, svgns=True)
    return out.getvalue()
