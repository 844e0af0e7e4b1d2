from datetime import timedelta
from ipaddress import ip_address, ip_network
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import queries
from artel.access.actor import Actor
from artel.access.errors import Forbidden, OwnAddress
from artel.access.guard import requires
from artel.access.models import IpBan
from artel.access.permissions import Permission
from artel.access.schemas import IpBanRequest
from artel.kit import clock


@requires(Permission.SETTINGS_MANAGE)
async def ban_address(session: AsyncSession, actor: Actor, request: IpBanRequest, own_address: str) -> IpBan:
    """For the whole house, so only who keeps the platform. A ban that ran out makes room for a new one."""
    refuse_unless_keeper(actor)
    if _is_inside(own_address, request.network):
        raise OwnAddress
    await session.execute(delete(IpBan).where(IpBan.expires_at <= clock.now()))
    ban = IpBan(
        network=request.network,
        reason=request.reason,
        created_by=actor.id,
        expires_at=clock.now() + timedelta(hours=request.hours) if request.hours else None,
    )
    session.add(ban)
    await session.flush()
    return ban


def refuse_unless_keeper(actor: Actor) -> None:
    if Permission.SETTINGS_MANAGE not in actor.platform:
        raise Forbidden(permission=Permission.SETTINGS_MANAGE)


def _is_inside(address: str, network: str) -> bool:
    try:
        return ip_address(address) in ip_network(network)
    except ValueError:  # a test client, a socket: no address
        return False


@requires(Permission.SETTINGS_MANAGE)
async def lift_ban(session: AsyncSession, actor: Actor, ban_id: UUID) -> None:
    refuse_unless_keeper(actor)
    await session.delete(await queries.get_ip_ban(session, ban_id))
