"""What must be there whenever somebody looks: people at their desks now, a hold that runs out, requests to answer."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from artel.apps.demo.chance import Chance
from artel.apps.demo.shops import Shop, Spot
from artel.apps.demo.wishes import Wish, seats_for
from artel.bookings.models import BookingStatus
from artel.catalog.models import ResourceKind
from artel.kit.spans import DAY, Span, local_day

K, S = ResourceKind, BookingStatus


def staged(chance: Chance, shop: Shop, spot: Spot, hero: UUID) -> Iterator[Wish]:
    """For venues that never close; `hero` is the customer who can sign in, and the first venue is hers."""
    if not shop.is_around_the_clock:
        return
    if spot.resource.kind is K.HOT_DESK:
        yield from _here_now(chance, spot)
        yield from _holds(chance)
    if not spot.resource.instant:
        yield from _requests(chance, shop, spot)
    if shop.popularity >= 8:
        yield from _hers(chance, shop, spot, hero)


def _here_now(chance: Chance, spot: Spot) -> Iterator[Wish]:
    for _ in range(min(4, len(spot.unit_ids) // 4 + 1)):
        start = _on_the_hour(chance, -chance.randint(1, 3))
        yield Wish(Span(start, start + timedelta(hours=chance.randint(4, 7))), seats_for(chance, spot), S.CHECKED_IN)


def _holds(chance: Chance) -> Iterator[Wish]:
    start = _on_the_hour(chance, chance.randint(2, 6))
    yield Wish(Span(start, start + timedelta(hours=3)), 1, S.AWAITING_PAYMENT)


def _requests(chance: Chance, shop: Shop, spot: Spot) -> Iterator[Wish]:
    day = local_day(chance.now, shop.zone) + chance.randint(2, 4) * DAY
    hour = 11 if spot.parts else chance.choice((15, 17))
    seats = seats_for(chance, spot)
    yield Wish(shop.span(day, hour * 60, 180), seats, S.AWAITING_APPROVAL, comment="Привезём свой проектор")


def _hers(chance: Chance, shop: Shop, spot: Spot, hero: UUID) -> Iterator[Wish]:
    """Tomorrow, in a week, and a room that she has asked for; and a year of habit."""
    today = local_day(chance.now, shop.zone)
    if spot.resource.name == "Зал":
        yield Wish(shop.span(today + DAY, 600, 240), 1, S.CONFIRMED, hero)
        yield Wish(shop.span(today + 7 * DAY, 840, 180), 1, S.CONFIRMED, hero)
        for weeks in range(1, 30):
            day = today - weeks * 7 * DAY + chance.randint(0, 4) * DAY
            if day < today:
                yield Wish(shop.span(day, chance.choice((540, 600, 660)), 240), 1, S.COMPLETED, hero)
    elif spot.resource.kind is K.MEETING_ROOM and not spot.resource.instant:
        yield Wish(shop.span(today + 6 * DAY, 900, 120), 6, S.AWAITING_APPROVAL, hero, "Нужен экран и тишина")


def _on_the_hour(chance: Chance, hours: int) -> datetime:
    return chance.now.replace(minute=0) + timedelta(hours=hours)
