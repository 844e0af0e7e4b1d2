"""Notes, tags and bans: what an organisation keeps about a person whom it knows. The caller has made sure that it
does (`analytics.queries.get_visible_member`)."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts.errors import BanInThePast
from artel.accounts.models import MemberCard, MemberTag
from artel.accounts.schemas.members import BanRequest, CardChange
from artel.kit import clock
from artel.kit.dialects import insert_or_skip


@requires(Permission.MEMBERS_EDIT)
async def change_card(session: AsyncSession, actor: Actor, user_id: UUID, request: CardChange) -> MemberCard:
    actor.must(Permission.MEMBERS_EDIT, request.organization_id)
    card = await _card(session, request.organization_id, user_id)
    if request.note is not None:
        card.note = request.note
    if request.tags is not None:
        mine = (MemberTag.organization_id == request.organization_id, MemberTag.user_id == user_id)
        await session.execute(delete(MemberTag).where(*mine))
        for tag in sorted(set(request.tags)):
            await _add_tag(session, request.organization_id, user_id, tag)
    return card


@requires(Permission.MEMBERS_EDIT)
async def tag_member(session: AsyncSession, actor: Actor, organization_id: UUID, user_id: UUID, tag: str) -> None:
    actor.must(Permission.MEMBERS_EDIT, organization_id)
    await _add_tag(session, organization_id, user_id, tag)


@requires(Permission.MEMBERS_EDIT)
async def untag_member(session: AsyncSession, actor: Actor, organization_id: UUID, user_id: UUID, tag: str) -> None:
    actor.must(Permission.MEMBERS_EDIT, organization_id)
    this = (MemberTag.organization_id == organization_id, MemberTag.user_id == user_id, MemberTag.tag == tag)
    await session.execute(delete(MemberTag).where(*this))


@requires(Permission.MEMBERS_BAN)
async def ban_member(session: AsyncSession, actor: Actor, user_id: UUID, request: BanRequest) -> MemberCard:
    """From now on the person cannot book there; what is booked already stays until somebody cancels it."""
    actor.must(Permission.MEMBERS_BAN, request.organization_id)
    now = clock.now()
    if request.until and request.until <= now:
        raise BanInThePast
    card = await _card(session, request.organization_id, user_id)
    card.banned_at, card.banned_until, card.banned_by = now, request.until, actor.id
    card.ban_reason = request.reason
    return card


@requires(Permission.MEMBERS_BAN)
async def unban_member(session: AsyncSession, actor: Actor, organization_id: UUID, user_id: UUID) -> MemberCard:
    actor.must(Permission.MEMBERS_BAN, organization_id)
    card = await _card(session, organization_id, user_id)
    card.banned_at = card.banned_until = card.banned_by = None
    card.ban_reason = ""
    return card


async def _card(session: AsyncSession, organization_id: UUID, user_id: UUID) -> MemberCard:
    key = {"organization_id": organization_id, "user_id": user_id}
    empty = {"note": "", "ban_reason": "", "banned_at": None, "banned_until": None, "banned_by": None}
    await insert_or_skip(session, MemberCard, **key, **empty)
    return await session.get_one(MemberCard, (organization_id, user_id), with_for_update=True)


async def _add_tag(session: AsyncSession, organization_id: UUID, user_id: UUID, tag: str) -> None:
    await insert_or_skip(session, MemberTag, organization_id=organization_id, user_id=user_id, tag=tag)
