from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.integrations import addresses, email
from artel.kit import clock, live
from artel.kit.dialects import upsert
from artel.kit.outbox import publish
from artel.kit.problems import Language
from artel.notifications import documents, queries, rules, texts
from artel.notifications.documents import Sheet
from artel.notifications.events import MailDue
from artel.notifications.models import Mail, MailStatus, NoticeChoice, Notification
from artel.notifications.rules import Brand, Reader, has_declined, may_notify, should_notify
from artel.notifications.schemas import LetterRequest, NoticeChoices, NotificationRequest, notification_view


@requires(Permission.SYSTEM_RUN)
async def notify(session: AsyncSession, actor: Actor, request: NotificationRequest) -> Notification | None:
    """Tell one person by every channel that is right for them; None when the bell stays silent."""
    user = await queries.get_user(session, request.user_id)
    if user is None:
        return None
    reader = await queries.reader(session, user, did_it=request.actor_id == user.id)
    brand = await queries.brand_of(session, request.organization_id)
    line = None
    if should_notify(request.kind, "bell", reader):
        speaks = rules.language(user.language, brand.language)
        line = await _ring(session, user, request, speaks, rings=should_notify(request.kind, "live", reader))
    if may_notify(request.kind, "mail", reader):
        await _write(session, user, request, reader, brand, line)
    return line


async def _ring(
    session: AsyncSession, user: User, request: NotificationRequest, speaks: Language, *, rings: bool
) -> Notification:
    values = request.model_dump(include={"user_id", "facts", "booking_id", "link"})
    notification = Notification(kind=request.kind.value, created_at=clock.now(), **values)
    session.add(notification)
    await session.flush()
    if rings:
        shown = notification_view(notification, speaks)
        live.push(session, live.user_room(user.id), "notification", shown.model_dump(mode="json"))
    await _push_count(session, user.id)
    return notification


async def _push_count(session: AsyncSession, user_id: UUID) -> None:
    count = await queries.unread_count(session, user_id)
    live.push(session, live.user_room(user_id), "unread_notifications", {"unread_count": count})


async def _write(
    session: AsyncSession,
    user: User,
    request: NotificationRequest,
    reader: Reader,
    brand: Brand,
    line: Notification | None,
) -> None:
    """What its reader has declined is kept with the reason; what may wait waits for the end of their quiet hours."""
    kind, did_it = request.kind, reader.did_it
    mail = _composed(user, request, brand, is_service=rules.is_service(kind, did_it=did_it))
    mail.about = _about(request, line)
    if has_declined(kind, "mail", reader):
        mail.status, mail.failure = MailStatus.WITHHELD, f"declined: {rules.GROUP_OF[kind]}"
    elif rules.waits_for_morning(kind, request.facts, did_it=did_it):
        mail.due_at = await queries.quiet_until(session, user.id)
    await _post(session, mail, {"organization_id": request.organization_id, "notice": kind.value})


def _about(request: NotificationRequest, line: Notification | None) -> dict[str, Any]:
    ids = {"booking_id": request.booking_id, "notification_id": line.id if line else None}
    times = {name: request.facts[name] for name in ("starts_at", "ends_at") if name in request.facts}
    return {"kind": request.kind.value} | times | {name: str(one) for name, one in ids.items() if one}


def _composed(user: User, request: NotificationRequest, brand: Brand, *, is_service: bool) -> Mail:
    speaks = rules.language(user.language, brand.language)
    title, content = texts.speak(request.kind, request.facts, speaks)
    button = texts.KINDS[request.kind].button.speak(speaks)
    choices = "" if is_service else addresses.page("/profile")
    sheet = Sheet(title, content, button, addresses.page(request.link or "/"), choices)
    return _mail(user.id, user.email or "", sheet, brand, speaks)


def _mail(user_id: UUID, to: str, sheet: Sheet, brand: Brand, speaks: Language) -> Mail:
    text, html = documents.body(sheet, brand, speaks)
    return Mail(
        user_id=user_id,
        to=to,
        subject=email.one_line(sheet.title),
        text=text,
        html=html,
        sender=None if brand.is_ours else brand.name,
        reply_to=brand.reply_to or None,
        status=MailStatus.WAITING,
        created_at=clock.now(),
    )


@requires(Permission.SYSTEM_RUN)
async def write_letter(session: AsyncSession, actor: Actor, request: LetterRequest) -> None:
    """The house's own, at once: it is about an account."""
    speaks = rules.language(request.language, "ru")
    title, content, button = (part.speak(speaks) for part in texts.LETTERS[request.letter])
    sheet = Sheet(title, content, button, addresses.page(request.link))
    await _post(session, _mail(request.user_id, request.to, sheet, await queries.brand_of(session, None), speaks))


async def _post(session: AsyncSession, mail: Mail, about: Mapping[str, Any] = MappingProxyType({})) -> None:
    """Captured here for good, or handed to the mail server from this row, now or when it is due."""
    if mail.status is MailStatus.WAITING and mail.due_at is None and email.is_captured():
        _capture(mail)
    session.add(mail)
    await session.flush()
    if mail.status is MailStatus.WAITING:
        await publish(session, MailDue(mail_id=mail.id, **about), due_at=mail.due_at)


def _capture(mail: Mail) -> None:
    mail.status, mail.sent_at = MailStatus.CAPTURED, clock.now()


@requires(Permission.SYSTEM_RUN)
async def note_captured(session: AsyncSession, actor: Actor, mail_id: UUID) -> None:
    """It waited for the morning, and there is no mail server."""
    _capture(await session.get_one(Mail, mail_id, with_for_update=True))


@requires(Permission.SYSTEM_RUN)
async def withhold(session: AsyncSession, actor: Actor, mail_id: UUID, why: str) -> None:
    """Staff has decided that it is not to go, or it is no longer so. One that has gone has gone."""
    mail = await session.get(Mail, mail_id, with_for_update=True)
    if mail is not None and mail.status is MailStatus.WAITING:
        mail.status, mail.failure = MailStatus.WITHHELD, why


@requires(Permission.NOTIFICATIONS_READ_OWN)
async def choose_notices(session: AsyncSession, actor: Actor, request: NoticeChoices) -> NoticeChoices:
    """For the groups that are named; the others stay."""
    wishes = {item.group: {"user_id": actor.id, **item.model_dump(mode="json")} for item in request.items}
    if wishes:
        await upsert(session, NoticeChoice, list(wishes.values()))
    return await queries.choices(session, actor.id)


@requires(Permission.SYSTEM_RUN)
async def note_sent(session: AsyncSession, actor: Actor, mail_id: UUID) -> None:
    mail = await session.get_one(Mail, mail_id, with_for_update=True)
    mail.status, mail.sent_at, mail.failure = MailStatus.SENT, clock.now(), ""
    mail.attempts += 1


@requires(Permission.SYSTEM_RUN)
async def note_failed(session: AsyncSession, actor: Actor, mail_id: UUID, failure: str, *, is_final: bool) -> None:
    mail = await session.get_one(Mail, mail_id, with_for_update=True)
    mail.attempts += 1
    mail.failure = failure[:500]
    again = None if is_final else rules.next_try(clock.now(), mail.attempts)
    if again is None:
        mail.status = MailStatus.FAILED
    else:
        await publish(session, MailDue(mail_id=mail.id), due_at=again)


@requires(Permission.NOTIFICATIONS_READ_OWN)
async def mark_read(session: AsyncSession, actor: Actor, notification_id: UUID) -> Notification:
    notification = await queries.get_visible_notification(session, actor, notification_id)
    notification.read_at = notification.read_at or clock.now()
    await session.flush()
    await _push_count(session, actor.id)
    return notification


@requires(Permission.NOTIFICATIONS_READ_OWN)
async def mark_all_read(session: AsyncSession, actor: Actor) -> None:
    mine = update(Notification).where(Notification.user_id == actor.id, Notification.read_at.is_(None))
    await session.execute(mine.values(read_at=clock.now()))
    await _push_count(session, actor.id)


@requires(Permission.SYSTEM_RUN)
async def forget(session: AsyncSession, actor: Actor, user_id: UUID) -> None:
    """The person is gone: what was told and written to them goes too."""
    await session.execute(delete(Notification).where(Notification.user_id == user_id))
    await session.execute(delete(Mail).where(Mail.user_id == user_id))
    await session.execute(delete(NoticeChoice).where(NoticeChoice.user_id == user_id))
