from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import GUEST_ID, Actor
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.accounts.queries import contribute_to_export
from artel.catalog.models import Organization, Venue
from artel.kit import clock
from artel.kit.money import Money
from artel.kit.pagination import Rows, paginate
from artel.kit.problems import NotFound
from artel.memberships import rules
from artel.memberships.models import Pass, PassEntry, PassForm, PassHolder, PassStatus, PassUse
from artel.memberships.rules import Terms
from artel.memberships.schemas import HolderView, PassView, UpgradeView
from artel.payments.models import Payable, Payment, PaymentStatus
from artel.payments.queries import due
from artel.pricing.models import Audience, Plan, PlanForm
from artel.pricing.queries import Offer, audiences_of, plans_for
from artel.pricing.rules import PassFacts, PlanFacts, Window


async def passes_for(session: AsyncSession, person_id: UUID, offer: Offer) -> list[Pass]:
    """What the person may spend on this resource now: own passes, and those of their team."""
    if person_id == GUEST_ID:
        return []
    it = offer.resource
    statement = (
        _owned(person_id)
        .where(
            Pass.organization_id == offer.venue.organization_id,
            Pass.status == PassStatus.ACTIVE,
            Pass.ends_at > clock.now(),
            or_(Pass.venue_id.is_(None), Pass.venue_id == offer.venue.id),
            or_(Pass.resource_id.is_(None), Pass.resource_id == it.id),
            or_(Pass.kind.is_(None), Pass.kind == it.kind),
        )
        .order_by(Pass.ends_at, Pass.id)
    )
    return [row for row in await session.scalars(statement) if row.price.currency == offer.currency]


def _owned(person_id: UUID) -> Select[Pass]:
    held = select(PassHolder.pass_id).where(PassHolder.user_id == person_id)
    return select(Pass).where(or_(Pass.owner_id == person_id, Pass.id.in_(held)))


def pass_facts(row: Pass) -> PassFacts:
    assert row.starts_at and row.ends_at  # noqa: S101 - an active pass runs
    return PassFacts(row.id, row.name, row.unit, row.balance, _window(row), row.starts_at, row.ends_at)


def _window(row: Pass | Plan) -> Window:
    return Window(tuple(row.weekdays), row.from_minute, row.to_minute)


async def plans_on_offer(
    session: AsyncSession, person_id: UUID, offer: Offer, owned: Sequence[Pass]
) -> list[PlanFacts]:
    """Plans that the person could buy for this resource, and what would take a membership of theirs further."""
    plans = await plans_for(session, offer)
    if any(plan.audience is not Audience.EVERYONE for plan in plans):
        audiences = await audiences_of(session, offer.venue.organization_id, person_id)
        plans = [plan for plan in plans if plan.audience is Audience.EVERYONE or plan.audience in audiences]
    new = [_plan_facts(plan, plan.price.amount, plan.quantity) for plan in plans]
    mine = [it for it in owned if it.form is PassForm.MEMBERSHIP and it.owner_id == person_id]
    further = [
        _plan_facts(plan, step.amount, step.credits, row.id)
        for row in mine
        for plan in plans
        if (step := upgrade_step(row, plan, clock.now()))
    ]
    return [*new, *further]


def _plan_facts(plan: Plan, amount: int, quantity: int, upgrade_of: UUID | None = None) -> PlanFacts:
    return PlanFacts(plan.id, plan.name, plan.form, plan.unit, quantity, amount, _window(plan), upgrade_of)


def upgrade_step(row: Pass, plan: Plan, now: datetime) -> rules.Upgrade | None:
    """None: not an upgrade. It must count the same on the same ground, and for at least as many people."""
    same = (row.unit, row.venue_id, row.kind, row.resource_id) == (
        plan.unit,
        plan.venue_id,
        plan.kind,
        plan.resource_id,
    )
    same_time = _window(row) == _window(plan) and plan.period_months == row.period_months
    if row.form is not PassForm.MEMBERSHIP or plan.form is not PlanForm.MEMBERSHIP or not same or not same_time:
        return None
    if row.status is not PassStatus.ACTIVE or row.upgrade_to or plan.max_people < row.max_people:
        return None
    assert row.starts_at and row.ends_at  # noqa: S101
    old, new = Terms(row.price.amount, row.quantity), Terms(plan.price.amount, plan.quantity)
    return rules.upgrade(old, new, row.starts_at, row.ends_at, now)


async def upgrades_of(session: AsyncSession, row: Pass) -> list[UpgradeView]:
    statement = select(Plan).where(Plan.venue_id == row.venue_id, Plan.is_active).order_by(Plan.id)
    steps = [(plan, upgrade_step(row, plan, clock.now())) for plan in await session.scalars(statement)]
    currency = row.price.currency
    return [
        UpgradeView(plan_id=plan.id, name=plan.name, amount=Money(step.amount, currency), credits=step.credits)
        for plan, step in steps
        if step
    ]


async def lock_pass(session: AsyncSession, pass_id: UUID) -> Pass:
    found = await session.get(Pass, pass_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def find_pass(session: AsyncSession, pass_id: UUID) -> Pass | None:
    """For timers, which act on nobody's behalf; locked."""
    return await session.get(Pass, pass_id, with_for_update=True, populate_existing=True)


async def get_visible_pass(session: AsyncSession, actor: Actor, pass_id: UUID) -> Pass:
    """One's own or one's team's; as staff the organisation's."""
    found = await session.scalar(_visible(actor).where(Pass.id == pass_id))
    if found is None:
        raise NotFound
    return found


async def get_own_pass(session: AsyncSession, actor: Actor, pass_id: UUID) -> Pass:
    """To change it one must own it, or be staff that edits members; locked."""
    found = await get_visible_pass(session, actor, pass_id)
    if found.owner_id != actor.id:
        actor.must(Permission.MEMBERS_EDIT, found.organization_id)
    return await lock_pass(session, pass_id)


def _visible(actor: Actor) -> Select[Pass]:
    held = select(PassHolder.pass_id).where(PassHolder.user_id == actor.id)
    mine = or_(Pass.owner_id == actor.id, Pass.id.in_(held))
    if Permission.MEMBERS_VIEW in actor.platform:
        return select(Pass)
    return select(Pass).where(or_(mine, Pass.organization_id.in_(actor.organizations_with(Permission.MEMBERS_VIEW))))


class PassFilter(NamedTuple):
    """Without an organisation: one's own."""

    organization_id: UUID | None = None
    owner_id: UUID | None = None


async def list_visible_passes(
    session: AsyncSession, actor: Actor, wanted: PassFilter, limit: int, cursor: str | None
) -> Rows[Pass]:
    statement = _visible(actor).where(Pass.organization_id == wanted.organization_id) if wanted.organization_id else (
        _owned(actor.id)
    )  # fmt: skip
    if wanted.owner_id:
        statement = statement.where(Pass.owner_id == wanted.owner_id)
    return await paginate(session, statement, (Pass.id,), limit, cursor)


async def views(session: AsyncSession, actor: Actor, rows: Sequence[Pass]) -> list[PassView]:
    """In four queries, however many."""
    await session.flush()
    ids = [row.id for row in rows]
    payables = {it.subject_id: it for it in await session.scalars(select(Payable).where(Payable.subject_id.in_(ids)))}
    wanted = {row.organization_id for row in rows}
    named = select(Organization.id, Organization.name).where(Organization.id.in_(wanted))
    organizations = {row[0]: row[1] for row in await session.execute(named)}
    places = select(Venue.id, Venue.name).where(Venue.id.in_({row.venue_id for row in rows if row.venue_id}))
    venues = {row[0]: row[1] for row in await session.execute(places)}
    holders = await _holders(session, ids)
    return [
        _view(actor, row, payables.get(row.id), organizations[row.organization_id], venues, holders.get(row.id, []))
        for row in rows
    ]


async def _holders(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[HolderView]]:
    statement = (
        select(PassHolder.pass_id, User.id, User.full_name, User.nickname)
        .join(User, User.id == PassHolder.user_id)
        .where(PassHolder.pass_id.in_(ids))
        .order_by(User.id)
    )
    found: dict[UUID, list[HolderView]] = {}
    for pass_id, user_id, full_name, nickname in await session.execute(statement):
        found.setdefault(pass_id, []).append(HolderView(id=user_id, name=full_name or nickname))
    return found


SHOWN = (
    "id", "organization_id", "venue_id", "plan_id", "form", "status", "name", "unit", "balance", "quantity", "price",
    "kind", "weekdays", "from_minute", "to_minute", "freeze_days_left", "frozen_until", "renews", "period_months",
    "max_people", "starts_at", "ends_at", "created_at",
)  # fmt: skip


def _view(
    actor: Actor,
    row: Pass,
    payable: Payable | None,
    organization: str,
    venues: dict[UUID, str],
    holders: list[HolderView],
) -> PassView:
    owed = max(0, due(payable)) if payable and payable.status == "open" else 0
    return PassView(
        **{name: getattr(row, name) for name in SHOWN},
        organization=organization,
        venue=venues[row.venue_id] if row.venue_id else None,
        subject_type=subject_type(row),
        owed=Money(owed, row.price.currency),
        holders=holders,
        is_mine=row.owner_id == actor.id,
    )


def subject_type(row: Pass) -> str:
    return "membership" if row.form is PassForm.MEMBERSHIP else "pass"


async def list_entries(session: AsyncSession, pass_id: UUID, limit: int, cursor: str | None) -> Rows[PassEntry]:
    """Of a pass that the actor was shown."""
    statement = select(PassEntry).where(PassEntry.pass_id == pass_id)
    return await paginate(session, statement, (PassEntry.id,), limit, cursor)


async def uses_of(session: AsyncSession, booking_id: UUID) -> Sequence[PassUse]:
    """What a booking has taken and not got back, locked."""
    statement = select(PassUse).where(PassUse.booking_id == booking_id, PassUse.returned < PassUse.amount)
    return (await session.scalars(statement.order_by(PassUse.pass_id, PassUse.id).with_for_update())).all()


async def count_holders(session: AsyncSession, pass_id: UUID) -> int:
    return int(await session.scalar(select(func.count()).where(PassHolder.pass_id == pass_id)) or 0)


async def zone_of(session: AsyncSession, row: Pass) -> str:
    venue = await session.get(Venue, row.venue_id) if row.venue_id else None
    return venue.time_zone if venue else "UTC"


async def currency_of(session: AsyncSession, organization_id: UUID) -> str:
    return (await session.get_one(Organization, organization_id)).currency


async def inviter_of(session: AsyncSession, person_id: UUID) -> UUID | None:
    person = await session.get(User, person_id)
    return person.referred_by if person else None


async def paid_bookings(session: AsyncSession, person_id: UUID) -> int:
    """How many bookings somebody has paid for, anywhere."""
    statement = select(func.count(func.distinct(Payment.subject_id))).where(
        Payment.payer_id == person_id, Payment.subject_type == "booking", Payment.status == PaymentStatus.SUCCEEDED
    )
    return int(await session.scalar(statement) or 0)


async def crooked_passes(session: AsyncSession) -> Sequence[UUID]:
    """Whose balance is not the sum of their journal; `artel doctor` asks."""
    sums = select(PassEntry.pass_id, func.sum(PassEntry.amount).label("amount")).group_by(PassEntry.pass_id).subquery()
    statement = (
        select(Pass.id)
        .outerjoin(sums, sums.c.pass_id == Pass.id)
        .where(Pass.balance != func.coalesce(sums.c.amount, 0))
    )
    return (await session.scalars(statement)).all()


EXPORTED = (
    "id",
    "name",
    "form",
    "status",
    "unit",
    "balance",
    "quantity",
    "price",
    "starts_at",
    "ends_at",
    "created_at",
)


async def _export_of(session: AsyncSession, user_id: UUID) -> dict[str, object]:
    rows = await session.scalars(select(Pass).where(Pass.owner_id == user_id).order_by(Pass.id))
    return {"passes.json": [{name: getattr(row, name) for name in EXPORTED} for row in rows]}


contribute_to_export("memberships", _export_of)
