"""Tables of another system. Each row stands alone: one that is refused spoils no other. A dry run is the real run,
undone at its end, so that it says of every row what the run will say."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts import commands as accounts
from artel.accounts import rules as account_rules
from artel.accounts.events import MembersImported
from artel.accounts.schemas.members import ImportedPerson
from artel.bookings import commands as bookings
from artel.bookings.queries.visible import customers_of
from artel.bookings.schemas import ImportedBooking
from artel.catalog.models import Venue
from artel.imports import errors, queries, rules
from artel.imports.commands.held import HeldSeats
from artel.imports.documents import failed_csv
from artel.imports.models import ImportedRow, What
from artel.imports.queries import Held
from artel.imports.schemas import ImportedRowView, ImportWish, Outcome, Table, TableImportView
from artel.kit import clock, live
from artel.kit.dialects import problem_of
from artel.kit.field_errors import say
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.kit.problems import Busy, Language, Problem
from artel.kit.translit import fold
from artel.pricing import commands as pricing
from artel.pricing.schemas import TariffPatch, TariffRequest

MOST_REFERENCE = 200
Values = Mapping[str, str]


class Undone(Exception):
    """A dry run is over."""


@dataclass(slots=True)
class Run:
    session: AsyncSession
    actor: Actor
    wish: ImportWish
    language: Language
    before: dict[str, ImportedRow]
    venues: dict[str, Venue] = field(default_factory=dict)
    resources: dict[UUID, dict[str, UUID]] = field(default_factory=dict)
    currency: str = ""
    people: dict[str, ImportedRow] = field(default_factory=dict)
    earlier: Collection[str] = ()
    seen: set[str] = field(default_factory=set)
    held: HeldSeats = field(default_factory=lambda: HeldSeats((), {}))
    row: int = 0
    claimed: dict[int, Held] = field(default_factory=dict)


class Taken(NamedTuple):
    """What came of rows, the references that stood in them, and what they would have claimed in a dry run."""

    rows: list[ImportedRowView]
    seen: set[str]
    claimed: dict[int, Held]


Take = Callable[[Run, Values], Awaitable[Outcome]]


@requires(Permission.MEMBERS_EDIT)
async def import_members(
    session: AsyncSession, actor: Actor, wish: ImportWish, table: Table, language: Language
) -> TableImportView:
    """Without passwords; they get a letter only when `write` is chosen."""
    actor.must(Permission.MEMBERS_EDIT, wish.organization_id)
    return await _run(session, actor, wish, table, language)


@requires(Permission.TARIFFS_CREATE)
async def import_tariffs(
    session: AsyncSession, actor: Actor, wish: ImportWish, table: Table, language: Language
) -> TableImportView:
    actor.must(Permission.TARIFFS_CREATE, wish.organization_id)
    return await _run(session, actor, wish, table, language)


@requires(Permission.BOOKINGS_EDIT)
async def import_bookings(
    session: AsyncSession, actor: Actor, wish: ImportWish, table: Table, language: Language
) -> TableImportView:
    """Past ones are history. They claim seats like any other: an overlap is the row's error."""
    actor.must(Permission.BOOKINGS_EDIT, wish.organization_id)
    return await _run(session, actor, wish, table, language)


async def _run(
    session: AsyncSession, actor: Actor, wish: ImportWish, table: Table, language: Language
) -> TableImportView:
    if len(table.rows) > rules.AT_ONCE:
        raise errors.TooManyAtOnce(most_rows=rules.AT_ONCE)
    places = places_of(wish, table.columns)
    taken = await take_rows(session, actor, wish, table.rows, places, language)
    return _report(wish, table, taken.rows, language)


def places_of(wish: ImportWish, columns: Sequence[str]) -> dict[str, int]:
    """Our field -> the place of its column. Raises NotMapped."""
    mapping = {ours: theirs for ours, theirs in wish.mapping.items() if theirs in columns}
    if missing := rules.missing(wish.what, mapping):
        raise errors.NotMapped(missing=missing)
    return {ours: list(columns).index(theirs) for ours, theirs in mapping.items()}


async def take_rows(
    session: AsyncSession,
    actor: Actor,
    wish: ImportWish,
    rows: Iterable[tuple[int, list[str]]],
    places: Mapping[str, int],
    language: Language,
    earlier: Collection[str] = (),
    held: Sequence[Held] = (),
) -> Taken:
    """`earlier`: references that stand further up in the same file. `held`: what a dry run claimed there. Raises Busy,
    for then nothing is known of the row."""
    shown: list[ImportedRowView] = []
    try:
        async with session.begin_nested():
            run = await _prepared(session, actor, wish, language)
            run.earlier = earlier
            if held:
                run.held = HeldSeats(held, await queries.parts_at(session, list(run.resources)))
            for number, cells in rows:
                values = {ours: cells[place] for ours, place in places.items()}
                shown.append(await _one(run, number, values, TAKES[wish.what]))
            if wish.dry_run:
                raise Undone
            await _announce(run)
    except Undone:
        live.take_back(session)
    return Taken(shown, run.seen, run.claimed if wish.dry_run else {})


async def _prepared(session: AsyncSession, actor: Actor, wish: ImportWish, language: Language) -> Run:
    where = wish.organization_id
    currency = await queries.hold_organization(session, where)
    before = await queries.imported(session, where, wish.source, wish.what)
    run = Run(session, actor, wish, language, before, currency=currency)
    venues = await queries.venues_of(session, where)
    for venue in venues:
        run.venues |= {fold(venue.name): venue, venue.slug: venue, str(venue.id): venue}
    run.resources = await queries.resources_at(session, [venue.id for venue in venues])
    if wish.what is What.BOOKINGS:
        run.people = await queries.imported(session, where, wish.source, What.MEMBERS)
    return run


async def _one(run: Run, number: int, values: Values, take: Take) -> ImportedRowView:
    label = values.get("full_name") or values.get("name") or values.get("customer_name") or values.get("resource") or ""
    shown, run.row = ImportedRowView(row=number, outcome="failed", label=label[:120]), number
    try:
        async with run.session.begin_nested():
            shown.outcome = await take(run, values)
    except Busy:
        raise
    except Problem as refusal:
        shown.code, shown.message = refusal.code, _words(refusal, run.language)
    except ValidationError as refusal:
        first = refusal.errors()[0]
        shown.code, shown.message = first["type"], say(dict(first), run.language)
    except DBAPIError as refusal:
        problem = problem_of(refusal)
        if problem is None or isinstance(problem, Busy):
            raise
        shown.code, shown.message = problem.code, _words(problem, run.language)
    return shown


def _words(problem: Problem, language: Language) -> str:
    return (problem.detail or problem.title).speak(language)


def _report(wish: ImportWish, table: Table, rows: list[ImportedRowView], language: Language) -> TableImportView:
    counts = {one: sum(row.outcome == one for row in rows) for one in ("created", "updated", "unchanged", "failed")}
    return TableImportView(dry_run=wish.dry_run, rows=rows, failed_csv=failed_csv(table, rows, language), **counts)


async def _announce(run: Run) -> None:
    people = {row.subject_id for row in run.before.values() if row.reference in run.seen}
    if run.wish.what is What.MEMBERS and people:
        fact = MembersImported(organization_id=run.wish.organization_id, user_ids=sorted(people))
        await publish(run.session, fact)


def _first_time(run: Run, reference: str, values: Values) -> ImportedRow | None:
    """What the reference brought earlier. A reference stands in a file once."""
    if reference in run.seen or reference in run.earlier:
        raise errors.Twice
    run.seen.add(reference)
    return run.before.get(reference)


async def _remember(run: Run, reference: str, subject_id: UUID, mark: str) -> Outcome:
    row = run.before.get(reference)
    if row:
        row.subject_id, row.fingerprint, row.at = subject_id, mark, clock.now()
    else:
        key = {"organization_id": run.wish.organization_id, "source": run.wish.source, "what": run.wish.what}
        new = ImportedRow(**key, reference=reference, subject_id=subject_id, fingerprint=mark)
        run.session.add(new)
        await run.session.flush()
        run.before[reference] = new
    await run.session.flush()
    return "updated" if row else "created"


async def _take_member(run: Run, values: Values) -> Outcome:
    person = _person(run, values)
    reference = (values.get("reference") or person.email or person.phone or "")[:MOST_REFERENCE]
    if not reference:
        raise errors.NoContact
    before, mark = _first_time(run, reference, values), rules.fingerprint(values)
    if before and before.fingerprint == mark:
        return "unchanged"
    known = customers_of(run.wish.organization_id)
    user = await accounts.import_person(run.session, run.actor, person, known, before.subject_id if before else None)
    return await _remember(run, reference, user.id, mark)


def _person(run: Run, values: Values) -> ImportedPerson:
    name = values.get("full_name") or f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()
    email, phone = values.get("email", ""), values.get("phone", "")
    if not name:
        raise errors.Missing
    if email and not account_rules.normal_email(email):
        raise errors.NotAnEmail
    if phone and not account_rules.normal_phone(phone):
        raise errors.NotAPhone
    born = rules.day(values["birthday"], run.wish.date_order) if values.get("birthday") else None
    if values.get("birthday") and born is None:
        raise errors.NotADate
    note = "\n".join(part for part in (values.get("company"), values.get("note")) if part)
    tags = [tag.strip() for tag in values.get("tags", "").replace(";", ",").split(",") if tag.strip()]
    return ImportedPerson(
        organization_id=run.wish.organization_id,
        full_name=name,
        email=account_rules.normal_email(email) if email else None,
        phone=account_rules.normal_phone(phone) if phone else None,
        birthday=born,
        note=note or None,
        tags=tags or None,
        invite=run.wish.write,
    )


async def _take_tariff(run: Run, values: Values) -> Outcome:
    if not values["name"]:
        raise errors.Missing
    venue = _venue(run, values)
    resource_id = _resource(run, venue, values["resource"]) if values.get("resource") else None
    per, amount = rules.per_of(values["per"]), rules.minor_units(values["price"])
    if per is None:
        raise errors.UnknownPer
    if amount is None:
        raise errors.NotAnAmount
    reference = values.get("reference") or f"{venue.slug}/{values.get('resource', '')}/{values['name']}/{per}"
    reference = reference[:MOST_REFERENCE]
    before, mark = _first_time(run, reference, values), rules.fingerprint(values)
    if before and before.fingerprint == mark:
        return "unchanged"
    limits = {name: _number(values[name]) for name in ("min_minutes", "max_minutes") if values.get(name)}
    price = Money(amount, run.currency)
    if before:
        patch = TariffPatch.model_validate({"name": values["name"], "price": price, **limits})
        tariff = await pricing.edit_tariff(run.session, run.actor, before.subject_id, patch)
    else:
        where = {"venue_id": venue.id, "resource_id": resource_id}
        wanted = TariffRequest.model_validate({**where, **limits, "name": values["name"], "per": per, "price": price})
        tariff = await pricing.create_tariff(run.session, run.actor, wanted)
    return await _remember(run, reference, tariff.id, mark)


def _venue(run: Run, values: Values) -> Venue:
    """Named in the row, or chosen for the file, or the only one."""
    named = values.get("venue", "")
    if named:
        found = run.venues.get(fold(named))
    elif run.wish.venue_id:
        found = run.venues.get(str(run.wish.venue_id))
    else:
        found = next(iter(run.venues.values())) if len(run.resources) == 1 else None
    if found is None:
        raise errors.UnknownVenue
    return found


def _resource(run: Run, venue: Venue, name: str) -> UUID:
    found = run.resources[venue.id].get(fold(name))
    if found is None:
        raise errors.UnknownResource
    return found


def _number(text: str) -> int:
    if not text.isdecimal():
        raise errors.NotANumber
    return int(text[:9])


async def _take_booking(run: Run, values: Values) -> Outcome:
    venue = _venue(run, values)
    resource_id = _resource(run, venue, values["resource"])
    starts_at = rules.moment(values["starts_at"], run.wish.date_order, ZoneInfo(venue.time_zone))
    if starts_at is None:
        raise errors.NotADate
    who = values.get("customer", "")
    reference = values.get("reference") or f"{venue.slug}/{values['resource']}/{starts_at.isoformat()}/{who}"
    reference = reference[:MOST_REFERENCE]
    before, mark = _first_time(run, reference, values), rules.fingerprint(values)
    if before:
        if before.fingerprint == mark:
            return "unchanged"
        raise errors.ChangedSince
    request = {
        "resource_id": resource_id,
        "starts_at": starts_at,
        "ends_at": _end(run, values, starts_at, ZoneInfo(venue.time_zone)),
        "customer_id": await _customer(run, values, who),
        "seats": _number(values["seats"]) if values.get("seats") else 1,
        "total_amount": _price(values),
        "comment": values.get("comment", ""),
        "remind": run.wish.write,
    }
    wanted = ImportedBooking.model_validate(request)
    claimed_anew = await run.held.claim_near(run.session, run.actor, wanted)
    booking = await bookings.import_booking(run.session, run.actor, wanted)
    outcome = await _remember(run, reference, booking.id, mark)
    run.held.forget(claimed_anew)
    run.claimed[run.row] = Held(run.row, wanted.resource_id, wanted.starts_at, wanted.ends_at, wanted.seats)
    return outcome


def _end(run: Run, values: Values, starts_at: datetime, zone: ZoneInfo) -> datetime:
    ends_at = None
    if values.get("ends_at"):
        ends_at = rules.moment(values["ends_at"], run.wish.date_order, zone)
    elif values.get("minutes"):
        ends_at = starts_at + timedelta(minutes=_number(values["minutes"]))
    if ends_at is None:
        raise errors.NotADate
    if ends_at <= starts_at:
        raise errors.BackwardsInTime
    return ends_at


def _price(values: Values) -> int:
    amount = rules.minor_units(values["price"]) if values.get("price") else 0
    if amount is None:
        raise errors.NotAnAmount
    return amount


async def _customer(run: Run, values: Values, who: str) -> UUID:
    """By the foreign id or contact that a member came with, by contact, or somebody new by name."""
    if who in run.people:
        return run.people[who].subject_id
    found = await queries.find_known(run.session, run.wish.organization_id, who) if who else None
    if found:
        return found
    name = values.get("customer_name", "")
    if not name:
        raise errors.UnknownCustomer
    known = customers_of(run.wish.organization_id)
    phone = None if "@" in who else (account_rules.normal_phone(who) if who else None)
    user = await accounts.find_or_create_walk_in(run.session, run.actor, known, name[:120], phone)
    return user.id


TAKES: dict[What, Take] = {What.MEMBERS: _take_member, What.TARIFFS: _take_tariff, What.BOOKINGS: _take_booking}
