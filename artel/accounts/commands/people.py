from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import commands as access
from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.access.schemas import RoleRequest
from artel.accounts import queries, rules
from artel.accounts.commands.registration import new_mark, new_referral_code
from artel.accounts.errors import UnknownPerson
from artel.accounts.events import RoleChanged
from artel.accounts.models import User
from artel.accounts.schemas import StaffRequest, StaffRoleRequest
from artel.kit.outbox import publish
from artel.kit.problems import Invalid, NotFound


@requires(Permission.MEMBERS_EDIT)
async def find_or_create_walk_in(
    session: AsyncSession, actor: Actor, known: Select[UUID], name: str | None = None, phone: str | None = None
) -> User:
    """Whoever stands at the desk: the person with this phone among those whom the organisation knows (`known` selects
    their ids), or somebody new who has never signed in. Whom it does not know it must not find by dialling numbers."""
    number = rules.normal_phone(phone) if phone else None
    if phone and number is None:
        raise Invalid
    found = await queries.find_user_by_phone(session, number, known) if number else None
    if found:
        return found
    nickname = rules.nickname_from(name, "guest", mark=new_mark())
    user = User(
        nickname=nickname,
        nickname_key=nickname.lower(),
        full_name=(name or "").strip(),
        phone=number,
        referral_code=new_referral_code(),
        is_walk_in=True,
    )
    session.add(user)
    await session.flush()
    return user


@requires(Permission.STAFF_MANAGE)
async def add_staff(session: AsyncSession, actor: Actor, organization_id: UUID, request: StaffRequest) -> User:
    """Somebody who has an account already, by e-mail."""
    actor.must(Permission.STAFF_MANAGE, organization_id)
    user = await queries.find_user_by_login(session, request.email)
    if user is None:
        raise UnknownPerson
    await _give_role(session, actor, organization_id, user.id, request)
    return user


@requires(Permission.STAFF_MANAGE)
async def change_staff_role(
    session: AsyncSession, actor: Actor, organization_id: UUID, user_id: UUID, request: StaffRoleRequest
) -> User:
    if user_id not in {member.user_id for member in await queries.staff_of(session, actor, organization_id)}:
        raise NotFound
    await _give_role(session, actor, organization_id, user_id, request)
    return await session.get_one(User, user_id)


async def _give_role(
    session: AsyncSession, actor: Actor, organization_id: UUID, user_id: UUID, request: StaffRequest | StaffRoleRequest
) -> None:
    wish = RoleRequest(organization_id=organization_id, user_id=user_id, role=request.role)
    await access.assign_role(session, actor, wish)
    fact = RoleChanged(user_id=user_id, organization_id=organization_id, role=request.role.value)
    await publish(session, fact)


@requires(Permission.STAFF_MANAGE)
async def remove_staff(session: AsyncSession, actor: Actor, organization_id: UUID, user_id: UUID) -> None:
    await access.remove_role(session, actor, organization_id, user_id)
    await publish(session, RoleChanged(user_id=user_id, organization_id=organization_id, role=None))
