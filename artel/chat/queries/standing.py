"""Who somebody is in a space or a chat: the only way into one. A stranger's is 404, a banned person's 403."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.errors import Forbidden
from artel.access.permissions import Permission
from artel.accounts.models import User
from artel.bookings.models import Booking
from artel.chat import rules
from artel.chat.errors import Banned, ChatArchived
from artel.chat.models import Chat, ChatKind, ChatMember, Space, SpaceBan, SpaceMember, SpaceRole, Visibility
from artel.chat.rules import SpacePermission
from artel.kit import clock
from artel.kit.problems import NotFound


@dataclass(frozen=True, slots=True)
class Standing:
    """`role` is the one given; while `is_restricted` no permission of it counts. A private chat has no space."""

    user: User
    space: Space | None
    chat: Chat | None
    role: SpaceRole | None
    member: SpaceMember | None

    @property
    def is_restricted(self) -> bool:
        return self.member is not None and is_restricted(self.member)

    @property
    def is_owner(self) -> bool:
        return self.space is not None and self.space.owner_id == self.user.id

    @property
    def permissions(self) -> frozenset[SpacePermission]:
        if self.chat is not None and self.chat.archived_at:
            return frozenset()
        if self.space is None:
            return rules.BETWEEN_TWO
        if self.is_owner:
            return frozenset(SpacePermission)
        if self.role is None or self.is_restricted:
            return frozenset()
        return rules.known(self.role.permissions)

    @property
    def priority(self) -> int:
        if self.is_owner:
            return rules.HIGHEST
        return self.role.priority if self.role and not self.is_restricted else 0

    def may(self, permission: SpacePermission) -> bool:
        return permission in self.permissions

    def must(self, permission: SpacePermission) -> None:
        if self.chat is not None and self.chat.archived_at:
            raise ChatArchived
        if not self.may(permission):
            raise Forbidden(permission=permission)

    def must_outrank(self, role: SpaceRole | None, user_id: UUID) -> None:
        """Nobody acts on an equal or higher priority, nor on an untouchable person, the owner excepted."""
        space = self.in_space()
        if user_id == space.owner_id or user_id == self.user.id:
            raise Forbidden
        if self.is_owner or role is None:
            return
        if role.priority >= self.priority or SpacePermission.UNTOUCHABLE in rules.known(role.permissions):
            raise Forbidden

    def must_grant(self, permissions: Iterable[str], priority: int) -> None:
        """Nobody grants what they lack, nor a priority that is not below their own."""
        if not rules.known(permissions) <= self.permissions or priority >= self.priority:
            raise Forbidden

    def in_space(self) -> Space:
        if self.space is None:
            raise NotFound
        return self.space

    def in_chat(self) -> Chat:
        if self.chat is None:
            raise NotFound
        return self.chat


def is_restricted(member: SpaceMember) -> bool:
    return member.restricted_until is not None and member.restricted_until > clock.now()


def bans_now(until: datetime | None) -> bool:
    return until is None or until > clock.now()


def _with_standing(statement: Select, actor: Actor, space_id: object) -> Select:  # type: ignore[type-arg]
    return (
        statement.join(User, User.id == actor.id)
        .outerjoin(SpaceMember, and_(SpaceMember.space_id == space_id, SpaceMember.user_id == actor.id))
        .outerjoin(SpaceRole, SpaceRole.id == SpaceMember.role_id)
        .outerjoin(SpaceBan, and_(SpaceBan.space_id == space_id, SpaceBan.user_id == actor.id))
    )


async def look_at_space(session: AsyncSession, actor: Actor, space_id: UUID, *, lock: bool = False) -> Standing:
    """Also for somebody who is not in it, unless it is private: then `member` is None."""
    columns = select(Space, User, SpaceMember, SpaceRole, SpaceBan).select_from(Space).where(Space.id == space_id)
    statement = _with_standing(columns, actor, space_id)
    statement = statement.with_for_update(of=Space, key_share=True) if lock else statement
    found = (await session.execute(statement.execution_options(populate_existing=lock))).first()
    if found is None or found.Space.deleted_at:
        raise NotFound
    if found.SpaceBan and bans_now(found.SpaceBan.until):
        raise Banned(until=found.SpaceBan.until)
    if found.SpaceMember is None and found.Space.visibility is Visibility.PRIVATE:
        raise NotFound
    return Standing(found.User, found.Space, None, found.SpaceRole, found.SpaceMember)


async def get_visible_space(session: AsyncSession, actor: Actor, space_id: UUID, *, lock: bool = False) -> Standing:
    """As a member."""
    standing = await look_at_space(session, actor, space_id, lock=lock)
    if standing.member is None:
        raise NotFound
    return standing


async def get_visible_chat(session: AsyncSession, actor: Actor, chat_id: UUID, *, lock: bool = False) -> Standing:
    """As somebody who may read it. `lock` holds the chat's row, so that its line has one writer."""
    columns = select(Chat, Space, User, SpaceMember, SpaceRole, SpaceBan, ChatMember, Booking).where(Chat.id == chat_id)
    statement = columns.select_from(Chat).outerjoin(Space, Space.id == Chat.space_id)
    statement = statement.outerjoin(Booking, Booking.id == Chat.booking_id)
    statement = _with_standing(statement, actor, Chat.space_id)
    statement = statement.outerjoin(ChatMember, and_(ChatMember.chat_id == Chat.id, ChatMember.user_id == actor.id))
    statement = statement.with_for_update(of=Chat, key_share=True) if lock else statement
    found = (await session.execute(statement.execution_options(populate_existing=lock))).first()
    if found is None or found.Chat.deleted_at:
        raise NotFound
    standing = Standing(found.User, found.Space, found.Chat, found.SpaceRole, found.SpaceMember)
    if found.Booking is not None:
        _refuse_foreign(actor, found.Booking)
    else:
        _refuse_stranger(standing, found.SpaceBan, found.ChatMember)
    return standing


def _refuse_foreign(actor: Actor, booking: Booking) -> None:
    """The guest of today, for a booking may be handed over, and the staff of today."""
    if booking.customer_id != actor.id and not actor.may(Permission.BOOKINGS_VIEW, booking.organization_id):
        raise NotFound


def _refuse_stranger(standing: Standing, ban: SpaceBan | None, seat: ChatMember | None) -> None:
    space, chat = standing.space, standing.in_chat()
    if chat.kind is not ChatKind.CHANNEL:
        if seat is None:
            raise NotFound
        return
    if space is None or space.deleted_at:
        raise NotFound
    if ban and bans_now(ban.until):
        raise Banned(until=ban.until)
    if standing.member is None:
        raise NotFound
    if chat.visibility is Visibility.PRIVATE and seat is None and not standing.may(SpacePermission.CHANGE_INFO):
        raise NotFound
