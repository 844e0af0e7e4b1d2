from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import refuse_unless_allowed
from artel.access.models import Role, RoleAssignment
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.accounts.queries import contribute_to_export
from artel.bookings.queries import get_booking
from artel.catalog.models import Organization, Resource, Venue
from artel.files.queries import url_of
from artel.files.rules import Variant
from artel.integrations import addresses, email
from artel.kit import clock, words
from artel.kit.pagination import Rows, paginate
from artel.kit.problems import Language, NotFound
from artel.notifications import rules
from artel.notifications.models import Mail, MailStatus, NoticeChoice, Notification
from artel.notifications.rules import BookingNow, Brand, Channel, Group, Kind, Reader, Told
from artel.notifications.schemas import NoticeChoiceItem, NoticeChoices
from artel.payments.models import Invoice, Payable
from artel.presence.models import QuietHours
from artel.presence.queries import silent_ones


async def list_own(
    session: AsyncSession, actor: Actor, *, unread_only: bool, limit: int, cursor: str | None
) -> Rows[Notification]:
    statement = select(Notification).where(Notification.user_id == actor.id)
    if unread_only:
        statement = statement.where(Notification.read_at.is_(None))
    return await paginate(session, statement, (Notification.created_at, Notification.id), limit, cursor)


async def unread_count(session: AsyncSession, user_id: UUID) -> int:
    statement = select(func.count()).where(Notification.user_id == user_id, Notification.read_at.is_(None))
    return (await session.execute(statement)).scalar_one()


async def get_visible_notification(session: AsyncSession, actor: Actor, notification_id: UUID) -> Notification:
    found = await session.get(Notification, notification_id)
    if found is None or found.user_id != actor.id:
        raise NotFound
    return found


async def get_user(session: AsyncSession, user_id: UUID) -> User | None:
    return await session.get(User, user_id)


async def choices(session: AsyncSession, user_id: UUID) -> NoticeChoices:
    """Of every group; news by mail are for those who asked for them."""
    rows = await session.scalars(select(NoticeChoice).where(NoticeChoice.user_id == user_id))
    chosen = {row.group: NoticeChoiceItem.model_validate(row) for row in rows}
    return NoticeChoices(items=[chosen.get(group) or default_choice(group) for group in Group])


def default_choice(group: Group) -> NoticeChoiceItem:
    return NoticeChoiceItem(group=group, in_app=True, by_email=group is not Group.NEWS)


async def reader(session: AsyncSession, user: User, *, did_it: bool) -> Reader:
    off: set[tuple[Group, Channel]] = set()
    for item in (await choices(session, user.id)).items:
        off |= {(item.group, "bell")} if not item.in_app else set()
        off |= {(item.group, "mail")} if not item.by_email else set()
    return Reader(
        has_email=bool(user.email),
        is_deleted=user.deleted_at is not None,
        is_walk_in=user.is_walk_in,
        did_it=did_it,
        is_silent=user.id in await silent_ones(session, [user.id]),
        declined=frozenset(off),
    )


async def brand_of(session: AsyncSession, organization_id: UUID | None) -> Brand:
    """The house's own when it is nobody's letter."""
    found = await session.get(Organization, organization_id) if organization_id else None
    if found is None:
        return Brand(email.brand())
    logo = addresses.page(url_of(found.logo_file_id, Variant.SMALL)) if found.logo_file_id else ""
    speaks: Language = "en" if found.language == "en" else "ru"
    return Brand(found.name, speaks, found.accent, logo, found.email, is_ours=False)


async def get_mail(session: AsyncSession, mail_id: UUID) -> Mail | None:
    return await session.get(Mail, mail_id)


async def quiet_until(session: AsyncSession, user_id: UUID) -> datetime | None:
    """The end of the quiet hours they are in; None: they are in none."""
    own = await session.get(QuietHours, user_id)
    return rules.quiet_end(own.begins, own.ends, ZoneInfo(own.time_zone), clock.now()) if own else None


async def outdated(session: AsyncSession, mail: Mail) -> str:
    """Why it is not to go any more, though nobody has withheld it; empty: it is."""
    if not mail.about:
        return ""
    about, kind = mail.about, Kind(mail.about["kind"])
    span = _moment(about, "starts_at"), _moment(about, "ends_at")
    line = await session.get(Notification, UUID(about["notification_id"])) if "notification_id" in about else None
    booking = await get_booking(session, UUID(about["booking_id"])) if "booking_id" in about else None
    today = BookingNow(booking.status, booking.starts_at, booking.ends_at, booking.customer_id) if booking else None
    told = Told(kind, (span[0], span[1]) if span[0] and span[1] else None, mail.user_id)
    return rules.outdated(told, today, clock.now(), is_read=line is not None and line.read_at is not None)


def _moment(about: Mapping[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(about[name]) if name in about else None


async def stuck_mails(session: AsyncSession, since: datetime) -> Sequence[UUID]:
    began = func.coalesce(Mail.due_at, Mail.created_at)
    statement = select(Mail.id).where(Mail.status == MailStatus.WAITING, began < since).limit(500)
    return (await session.scalars(statement)).all()


async def list_captured(session: AsyncSession, actor: Actor, limit: int, cursor: str | None) -> Rows[Mail]:
    """For the administrator of the platform, and only where mail is captured."""
    refuse_unless_allowed(actor, Permission.SYSTEM_RUN)
    if not email.is_captured():
        raise NotFound
    statement = select(Mail).where(Mail.status == MailStatus.CAPTURED)
    return await paginate(session, statement, (Mail.created_at, Mail.id), limit, cursor)


async def place_facts(session: AsyncSession, resource_id: UUID) -> dict[str, Any]:
    """Names as they are today; they are kept with the notification."""
    columns = select(Venue.name, Venue.address, Venue.time_zone, Resource.name)
    statement = columns.join(Resource, Resource.venue_id == Venue.id).where(Resource.id == resource_id)
    found = (await session.execute(statement)).first()
    if found is None:
        return {}
    venue, address, zone, resource = found
    return {"venue": venue, "address": f"{address}." if address else "", "time_zone": zone, "resource": resource}


async def description_of(session: AsyncSession, subject_type: str, subject_id: UUID) -> str:
    statement = select(Payable.description).where(
        Payable.subject_type == subject_type, Payable.subject_id == subject_id
    )
    return await session.scalar(statement) or ""


async def organization_name(session: AsyncSession, organization_id: UUID) -> str:
    return await session.scalar(select(Organization.name).where(Organization.id == organization_id)) or ""


async def organization_of(session: AsyncSession, venue_id: UUID) -> UUID | None:
    return await session.scalar(select(Venue.organization_id).where(Venue.id == venue_id))


async def venue_facts(session: AsyncSession, venue_id: UUID) -> dict[str, Any]:
    venue, zone = (await session.execute(select(Venue.name, Venue.time_zone).where(Venue.id == venue_id))).one()
    return {"venue": venue, "time_zone": zone}


async def invoice_facts(session: AsyncSession, invoice_id: UUID) -> dict[str, Any] | None:
    """As the texts want them; None when it is gone."""
    invoice = await session.get(Invoice, invoice_id)
    if invoice is None:
        return None
    return {
        "number": f"{invoice.series}{invoice.number}",
        "amount": invoice.money.amount,
        "currency": invoice.money.currency,
        "day": [words.date_of(invoice.due_on, "ru"), words.date_of(invoice.due_on, "en")],
        "description": ", ".join(line["title"] for line in invoice.lines),
        "buyer": invoice.buyer.get("name", ""),
        "organization": await organization_name(session, invoice.organization_id),
    }


async def staff_with(session: AsyncSession, organization_id: UUID, permission: Permission) -> Iterable[UUID]:
    """Who is told because it is their work: those with a role in that organisation. A role on the whole platform is a
    right to look into every house, not a duty in each; whoever is to hear of one is given a role there."""
    statement = (
        select(RoleAssignment.user_id, Role.permissions)
        .join(Role, Role.id == RoleAssignment.role_id)
        .where(Role.organization_id == organization_id)
    )
    return sorted({user_id for user_id, granted in await session.execute(statement) if permission in granted})


async def _export_of(session: AsyncSession, user_id: UUID) -> dict[str, object]:
    """What a person was told, and what was written to them, for their archive."""
    rings = select(Notification).where(Notification.user_id == user_id).order_by(Notification.id)
    letters = select(Mail).where(Mail.user_id == user_id).order_by(Mail.id)
    return {
        "notifications.json": [_exported(row, RING_COLUMNS) for row in await session.scalars(rings)],
        "notice_choices.json": [item.model_dump() for item in (await choices(session, user_id)).items],
        "mails.json": [_exported(row, MAIL_COLUMNS) for row in await session.scalars(letters)],
    }


RING_COLUMNS = ("id", "kind", "facts", "booking_id", "created_at", "read_at")
MAIL_COLUMNS = ("id", "to", "subject", "text", "status", "created_at", "sent_at")


def _exported(row: Notification | Mail, columns: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(row, name) for name in columns}


contribute_to_export("notifications", _export_of)
