from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.accounts.queries import users_by_ids
from artel.catalog.models import Venue, VenueStatus
from artel.catalog.queries import get_visible_venue
from artel.community.models import Gathering, SignUp, SignUpStatus
from artel.community.schemas import GatheringView, GuestView, MySignUp, SubjectView
from artel.kit import clock
from artel.kit.pagination import Page, Rows, paginate
from artel.kit.problems import NotFound

S = SignUpStatus


async def get_visible_gathering(session: AsyncSession, actor: Actor, gathering_id: UUID) -> Gathering:
    found = await session.get(Gathering, gathering_id)
    if found is None:
        raise NotFound
    await get_visible_venue(session, actor, found.venue_id)
    return found


async def lock_gathering(session: AsyncSession, gathering_id: UUID) -> Gathering:
    statement = select(Gathering).where(Gathering.id == gathering_id).with_for_update()
    return (await session.scalars(statement.execution_options(populate_existing=True))).one()


async def sign_up_of(session: AsyncSession, gathering_id: UUID, user_id: UUID) -> SignUp | None:
    statement = select(SignUp).where(SignUp.gathering_id == gathering_id, SignUp.user_id == user_id)
    found: SignUp | None = await session.scalar(statement)
    return found


async def sign_ups_of(session: AsyncSession, gathering_id: UUID) -> Sequence[SignUp]:
    statement = select(SignUp).where(SignUp.gathering_id == gathering_id, SignUp.status != S.LEFT)
    return (await session.scalars(statement.order_by(SignUp.joined_at))).all()


async def next_waiting(session: AsyncSession, gathering_id: UUID) -> SignUp | None:
    statement = select(SignUp).where(SignUp.gathering_id == gathering_id, SignUp.status == S.WAITING)
    order = SignUp.priority.desc(), SignUp.joined_at, SignUp.id
    found: SignUp | None = await session.scalar(statement.order_by(*order).limit(1))
    return found


async def seat_with_gathering(session: AsyncSession, sign_up_id: UUID) -> tuple[Gathering, SignUp] | None:
    """The event's row is held first, like everywhere."""
    gathering_id = await session.scalar(select(SignUp.gathering_id).where(SignUp.id == sign_up_id))
    if gathering_id is None:
        return None
    gathering = await lock_gathering(session, gathering_id)
    return gathering, await session.get_one(SignUp, sign_up_id, populate_existing=True)


async def list_gatherings(
    session: AsyncSession, actor: Actor, key: str | None, *, past: bool, limit: int, cursor: str | None
) -> Rows[Gathering]:
    """Those to come, soonest first, of a venue or of all; or those that have been."""
    now = clock.now()
    statement = select(Gathering).where(Gathering.ends_at <= now if past else Gathering.ends_at > now)
    if key:
        statement = statement.where(Gathering.venue_id == (await get_visible_venue(session, actor, key)).id)
    else:
        published = select(Venue.id).where(Venue.status == VenueStatus.PUBLISHED)
        statement = statement.where(Gathering.venue_id.in_(published), Gathering.cancelled_at.is_(None))
    keys = (Gathering.starts_at, Gathering.id)
    return await paginate(session, statement, keys, limit, cursor, ascending=not past)


async def gathering_views(session: AsyncSession, actor: Actor, gatherings: Sequence[Gathering]) -> list[GatheringView]:
    ids, venue_ids = [row.id for row in gatherings], {row.venue_id for row in gatherings}
    venues = {row.id: row for row in await session.scalars(select(Venue).where(Venue.id.in_(venue_ids)))}
    waits = select(SignUp.gathering_id, func.count()).where(SignUp.gathering_id.in_(ids), SignUp.status == S.WAITING)
    counted = await session.execute(waits.group_by(SignUp.gathering_id))
    waiting = {row[0]: row[1] for row in counted}
    own = select(SignUp).where(SignUp.gathering_id.in_(ids), SignUp.user_id == actor.id, SignUp.status != S.LEFT)
    mine = {row.gathering_id: await my_sign_up(session, row) for row in await session.scalars(own)}
    return [_view(row, venues[row.venue_id], waiting.get(row.id, 0), mine.get(row.id)) for row in gatherings]


async def my_sign_up(session: AsyncSession, row: SignUp) -> MySignUp:
    """With the place in the list of one who waits."""
    place = None
    if row.status is S.WAITING:
        earlier = (SignUp.priority > row.priority) | (
            (SignUp.priority == row.priority) & (SignUp.joined_at < row.joined_at)
        )
        queue = SignUp.gathering_id == row.gathering_id, SignUp.status == S.WAITING
        place = 1 + (await session.scalar(select(func.count()).select_from(SignUp).where(*queue, earlier)) or 0)
    return MySignUp(
        id=row.id,
        status=row.status,
        hold_expires_at=row.hold_expires_at,
        place=place,
        subject=SubjectView(type="event_seat", id=row.id) if row.status is S.HELD else None,
    )


def _view(row: Gathering, venue: Venue, waiting: int, mine: MySignUp | None) -> GatheringView:
    names = ("id", "venue_id", "title", "about", "starts_at", "ends_at", "seats", "price")
    return GatheringView(
        **{name: getattr(row, name) for name in names},
        venue=venue.name,
        venue_slug=venue.slug,
        address=venue.address,
        time_zone=venue.time_zone,
        free=0 if waiting else row.seats - row.taken,
        waiting=waiting,
        is_cancelled=row.cancelled_at is not None,
        mine=mine,
    )


async def guests(
    session: AsyncSession, actor: Actor, gathering_id: UUID, limit: int, cursor: str | None
) -> Page[GuestView]:
    """For staff: who comes and who waits."""
    gathering = await get_visible_gathering(session, actor, gathering_id)
    actor.must(Permission.EVENTS_MANAGE, gathering.organization_id)
    statement = select(SignUp).where(SignUp.gathering_id == gathering_id, SignUp.status != S.LEFT)
    rows = await paginate(session, statement, (SignUp.joined_at, SignUp.id), limit, cursor, ascending=True)
    people = await users_by_ids(session, [row.user_id for row in rows.items])
    items = [_guest(row, people[row.user_id]) for row in rows.items]
    return Page(items=items, next_cursor=rows.next_cursor)


def _guest(row: SignUp, user: User) -> GuestView:
    named = {"nickname": user.nickname, "full_name": user.full_name}
    return GuestView(user_id=row.user_id, status=row.status, joined_at=row.joined_at, **named)
