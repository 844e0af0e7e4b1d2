"""Who sits where, and when there is room again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.bookings import rules
from artel.bookings.models import Claim
from artel.bookings.queries.places import Place, opening_around
from artel.bookings.rules import Taken
from artel.catalog.models import Unit
from artel.kit import clock
from artel.kit.spans import DAY, Span

LOOK_AHEAD = timedelta(days=7)


async def picked_units(session: AsyncSession, booking_id: UUID) -> list[UUID]:
    """The units that somebody chose by hand for this booking."""
    chosen = select(Claim.unit_id).where(Claim.booking_id == booking_id, Claim.is_blocking, ~Claim.is_floating)
    return list((await session.scalars(chosen)).all())


@dataclass(slots=True)
class Crowd:
    """Active units by resource, in the order of preference, and the blocking claims that touch the window."""

    window: Span
    units: dict[UUID, list[UUID]]
    claims: dict[UUID, list[Taken]]

    @property
    def busy(self) -> list[tuple[UUID, Span]]:
        return [(resource_id, claim.span) for resource_id, found in self.claims.items() for claim in found]


_CROWD = (
    select(
        Unit.resource_id, Unit.id, Unit.is_active, Claim.id.label("claim_id"), Claim.starts_at, Claim.ends_at,
        Claim.is_floating,
    )
    .outerjoin(
        Claim,
        and_(
            Claim.unit_id == Unit.id,
            Claim.is_blocking,
            Claim.ends_at > bindparam("from_"),
            Claim.starts_at < bindparam("to"),
        ),
    )
    .where(Unit.resource_id.in_(bindparam("resource_ids", expanding=True)))
    .order_by(Unit.resource_id, Unit.number, Claim.starts_at)
)  # fmt: skip


async def crowd(session: AsyncSession, resource_ids: Sequence[UUID], window: Span) -> Crowd:
    """Everybody who has a claim on the resources' units; for changes, under the resources' locks."""
    found = Crowd(window, {one: [] for one in resource_ids}, {one: [] for one in resource_ids})
    values = {"resource_ids": resource_ids, "from_": window.starts_at, "to": window.ends_at}
    now, before = clock.now(), None
    for resource_id, unit_id, is_active, claim_id, starts_at, ends_at, floats in await session.execute(_CROWD, values):
        if is_active and unit_id != before:
            found.units[resource_id].append(unit_id)
        before = unit_id
        if claim_id:
            taken = Taken(claim_id, unit_id, Span(starts_at, ends_at), floats and starts_at > now)
            found.claims[resource_id].append(taken)
    return found


async def neighbours(session: AsyncSession, known: Crowd, resource_id: UUID, wish: Span) -> list[Taken]:
    """What `rules.seat` needs: claims that overlap the wish, those that overlap a floating one of them, and so on."""
    claims, loaded, window = known.claims[resource_id], known.window, wish
    while True:
        found = [claim for claim in claims if claim.span.overlaps(window)]
        spans = [window, *(claim.span for claim in found if claim.is_floating)]
        hull = Span(min(span.starts_at for span in spans), max(span.ends_at for span in spans))
        if hull == window:
            return found
        if not loaded.holds(hull):
            loaded = hull.widened(DAY, DAY)
            claims = (await crowd(session, [resource_id], loaded)).claims[resource_id]
        window = hull


async def busy_spans(session: AsyncSession, resource_ids: Sequence[UUID], window: Span) -> dict[UUID, list[Span]]:
    """Blocking claims by resource that touch the window."""
    statement = select(Claim.resource_id, Claim.starts_at, Claim.ends_at).where(
        Claim.resource_id.in_(resource_ids),
        Claim.is_blocking,
        Claim.ends_at > window.starts_at,
        Claim.starts_at < window.ends_at,
    )
    found: dict[UUID, list[Span]] = {resource_id: [] for resource_id in resource_ids}
    for resource_id, starts_at, ends_at in await session.execute(statement):
        found[resource_id].append(Span(starts_at, ends_at))
    return found


async def next_free(session: AsyncSession, place: Place, wish: Span, units: int) -> list[Span]:
    """The first few times within a week, while it is open, when as many units are free for as long."""
    window = Span(wish.starts_at, wish.ends_at + LOOK_AHEAD)
    resource_ids = place.lock_ids
    known = await crowd(session, resource_ids, window)
    busy = {one: [claim.span for claim in found] for one, found in known.claims.items()}
    capacity = {one: len(units) for one, units in known.units.items()}
    open_spans = await opening_around(session, place, window)
    needs = {one: capacity[one] if place.is_composite else units for one in resource_ids}
    found = []
    for candidate in rules.candidates(wish, [span for spans in busy.values() for span in spans], open_spans):
        claimed = place.claimed(candidate)
        if all(rules.peaks(busy[one], [claimed])[0] + needs[one] <= capacity[one] for one in resource_ids):
            found.append(candidate)
        if len(found) == 3:
            break
    return found
