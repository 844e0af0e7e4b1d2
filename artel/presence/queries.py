from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.accounts.models import User
from artel.accounts.queries import contribute_to_export
from artel.catalog.models import Resource, ResourceKind
from artel.kit import clock
from artel.kit.hot import Driver, HotQuery
from artel.kit.problems import NotFound
from artel.kit.settings import settings
from artel.presence import rules
from artel.presence.models import Presence, QuietHours, Status
from artel.presence.rules import Seen
from artel.presence.schemas import MyStatusView, PlaceView, QuietHoursView, StatusView

# Who sees whom is known to upper domains; they say how to ask when they are imported.
Rooms = Callable[[AsyncSession, UUID], Awaitable[Sequence[str]]]
Sees = Callable[[AsyncSession, UUID, UUID], Awaitable[bool]]
_ROOMS: list[Rooms] = []
_SEES: list[Sees] = []


def shown_to(rooms: Rooms, sees: Sees) -> None:
    """`rooms(session, user_id)`: where changes of that person are told. `sees(session, reader_id, user_id)`."""
    _ROOMS[:], _SEES[:] = [rooms], [sees]


async def rooms_that_see(session: AsyncSession, user_id: UUID) -> Sequence[str]:
    return await _ROOMS[0](session, user_id) if _ROOMS else ()


def window() -> timedelta:
    return timedelta(seconds=settings().presence_online_window_s)


def seen_now(row: Presence | None) -> Seen:
    return rules.seen(row, clock.now(), window())


async def of(session: AsyncSession, user_ids: Iterable[UUID]) -> dict[UUID, Seen]:
    """Of everybody in a space, say: plain rows, which a `Presence` need not be made of."""
    wanted = list(user_ids)
    rows: Any = await session.execute(select(*Presence.__table__.columns).where(Presence.user_id.in_(wanted)))
    found = {row.user_id: seen_now(row) for row in rows}
    return {user_id: found.get(user_id, rules.NOBODY) for user_id in wanted}


async def statuses_of(session: AsyncSession, user_ids: Iterable[UUID]) -> dict[UUID, Status]:
    return {user_id: seen.status for user_id, seen in (await of(session, user_ids)).items()}


def view(user_id: UUID, seen: Seen) -> StatusView:
    place = None
    if seen.venue_id:
        place = PlaceView(venue_id=str(seen.venue_id), resource_id=seen.resource_id and str(seen.resource_id))
    return StatusView(
        user_id=str(user_id),
        status=seen.status,
        is_online=seen.status is not Status.OFFLINE,
        is_quiet=seen.is_quiet,
        last_active_at=seen.active_at.isoformat() if seen.active_at else None,
        place=place,
    )


async def get_mine(session: AsyncSession, actor: Actor) -> MyStatusView:
    row = await session.get(Presence, actor.id)
    shown = view(actor.id, seen_now(row)).model_dump()
    return MyStatusView(
        **shown, chosen=row.chosen if row else Status.ONLINE, shares_place=row.shares_place if row else False
    )


async def quiet_hours(session: AsyncSession, actor: Actor) -> QuietHoursView:
    hours = await session.get(QuietHours, actor.id)
    shown = {name: getattr(hours, name) for name in ("begins", "ends", "time_zone")} if hours else None
    return QuietHoursView(hours=shown, is_silent=actor.id in await silent_ones(session, [actor.id]))


async def silent_ones(session: AsyncSession, user_ids: Iterable[UUID]) -> set[UUID]:
    """Those of them for whom nothing is to ring now."""
    wanted, now = list(user_ids), clock.now()
    rows = {row.user_id: row for row in await session.scalars(select(Presence).where(Presence.user_id.in_(wanted)))}
    own = select(QuietHours).where(QuietHours.user_id.in_(wanted))
    hours = {row.user_id: row for row in await session.scalars(own)}
    return {one for one in wanted if rules.is_silent(rows.get(one), hours.get(one), now)}


async def get_visible_status(session: AsyncSession, actor: Actor, user_id: UUID) -> StatusView:
    if user_id != actor.id and not (_SEES and await _SEES[0](session, actor.id, user_id)):
        raise NotFound
    return view(user_id, (await of(session, [user_id]))[user_id])


_ACTIVE = HotQuery(select(Presence.active_at).where(Presence.user_id == bindparam("user_id")))


async def needs_touch(driver: Driver, user_id: UUID) -> bool:
    """Most signs of life need no write."""
    rows = await _ACTIVE.rows(driver, user_id=user_id)
    return is_touch_due(rows[0][0] if rows else None)


def is_touch_due(active_at: datetime | None) -> bool:
    return rules.is_stale(active_at, clock.now(), window())


async def is_room(session: AsyncSession, resource_id: UUID) -> bool:
    """A room for oneself, where nobody wants to be disturbed; not a desk among others."""
    kind = await session.scalar(select(Resource.kind).where(Resource.id == resource_id))
    return kind in (ResourceKind.MEETING_ROOM, ResourceKind.PHONE_BOOTH, ResourceKind.PRIVATE_OFFICE)


async def nickname_of(session: AsyncSession, user_id: UUID) -> str:
    return await session.scalar(select(User.nickname).where(User.id == user_id)) or ""


async def went_quiet(session: AsyncSession, since: datetime, until: datetime) -> Sequence[UUID]:
    """Whose online window ran out in between."""
    statement = select(Presence.user_id).where(
        Presence.chosen == Status.ONLINE, Presence.active_at > since - window(), Presence.active_at <= until - window()
    )
    return (await session.scalars(statement)).all()


async def _export(session: AsyncSession, user_id: UUID) -> dict[str, object]:
    row, hours = await session.get(Presence, user_id), await session.get(QuietHours, user_id)
    names = ("chosen", "active_at", "shares_place", "venue_id", "resource_id", "place_until")
    found: dict[str, object] = {"presence.json": {name: getattr(row, name) for name in names}} if row else {}
    if hours:
        found["quiet_hours.json"] = {name: getattr(hours, name) for name in ("begins", "ends", "time_zone")}
    return found


contribute_to_export("presence", _export)
