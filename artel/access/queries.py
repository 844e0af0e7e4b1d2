from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor, ActorKind
from artel.access.errors import Forbidden, Unauthenticated
from artel.access.models import ApiKey, IpBan, Role, RoleAssignment, Session, StaffInvite
from artel.access.permissions import ORGANIZATION, Permission, ReadyRole
from artel.access.schemas import RoleList, RoleView
from artel.access.tokens import Claims, digest
from artel.kit import clock
from artel.kit.hot import Driver, HotQuery
from artel.kit.problems import NotFound
from artel.kit.settings import settings

_GRANTS = (
    select(Session.user_id, Session.expires_at, Role.id, Role.organization_id, Role.permissions)
    .outerjoin(RoleAssignment, RoleAssignment.user_id == Session.user_id)
    .outerjoin(Role, Role.id == RoleAssignment.role_id)
    .where(Session.id == bindparam("session_id"), Session.revoked_at.is_(None))
)
WHO = HotQuery(_GRANTS)
KNOWN = frozenset(Permission)


async def actor_of(driver: Driver, claims: Claims) -> Actor:
    """The person behind a token, with today's rights. Revoked or expired sessions are Unauthenticated at once."""
    rows = await WHO.rows(driver, session_id=claims.session_id)
    return _actor(claims, rows)


async def dead_sessions(session: AsyncSession, session_ids: Sequence[UUID]) -> set[UUID]:
    """Those of them that were revoked or have run out: their open sockets are closed."""
    statement = select(Session.id).where(Session.id.in_(session_ids), Session.revoked_at.is_(None))
    alive = set(await session.scalars(statement.where(Session.expires_at > clock.now())))
    return set(session_ids) - alive


_KEY = (
    select(ApiKey.id, ApiKey.organization_id, ApiKey.permissions, ApiKey.expires_at, ApiKey.last_used_at)
    .where(ApiKey.key_hash == bindparam("mark"), ApiKey.revoked_at.is_(None))
)  # fmt: skip
WHICH_KEY = HotQuery(_KEY)
BANS = HotQuery(select(IpBan.network, IpBan.expires_at))


async def actor_of_key(driver: Driver, secret: str) -> tuple[Actor, datetime | None]:
    """The program behind an API key, and when the key was last used. Revoked or expired: Unauthenticated."""
    rows = await WHICH_KEY.rows(driver, mark=digest(secret))
    if not rows:
        raise Unauthenticated
    key_id, organization_id, names, expires_at, last_used_at = rows[0]
    if expires_at and _expired(expires_at):
        raise Unauthenticated
    granted = KNOWN.intersection(names) - _platform_only()
    return Actor(key_id, ActorKind.PROGRAM, grants={organization_id: granted}), last_used_at


async def banned_networks(driver: Driver) -> list[tuple[str, datetime | None]]:
    return [(network, expires_at) for network, expires_at in await BANS.rows(driver)]


async def actor_of_user(session: AsyncSession, user_id: UUID) -> Actor:
    """For entry points without a web session: the bot, the console."""
    statement = (
        select(Role.id, Role.organization_id, Role.permissions)
        .join(RoleAssignment, Role.id == RoleAssignment.role_id)
        .where(RoleAssignment.user_id == user_id)
    )
    grants, platform = _sum_up(await session.execute(statement))
    return Actor(user_id, grants=grants, platform=platform)


async def actor_of_program(session: AsyncSession, key_id: UUID) -> Actor:
    """For what a program began and goes on after its call, with today's rights: a revoked or expired key has none."""
    key = await session.get(ApiKey, key_id)
    if key is None or key.revoked_at or (key.expires_at and _expired(key.expires_at)):
        return Actor(key_id, ActorKind.PROGRAM)
    return Actor(
        key_id,
        ActorKind.PROGRAM,
        grants={key.organization_id: KNOWN.intersection(key.permissions) - _platform_only()},
    )


def _actor(claims: Claims, rows: list[tuple[Any, ...]]) -> Actor:
    if not rows or rows[0][0] != claims.user_id or _expired(rows[0][1]):
        raise Unauthenticated
    grants, platform = _sum_up((role, org, permissions) for _, _, role, org, permissions in rows if role)
    return Actor(claims.user_id, session_id=claims.session_id, grants=grants, platform=platform)


def _expired(expires_at: datetime) -> bool:
    return expires_at <= clock.now()


def _sum_up(
    rows: Iterable[tuple[UUID, UUID | None, list[str]]],
) -> tuple[dict[UUID, frozenset[Permission]], frozenset[Permission]]:
    """A permission that a role names and this version does not know is no right."""
    grants: dict[UUID, frozenset[Permission]] = {}
    platform: frozenset[Permission] = frozenset()
    for _, organization_id, names in rows:
        permissions = KNOWN.intersection(names)
        if organization_id is None:
            platform |= permissions
        else:
            grants[organization_id] = grants.get(organization_id, frozenset()) | (permissions - _platform_only())
    return grants, platform


def _platform_only() -> frozenset[Permission]:
    """On a marketplace the platform decides what is shown, whatever an organisation's role says."""
    return frozenset({Permission.VENUES_PUBLISH}) if settings().marketplace else frozenset()


def role_ids(organization_id: UUID) -> Select[UUID]:
    return select(Role.id).where(Role.organization_id == organization_id)


async def has_roles(session: AsyncSession, organization_id: UUID) -> bool:
    return (await session.scalar(role_ids(organization_id).limit(1))) is not None


async def get_ready_role(session: AsyncSession, organization_id: UUID, name: ReadyRole) -> Role:
    statement = select(Role).where(Role.organization_id == organization_id, Role.name == name.value)
    found = await session.scalar(statement)
    if found is None:
        raise NotFound
    return found


async def find_platform_role(session: AsyncSession, name: str) -> Role | None:
    found: Role | None = await session.scalar(select(Role).where(Role.organization_id.is_(None), Role.name == name))
    return found


async def platform_administrators(session: AsyncSession, name: str) -> list[UUID]:
    statement = select(RoleAssignment.user_id).join(Role, Role.id == RoleAssignment.role_id)
    return list(await session.scalars(statement.where(Role.organization_id.is_(None), Role.name == name)))


async def owners_of(session: AsyncSession, organization_id: UUID) -> list[UUID]:
    """Locks the owner's role, so that two owners do not remove each other at the same moment."""
    owner = select(Role.id).where(Role.organization_id == organization_id, Role.name == ReadyRole.OWNER.value)
    locked = (await session.scalars(owner.with_for_update(key_share=True))).all()
    statement = select(RoleAssignment.user_id).where(RoleAssignment.role_id.in_(locked))
    return list(await session.scalars(statement))


async def organizations_owned_alone(session: AsyncSession, user_id: UUID) -> list[UUID]:
    roles = await roles_of(session, user_id)
    owned = [role.organization_id for role in roles if role.name == ReadyRole.OWNER.value and role.organization_id]
    return [one for one in owned if await owners_of(session, one) == [user_id]]


async def roles_of(session: AsyncSession, user_id: UUID) -> list[Role]:
    statement = select(Role).join(RoleAssignment, RoleAssignment.role_id == Role.id)
    return list(await session.scalars(statement.where(RoleAssignment.user_id == user_id).order_by(Role.id)))


async def find_session_by_hash(session: AsyncSession, mark: str) -> Session | None:
    """By the present refresh token or the one before; locked, for two tabs come at once."""
    either = or_(Session.refresh_hash == mark, Session.previous_hash == mark)
    found: Session | None = await session.scalar(select(Session).where(either).with_for_update())
    return found


def _own_sessions(actor: Actor) -> Select[Session]:
    return select(Session).where(
        Session.user_id == actor.id, Session.revoked_at.is_(None), Session.expires_at > clock.now()
    )


async def get_own_session(session: AsyncSession, actor: Actor, session_id: UUID) -> Session:
    found = await session.scalar(_own_sessions(actor).where(Session.id == session_id))
    if found is None:
        raise NotFound
    return found


async def own_sessions(session: AsyncSession, actor: Actor) -> list[Session]:
    return list(await session.scalars(_own_sessions(actor).order_by(Session.last_seen_at.desc())))


def held(actor: Actor, organization_id: UUID) -> frozenset[Permission]:
    """What the actor may hand out there. What the platform keeps to itself does no harm in a role."""
    return actor.grants.get(organization_id, frozenset()) | actor.platform | _platform_only()


async def get_role(session: AsyncSession, organization_id: UUID, role_id: UUID) -> Role:
    found = await session.scalar(select(Role).where(Role.id == role_id, Role.organization_id == organization_id))
    if found is None:
        raise NotFound
    return found


def _seen_in(actor: Actor, permission: Permission, column: Any) -> Any:
    """The WHERE of an organisation's rows that the actor may see."""
    return column.isnot(None) if permission in actor.platform else column.in_(actor.organizations_with(permission))


async def get_visible_role(session: AsyncSession, actor: Actor, role_id: UUID) -> Role:
    ours = _seen_in(actor, Permission.STAFF_VIEW, Role.organization_id)
    found = await session.scalar(select(Role).where(Role.id == role_id, ours))
    if found is None:
        raise NotFound
    return found


async def holders(session: AsyncSession, role_id: UUID) -> int:
    statement = select(func.count()).where(RoleAssignment.role_id == role_id)
    return int(await session.scalar(statement) or 0)


async def roles_in(session: AsyncSession, actor: Actor, organization_id: UUID) -> RoleList:
    actor.must(Permission.STAFF_VIEW, organization_id)
    statement = (
        select(Role, func.count(RoleAssignment.id))
        .outerjoin(RoleAssignment, RoleAssignment.role_id == Role.id)
        .where(Role.organization_id == organization_id)
        .group_by(Role.id)
        .order_by(Role.is_ready_made.desc(), Role.id)
    )
    rows = await session.execute(statement)
    grantable = sorted(ORGANIZATION & held(actor, organization_id))
    return RoleList(
        items=[role_view(role, people) for role, people in rows], permissions=sorted(ORGANIZATION), grantable=grantable
    )


def role_view(role: Role, people: int) -> RoleView:
    return RoleView(
        id=role.id, name=role.name, is_ready_made=role.is_ready_made, permissions=role.permissions, people=people
    )


async def get_visible_invite(session: AsyncSession, actor: Actor, invite_id: UUID) -> StaffInvite:
    ours = _seen_in(actor, Permission.STAFF_MANAGE, StaffInvite.organization_id)
    found = await session.scalar(select(StaffInvite).where(StaffInvite.id == invite_id, ours))
    if found is None:
        raise NotFound
    return found


async def open_invites(session: AsyncSession, organization_id: UUID) -> Sequence[tuple[StaffInvite, str]]:
    """With the names of their roles."""
    statement = (
        select(StaffInvite, Role.name)
        .join(Role, Role.id == StaffInvite.role_id)
        .where(
            StaffInvite.organization_id == organization_id,
            StaffInvite.used_at.is_(None),
            StaffInvite.expires_at > clock.now(),
        )
        .order_by(StaffInvite.id.desc())
    )
    return [(invite, name) for invite, name in await session.execute(statement)]


async def get_visible_key(session: AsyncSession, actor: Actor, key_id: UUID) -> ApiKey:
    ours = _seen_in(actor, Permission.API_KEYS_MANAGE, ApiKey.organization_id)
    found = await session.scalar(select(ApiKey).where(ApiKey.id == key_id, ours))
    if found is None:
        raise NotFound
    return found


async def keys_in(session: AsyncSession, actor: Actor, organization_id: UUID) -> Sequence[ApiKey]:
    actor.must(Permission.API_KEYS_MANAGE, organization_id)
    statement = select(ApiKey).where(ApiKey.organization_id == organization_id).order_by(ApiKey.id.desc())
    return (await session.scalars(statement.limit(200))).all()


async def key_names(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = await session.execute(select(ApiKey.id, ApiKey.name).where(ApiKey.id.in_(set(ids))))
    return {row.id: row.name for row in rows}


async def get_ip_ban(session: AsyncSession, ban_id: UUID) -> IpBan:
    found = await session.get(IpBan, ban_id)
    if found is None:
        raise NotFound
    return found


async def ip_bans(session: AsyncSession, actor: Actor) -> Sequence[IpBan]:
    if Permission.SETTINGS_MANAGE not in actor.platform:
        raise Forbidden(permission=Permission.SETTINGS_MANAGE)
    in_force = or_(IpBan.expires_at.is_(None), IpBan.expires_at > clock.now())
    return (await session.scalars(select(IpBan).where(in_force).order_by(IpBan.id.desc()).limit(500))).all()
