"""The life of the houses: visits and karma by the rules from the bookings that were kept, goals, donations, events,
tickets. What is said and given goes through the commands, so that the ledger and the counters are true."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import READY_ROLES, ReadyRole
from artel.apps.demo.chance import Chance
from artel.apps.demo.shops import Shop
from artel.bookings import commands as bookings
from artel.bookings.models import Booking, BookingStatus
from artel.catalog.rules import LONGEST_VISIT
from artel.community import commands, rules
from artel.community.events import DonationReceived, KarmaLevelChanged, VisitRanOut
from artel.community.models import EndedBy, KarmaEntry, Reason, Standing, Visit, VisitSource
from artel.community.rules import Given
from artel.community.schemas import DonationRequest, GatheringRequest, GoalRequest, SignUpRequest
from artel.kit import clock
from artel.kit.outbox import OutboxEvent, publish
from artel.kit.spans import DAY, local_day
from artel.payments import commands as payments
from artel.payments.events import PaymentSucceeded
from artel.presence.models import Presence, Status
from artel.support import commands as support
from artel.support.events import TicketAnswered, TicketAssigned, TicketClosed, TicketOpened
from artel.support.schemas import Answer, RatingRequest, TicketPatch, TicketRequest, TicketStatus, Urgency

S = BookingStatus
REMEMBERED = timedelta(days=120)
CHUNK = 1000
Row = dict[str, object]
GIFTS = (
    (30_000, "На хорошие зёрна", False), (50_000, "", True), (100_000, "За тишину по утрам", False),
    (20_000, "Спасибо команде", False), (150_000, "", True), (50_000, "Кофе объединяет", False),
)  # fmt: skip
EVENTS = (
    ("Завтрак соседей", "Каша, сырники и знакомство с теми, кто сидит рядом.", 3, 570, 90, 12, 0),
    ("Вечер настольных игр", "Приходите с друзьями, игры есть. В цене чай и пироги.", 5, 1140, 180, 8, 40_000),
)
TICKETS = (
    ("Мигает лампа в переговорной", "Над столом, второй день подряд.", "Спасибо, электрик придёт сегодня до шести.", 5),
    ("Не приходит чек за прошлую неделю", "Оплатила картой, письма нет.", "Отправили ещё раз, проверьте почту.", None),
    ("Можно ли оставить велосипед на ночь?", "Во дворе, у стойки.", "", None),
    ("Слабый интернет у окна", "В дальнем углу зала видео рассыпается.", "", None),
)


async def enliven(
    session: AsyncSession, chance: Chance, shops: Sequence[Shop], hero: UUID, desk: UUID, people: Sequence[UUID]
) -> None:
    zones = {shop.venue.id: shop.zone for shop in shops}
    await _past(session, chance, zones, hero)
    for n, shop in enumerate(shops[:6]):
        await _announce(session, chance, shop, [hero, *people] if n == 0 else people)
    await _give(session, shops[0], [hero, *people])
    await _ask(session, shops[0], desk, [hero, *people])
    await _forget_the_news(session)


async def _past(session: AsyncSession, chance: Chance, zones: dict[UUID, ZoneInfo], hero: UUID) -> None:
    since = clock.now() - REMEMBERED
    wanted = select(Booking).where(Booking.status.in_((S.COMPLETED, S.NO_SHOW, S.CHECKED_IN)), Booking.ends_at > since)
    kept = (await session.scalars(wanted.order_by(Booking.ends_at, Booking.id))).all()
    visits, here = [], set[UUID]()
    for booking in kept:
        if booking.status is S.NO_SHOW or (booking.status is S.CHECKED_IN and booking.customer_id in here):
            continue
        visits.append(_visit(chance, booking, zones[booking.venue_id]))
        if booking.status is S.CHECKED_IN:
            here.add(booking.customer_id)
    await _insert(session, Visit, visits)
    await _watch_doors(session, visits)
    await _karma(session, chance, kept, visits, zones, hero)
    await _show_places(session, chance, [booking for booking in kept if booking.status is S.CHECKED_IN])


def _visit(chance: Chance, booking: Booking, zone: ZoneInfo) -> Row:
    came = booking.checked_in_at or booking.starts_at
    is_over = booking.status is S.COMPLETED
    closes = max(min(booking.ends_at, came + LONGEST_VISIT), came)  # a week's booking is no week indoors
    left = max(min(booking.checked_out_at or closes, closes), came) if is_over else None
    ended_by = EndedBy.SELF if left and left < closes else EndedBy.BOOKING
    return {
        "id": chance.id_at(came), "organization_id": booking.organization_id, "venue_id": booking.venue_id,
        "user_id": booking.customer_id, "booking_id": booking.id, "source": VisitSource.BOOKING, "started_at": came,
        "ended_at": left, "ended_by": ended_by if left else None, "closes_at": closes,
        "day": local_day(came, zone),
    }  # fmt: skip


async def _watch_doors(session: AsyncSession, visits: Sequence[Row]) -> None:
    for row in visits:
        if row["ended_at"] is None:
            timer = VisitRanOut(visit_id=row["id"], at=row["closes_at"])
            await publish(session, timer, due_at=timer.at)


async def _insert(session: AsyncSession, table: type, rows: Sequence[Row]) -> None:
    for first in range(0, len(rows), CHUNK):
        await session.execute(insert(table), rows[first : first + CHUNK])


def _facts(
    kept: Sequence[Booking], visits: Sequence[Row], zones: dict[UUID, ZoneInfo]
) -> Iterator[tuple[Booking, Reason, UUID, date]]:
    by_booking = {row["booking_id"]: row for row in visits}
    for booking in kept:
        day = local_day(booking.ends_at, zones[booking.venue_id])
        if booking.status is S.NO_SHOW:
            yield booking, Reason.NO_SHOW, booking.id, day
        if booking.status is not S.COMPLETED:
            continue
        yield booking, Reason.BOOKING_KEPT, booking.id, day
        visit = by_booking[booking.id]
        if visit["ended_at"] - visit["started_at"] >= rules.WORTH_COUNTING:  # type: ignore[operator]
            yield booking, Reason.VISIT, visit["id"], visit["day"]  # type: ignore[misc]
            if visit["ended_by"] is EndedBy.SELF:
                yield booking, Reason.ON_TIME, visit["id"], visit["day"]  # type: ignore[misc]


async def _karma(
    session: AsyncSession,
    chance: Chance,
    kept: Sequence[Booking],
    visits: Sequence[Row],
    zones: dict[UUID, ZoneInfo],
    hero: UUID,
) -> None:
    """By the rules of the house, caps included, in the order in which it happened."""
    given: Counter[tuple[object, ...]] = Counter()
    entries: list[Row] = []
    ledger: dict[tuple[UUID, UUID], list[Given]] = {}
    for booking, reason, source, day in _facts(kept, visits, zones):
        who = booking.organization_id, booking.customer_id
        rule, of_day, of_month = rules.RULES[reason], (*who, reason, day), (*who, reason, day.year, day.month)
        points = rules.allowed(rule, rule.points, given[of_day], given[of_month])
        given[of_day] += points
        given[of_month] += points
        ledger.setdefault(who, []).append(Given(reason, day, points))
        entries.append({
            "id": chance.id_at(booking.ends_at), "organization_id": who[0], "user_id": who[1], "reason": reason,
            "source_id": source, "asked": rule.points, "points": points, "day": day, "at": booking.ends_at, "note": "",
        })  # fmt: skip
    await _insert(session, KarmaEntry, entries)
    await _stand(session, chance, ledger, hero)


async def _stand(
    session: AsyncSession, chance: Chance, ledger: dict[tuple[UUID, UUID], list[Given]], hero: UUID
) -> None:
    today, rows = clock.now().date(), []
    for (organization_id, user_id), entries in ledger.items():
        points = rules.score(entries, today)
        rank, is_open = rules.rank_of(points), user_id == hero or chance.random() < 0.4
        rows.append({
            "organization_id": organization_id, "user_id": user_id, "score": points, "level": rank.level,
            "scored_on": today, "on_leaderboard": is_open, "in_directory": is_open,
        })  # fmt: skip
        if rank.horizon_days:
            await bookings.grant_perk(session, Actor.system(), organization_id, user_id, rank.horizon_days)
    await _insert(session, Standing, rows)


async def _show_places(session: AsyncSession, chance: Chance, here: Sequence[Booking]) -> None:
    rows = {
        booking.customer_id: {
            "user_id": booking.customer_id, "chosen": Status.ONLINE, "shares_place": chance.random() < 0.7,
            "venue_id": booking.venue_id, "resource_id": booking.resource_id, "place_until": booking.ends_at,
        }
        for booking in here
    }  # fmt: skip
    known = set(await session.scalars(select(Presence.user_id)))
    await _insert(session, Presence, [row for user_id, row in rows.items() if user_id not in known])


async def _announce(session: AsyncSession, chance: Chance, shop: Shop, people: Sequence[UUID]) -> None:
    today = local_day(clock.now(), shop.zone)
    for title, about, ahead, minute, length, seats, price in EVENTS:
        span = shop.span(today + ahead * DAY, minute, length)
        request = GatheringRequest(
            venue_id=shop.venue.id, title=title, about=about, starts_at=span.starts_at, ends_at=span.ends_at,
            seats=seats, price=price,
        )  # fmt: skip
        event = await commands.announce(session, Actor.system(), request)
        if not price:
            for user_id in chance.sample(people[1:], min(len(people) - 1, 7)):
                await commands.sign_up(session, Actor(user_id), event.id, SignUpRequest())


async def _give(session: AsyncSession, shop: Shop, people: Sequence[UUID]) -> None:
    """Taken at the desk today."""
    wish = GoalRequest(venue_id=shop.venue.id, title="Новая кофемашина", about="Старой девять лет.", target=1_500_000)
    goal = await commands.open_goal(session, Actor.system(), wish)
    for n, (amount, message, is_anonymous) in enumerate(GIFTS):
        gift = DonationRequest(
            venue_id=shop.venue.id, amount=amount, message=message, is_anonymous=is_anonymous, goal_id=goal.id
        )
        donation = await commands.donate(session, Actor(people[n % len(people)]), gift)
        await payments.record_desk_payment(session, Actor.system(), "donation", donation.id, "terminal")
        await commands.settle_donation(session, Actor.system(), donation.id, donation.money)


async def _forget_the_news(session: AsyncSession) -> None:
    """All of it has been dealt with here: nobody's bell rings for it, and nothing is counted twice."""
    news = [PaymentSucceeded.kind, DonationReceived.kind, KarmaLevelChanged.kind]
    news += [TicketOpened.kind, TicketAnswered.kind, TicketClosed.kind, TicketAssigned.kind]
    waiting = update(OutboxEvent).where(OutboxEvent.kind.in_(news), OutboxEvent.relayed_at.is_(None))
    await session.execute(waiting.values(relayed_at=clock.now()))


async def _ask(session: AsyncSession, shop: Shop, desk: UUID, people: Sequence[UUID]) -> None:
    where = shop.venue.organization_id
    staff = Actor(desk, grants={where: READY_ROLES[ReadyRole.ADMINISTRATOR]})
    for n, (subject, content, said, rating) in enumerate(TICKETS):
        author, asked_at = Actor(people[n // 2]), clock.now() - timedelta(days=3 - n, minutes=20)
        urgency = Urgency.HIGH if n == len(TICKETS) - 1 else Urgency.NORMAL
        request = TicketRequest(venue_id=shop.venue.id, subject=subject, content=content, priority=urgency)
        with clock.frozen(min(asked_at, clock.now() - timedelta(hours=4 - n))):
            ticket = await support.open_ticket(session, author, request)
        if said:
            with clock.frozen(ticket.created_at + timedelta(minutes=12 + 9 * n)):
                await support.answer(session, staff, ticket.id, Answer(content=said))
        if rating:
            await support.change_ticket(session, staff, ticket.id, TicketPatch(status=TicketStatus.CLOSED))
            await support.rate(session, author, ticket.id, RatingRequest(rating=rating))
