"""What staff does about the people whom the organisation knows; accounts keep the cards."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts import commands as accounts
from artel.accounts.schemas.members import BanRequest, BulkRequest, CardChange
from artel.analytics import queries


@requires(Permission.MEMBERS_EDIT)
async def change_member(session: AsyncSession, actor: Actor, user_id: UUID, request: CardChange) -> None:
    await queries.get_visible_member(session, actor, request.organization_id, user_id)
    await accounts.change_card(session, actor, user_id, request)


@requires(Permission.MEMBERS_BAN)
async def ban(session: AsyncSession, actor: Actor, user_id: UUID, request: BanRequest) -> None:
    await queries.get_visible_member(session, actor, request.organization_id, user_id)
    await accounts.ban_member(session, actor, user_id, request)


@requires(Permission.MEMBERS_BAN)
async def unban(session: AsyncSession, actor: Actor, user_id: UUID, organization_id: UUID) -> None:
    await queries.get_visible_member(session, actor, organization_id, user_id)
    await accounts.unban_member(session, actor, organization_id, user_id)


@requires(Permission.MEMBERS_VIEW)
async def change_many(session: AsyncSession, actor: Actor, request: BulkRequest) -> int:
    """All or none; strangers among them are passed over. The number of people changed."""
    actor.must(Permission.MEMBERS_VIEW, request.organization_id)
    known = sorted(await queries.known_of(session, request.organization_id, request.user_ids))
    for user_id in known:
        await _change_one(session, actor, user_id, request)
    return len(known)


async def _change_one(session: AsyncSession, actor: Actor, user_id: UUID, request: BulkRequest) -> None:
    where = request.organization_id
    match request.action:
        case "tag":
            await accounts.tag_member(session, actor, where, user_id, request.tag or "")
        case "untag":
            await accounts.untag_member(session, actor, where, user_id, request.tag or "")
        case "ban":
            wish = BanRequest(organization_id=where, reason=request.reason or "", until=request.until)
            await accounts.ban_member(session, actor, user_id, wish)
        case "unban":
            await accounts.unban_member(session, actor, where, user_id)
