"""Lists to take along, a thousand rows at a time along an index, so that a hundred thousand need no more memory than a
thousand, and no chunk sorts what the others have sent."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, bindparam, case, false, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.models import AuditEntry
from artel.accounts.models import MemberTag, User
from artel.analytics.models import Client
from artel.analytics.queries.members import conditions, today_of
from artel.analytics.queries.sources import scopes_of
from artel.analytics.schemas import ExportFilter, ExportKind
from artel.bookings.models import Booking, BookingStatus
from artel.catalog.models import Organization, Resource, Venue
from artel.kit.dialects import UUIDS, among
from artel.kit.hot import Driver, HotQuery
from artel.kit.problems import NotFound, Text
from artel.kit.spans import DAY, wall_clock
from artel.payments.models import LedgerEntry, Payable, Payment

CHUNK = 1000
BEGINNING, LONG_AGO = UUID(int=0), datetime(1970, 1, 1, tzinfo=UTC)
Kind = Literal["text", "money", "count", "time", "day"]


@dataclass(frozen=True, slots=True)
class Column:
    title: Text
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Export:
    """What is written: `rows` yields chunks of rows, whose values stand in the order of `columns`; `size` counts them
    without reading them."""

    title: Text
    columns: Sequence[Column]
    currency: str
    zone: ZoneInfo
    rows: Callable[[], AsyncIterator[list[tuple[Any, ...]]]]
    size: Callable[[], Awaitable[int]]


class Wanted(NamedTuple):
    wish: ExportFilter
    zone: ZoneInfo
    today: date


Source = tuple[tuple[Any, ...], Any]  # the key, as an index has it, and a statement that begins with it


async def prepare(session: AsyncSession, driver: Driver, kind: ExportKind, wish: ExportFilter) -> Export:
    organization = await session.get(Organization, wish.organization_id)
    if organization is None:
        raise NotFound
    zone = (await scopes_of(session, wish.organization_id))[-1].zone
    keys, statement = SOURCES[kind](Wanted(wish, zone, await today_of(session, wish.organization_id)))

    def rows() -> AsyncIterator[list[tuple[Any, ...]]]:
        chunks = _chunks(driver, keys, statement)
        return _with_tags(driver, wish.organization_id, chunks) if kind == "users" else chunks

    async def size() -> int:
        counted = HotQuery(select(func.count()).select_from(statement.with_only_columns(keys[-1]).subquery()))
        return int((await counted.rows(driver))[0][0])

    return Export(TITLES[kind], COLUMNS[kind], organization.currency, zone, rows, size)


async def _chunks(
    driver: Driver, keys: tuple[Any, ...], statement: Select[Any]
) -> AsyncIterator[list[tuple[Any, ...]]]:
    """The first columns of the statement are the keys; they are not shown."""
    names = [f"after_{n}" for n in range(len(keys))]
    after = tuple_(*(bindparam(name, type_=key.type) for name, key in zip(names, keys, strict=True)))
    query = HotQuery(statement.where(tuple_(*keys) > after).order_by(*keys).limit(CHUNK))
    last: tuple[Any, ...] = (LONG_AGO, BEGINNING)[-len(keys) :]
    while found := await query.rows(driver, **dict(zip(names, last, strict=True))):
        yield [row[len(keys) :] for row in found]
        if len(found) < CHUNK:
            return
        last = found[-1][: len(keys)]


_TAGS = HotQuery(
    select(MemberTag.user_id, MemberTag.tag)
    .where(
        MemberTag.organization_id == bindparam("organization_id"),
        among(MemberTag.user_id, bindparam("ids", type_=UUIDS)),
    )
    .order_by(MemberTag.tag)
)


async def _with_tags(
    driver: Driver, organization_id: UUID, chunks: AsyncIterator[list[tuple[Any, ...]]]
) -> AsyncIterator[list[tuple[Any, ...]]]:
    """The person's id, which comes last, gives way to the tags."""
    async for chunk in chunks:
        tags: dict[UUID, list[str]] = {}
        for user_id, tag in await _TAGS.rows(driver, organization_id=organization_id, ids=[row[-1] for row in chunk]):
            tags.setdefault(user_id, []).append(tag)
        yield [(*row[:-1], ", ".join(tags.get(row[-1], ()))) for row in chunk]


def _between(column: Any, wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.wish.from_:
        yield column >= wall_clock(wanted.wish.from_, 0, wanted.zone)
    if wanted.wish.to:
        yield column < wall_clock(wanted.wish.to + DAY, 0, wanted.zone)


def _users(wanted: Wanted) -> Source:
    wish = wanted.wish
    birthday = case((User.hides_birthday, None), else_=User.birthday)
    shown = (User.full_name, User.nickname, User.email, User.phone, birthday, Client.bookings, Client.spent,
             Client.first_day, Client.last_day, User.id)  # fmt: skip
    statement = (
        select(Client.customer_id, *shown)
        .join(User, User.id == Client.customer_id)
        .where(Client.scope_id == wish.organization_id, User.deleted_at.is_(None), *conditions(wish, wanted.today))
    )
    return (Client.customer_id,), statement


def _bookings(wanted: Wanted) -> Source:
    wish = wanted.wish
    table = Booking.__table__
    shown = (Booking.number, Booking.status, Venue.name, Resource.name, User.full_name, User.phone, Booking.starts_at,
             Booking.ends_at, Booking.seats, table.c.total_amount, Booking.paid_amount, Booking.refunded_amount,
             Booking.source, Booking.created_at, Booking.comment)  # fmt: skip
    statement = (
        select(Booking.starts_at, Booking.id, *shown)
        .join(Venue, Venue.id == Booking.venue_id)
        .join(Resource, Resource.id == Booking.resource_id)
        .join(User, User.id == Booking.customer_id)
        .where(Booking.organization_id == wish.organization_id, *_between(Booking.starts_at, wanted))
    )
    if wish.venue_id:
        statement = statement.where(Booking.venue_id == wish.venue_id)
    statuses = [one for one in wish.status.split(",") if one]
    if statuses:
        known = (Booking.status == one for one in BookingStatus if one.value in statuses)
        statement = statement.where(or_(false(), *known))
    return (Booking.starts_at, Booking.id), statement


def _payments(wanted: Wanted) -> Source:
    wish = wanted.wish
    table = Payment.__table__
    shown = (Payment.created_at, Payment.paid_at, Payable.description, User.full_name, Payment.provider, Payment.method,
             table.c.amount, Payment.refunded_amount, Payment.status, Payment.receipt_number)  # fmt: skip
    statement = (
        select(Payment.id, *shown)
        .join(Payable, Payable.id == Payment.payable_id)
        .join(User, User.id == Payment.payer_id)
        .where(Payment.organization_id == wish.organization_id, *_between(Payment.created_at, wanted))
    )
    return (Payment.id,), statement


def _finance(wanted: Wanted) -> Source:
    wish = wanted.wish
    shown = (LedgerEntry.at, LedgerEntry.kind, LedgerEntry.account, LedgerEntry.amount, LedgerEntry.currency,
             LedgerEntry.subject_type, Booking.number, LedgerEntry.movement_id)  # fmt: skip
    statement = (
        select(LedgerEntry.at, LedgerEntry.id, *shown)
        .outerjoin(Booking, Booking.id == LedgerEntry.subject_id)
        .where(LedgerEntry.organization_id == wish.organization_id, *_between(LedgerEntry.at, wanted))
    )
    return (LedgerEntry.at, LedgerEntry.id), statement


def _audit(wanted: Wanted) -> Source:
    wish = wanted.wish
    shown = (AuditEntry.at, User.full_name, AuditEntry.command, AuditEntry.permission, AuditEntry.subject_id)
    statement = (
        select(AuditEntry.id, *shown)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.organization_id == wish.organization_id, *_between(AuditEntry.at, wanted))
    )
    if wish.command:
        statement = statement.where(AuditEntry.command.contains(wish.command, autoescape=True))
    return (AuditEntry.id,), statement


SOURCES: dict[ExportKind, Callable[[Wanted], Source]] = {
    "users": _users, "bookings": _bookings, "payments": _payments, "finance": _finance, "audit": _audit,
}  # fmt: skip
TITLES: dict[ExportKind, Text] = {
    "users": Text("Люди", "Members"),
    "bookings": Text("Брони", "Bookings"),
    "payments": Text("Платежи", "Payments"),
    "finance": Text("Проводки", "Ledger"),
    "audit": Text("Журнал", "Audit log"),
}


def _column(ru: str, en: str, kind: Kind = "text") -> Column:
    return Column(Text(ru, en), kind)


COLUMNS: dict[ExportKind, Sequence[Column]] = {
    "users": (
        _column("Имя", "Name"), _column("Ник", "Nickname"), _column("Почта", "E-mail"), _column("Телефон", "Phone"),
        _column("День рождения", "Birthday", "day"), _column("Броней", "Bookings", "count"),
        _column("Потрачено", "Spent", "money"), _column("Первая бронь", "First booking", "day"),
        _column("Последняя бронь", "Last booking", "day"), _column("Метки", "Tags"),
    ),
    "bookings": (
        _column("Номер", "Number"), _column("Состояние", "Status"), _column("Место", "Venue"),
        _column("Ресурс", "Resource"), _column("Гость", "Guest"), _column("Телефон", "Phone"),
        _column("Начало", "Begins", "time"), _column("Конец", "Ends", "time"), _column("Людей", "People", "count"),
        _column("Стоимость", "Total", "money"), _column("Оплачено", "Paid", "money"),
        _column("Возвращено", "Refunded", "money"), _column("Откуда", "Source"), _column("Создана", "Created", "time"),
        _column("Комментарий", "Comment"),
    ),
    "payments": (
        _column("Начат", "Begun", "time"), _column("Оплачен", "Paid", "time"), _column("За что", "For"),
        _column("Плательщик", "Payer"), _column("Через", "Through"), _column("Способ", "Method"),
        _column("Сумма", "Amount", "money"), _column("Возвращено", "Refunded", "money"),
        _column("Состояние", "Status"), _column("Чек", "Receipt"),
    ),
    "finance": (
        _column("Когда", "When", "time"), _column("Вид", "Kind"), _column("Счёт", "Account"),
        _column("Сумма, дебет +", "Amount, debit +", "money"), _column("Валюта", "Currency"),
        _column("Предмет", "Subject"), _column("Бронь", "Booking"), _column("Движение", "Movement"),
    ),
    "audit": (
        _column("Когда", "When", "time"), _column("Кто", "Who"), _column("Что", "What"),
        _column("Право", "Permission"), _column("О ком или о чём", "Subject"),
    ),
}  # fmt: skip
