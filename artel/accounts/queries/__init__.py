from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import queries as access
from artel.access.actor import Actor
from artel.access.commands import PLATFORM_ROLE
from artel.access.errors import Forbidden
from artel.access.guard import note_look
from artel.access.models import AuditEntry, Role, RoleAssignment
from artel.access.permissions import Permission
from artel.accounts import rules
from artel.accounts.models import LoginFailure, OneTimeToken, TokenPurpose, User
from artel.accounts.schemas import (
    AuditFilter,
    AuditView,
    CheckedUser,
    MembershipView,
    NameView,
    OwnProfileView,
    Proof,
    PublicProfileView,
    SessionView,
    StaffView,
    UserView,
)
from artel.kit import clock
from artel.kit.pagination import Rows, paginate
from artel.kit.problems import NotFound
from artel.kit.translit import fold

EXPORT_COLUMNS = (
    "id", "email", "email_verified_at", "nickname", "full_name", "phone", "birthday", "language", "time_zone", "bio",
    "hides_birthday", "says_student", "avatar_url", "banner_url", "telegram_id", "referral_code", "agreed_to_terms_at",
    "created_at",
)  # fmt: skip


class OrganizationName(NamedTuple):
    name: str
    slug: str


# Upper domains know more about a person than this one may ask for; they say how to ask when they are imported.
Contribution = Callable[[AsyncSession, UUID], Awaitable[Mapping[str, object]]]
NameOrganizations = Callable[[AsyncSession, Sequence[UUID]], Awaitable[Mapping[UUID, OrganizationName]]]
_CONTRIBUTIONS: dict[str, Contribution] = {}
_NAMING: list[NameOrganizations] = []


def contribute_to_export(name: str, contribution: Contribution) -> None:
    """`contribution(session, user_id)` answers file names with what goes into them: bytes as they are, anything else
    as JSON. They land in the person's archive under `name/`."""
    _CONTRIBUTIONS[name] = contribution


def name_organizations_by(naming: NameOrganizations) -> None:
    _NAMING[:] = [naming]


async def export_of(session: AsyncSession, user_id: UUID) -> dict[str, object]:
    """Everything the house knows about a person: path in the archive -> bytes or something for JSON."""
    user = await _person(session, user_id)
    files: dict[str, object] = {"profile.json": {name: getattr(user, name) for name in EXPORT_COLUMNS}}
    files["sessions.json"] = [view.model_dump() for view in await sessions_of(session, Actor(user_id))]
    for name, contribution in _CONTRIBUTIONS.items():
        found = await contribution(session, user_id)
        files |= {f"{name}/{path}": content for path, content in found.items()}
    return files


async def get_me(session: AsyncSession, actor: Actor) -> UserView:
    return await view_of(session, await _person(session, actor.id))


async def _person(session: AsyncSession, user_id: UUID) -> User:
    """An API key is nobody."""
    found = await session.get(User, user_id)
    if found is None:
        raise NotFound
    return found


async def view_of(session: AsyncSession, user: User) -> UserView:
    roles = await access.roles_of(session, user.id)
    names = await organization_names(session, [role.organization_id for role in roles if role.organization_id])
    members = [_membership(role, one, names[one]) for role in roles if (one := role.organization_id) in names and one]
    house = [role for role in roles if role.organization_id is None]
    own = {name: getattr(user, name) for name in UserView.model_fields if hasattr(User, name)}
    return UserView(
        **own | {"seen_tours": user.seen_tours or []},
        email_verified=user.email_verified_at is not None,
        is_platform_admin=bool(house),
        platform_permissions=sorted({one for role in house for one in role.permissions}),
        organizations=members,
    )


def _public(user: User) -> dict[str, object]:
    fields = {name: getattr(user, name) for name in ("id", "nickname", "bio", "avatar_url", "created_at")}
    return fields | {"display_name": user.full_name or user.nickname, "profile_background_url": user.banner_url}


async def get_own_profile(session: AsyncSession, actor: Actor) -> OwnProfileView:
    user = await session.get_one(User, actor.id)
    proved = user.email_verified_at is not None
    return OwnProfileView.model_validate(_public(user) | {"email": user.email, "email_verified": proved})


async def get_public_profile(session: AsyncSession, who: UUID | str) -> PublicProfileView:
    """By id or nickname. What everybody who is signed in may see of anybody."""
    by_id = isinstance(who, UUID)
    found = await session.get(User, who) if by_id else await find_user_by_login(session, str(who).replace("@", ""))
    if found is None or found.deleted_at:
        raise NotFound
    return PublicProfileView.model_validate(_public(found))


async def check_user(session: AsyncSession, identifier: str) -> CheckedUser:
    found = await find_user_by_login(session, identifier)
    shown = PublicProfileView.model_validate(_public(found)) if found and "@" not in identifier else None
    return CheckedUser(exists=found is not None, user=shown)


def _membership(role: Role, organization_id: UUID, name: OrganizationName) -> MembershipView:
    return MembershipView(id=organization_id, role=role.name, permissions=role.permissions, **name._asdict())


async def organization_names(session: AsyncSession, ids: Sequence[UUID]) -> Mapping[UUID, OrganizationName]:
    return await _NAMING[0](session, ids) if ids and _NAMING else {}


async def find_user_by_login(session: AsyncSession, login: str) -> User | None:
    """`login` is an e-mail or a nickname; a deleted person is nobody."""
    is_email = "@" in login
    key = (rules.normal_email(login) or "") if is_email else login.strip().lower()
    column = User.email if is_email else User.nickname_key
    found: User | None = await session.scalar(select(User).where(column == key, User.deleted_at.is_(None)))
    return found


async def find_user_by_referral(session: AsyncSession, code: str) -> User | None:
    statement = select(User).where(User.referral_code == code.strip().lower(), User.deleted_at.is_(None))
    found: User | None = await session.scalar(statement)
    return found


async def find_user_by_phone(session: AsyncSession, phone: str, known: Select[UUID]) -> User | None:
    """Phones are not proved, so two people may name the same: the one who came first."""
    whom = User.phone == phone, User.deleted_at.is_(None), User.id.in_(known)
    found: User | None = await session.scalar(select(User).where(*whom).order_by(User.created_at, User.id).limit(1))
    return found


async def prove(session: AsyncSession, login: str, password: str) -> Proof:
    """Compares the password, on a thread; takes as long for a stranger. Changes nothing: `commands.sign_in` does."""
    user = await find_user_by_login(session, login)
    key = str(user.id) if user else f"login:{fold(login)}"
    failure = await find_failure(session, key)
    now = clock.now()
    if failure and failure.locked_until and failure.locked_until > now:
        return Proof(key, None, False, locked_s=ceil((failure.locked_until - now).total_seconds()))
    is_right = await rules.matches(password, user.password_hash if user else None)
    return Proof(key, user.id if user and is_right else None, is_right)


async def find_failure(session: AsyncSession, key: str) -> LoginFailure | None:
    found: LoginFailure | None = await session.scalar(select(LoginFailure).where(LoginFailure.login == key))
    return found


async def find_live_token(session: AsyncSession, purpose: TokenPurpose, token_hash: str) -> OneTimeToken | None:
    statement = select(OneTimeToken).where(
        OneTimeToken.token_hash == token_hash,
        OneTimeToken.purpose == purpose,
        OneTimeToken.used_at.is_(None),
        OneTimeToken.expires_at > clock.now(),
    )
    found: OneTimeToken | None = await session.scalar(statement.with_for_update())
    return found


async def sessions_of(session: AsyncSession, actor: Actor) -> list[SessionView]:
    fields = ("id", "device", "ip", "created_at", "last_seen_at")
    return [
        SessionView(**{name: getattr(row, name) for name in fields}, is_current=row.id == actor.session_id)
        for row in await access.own_sessions(session, actor)
    ]


async def has_administrator(session: AsyncSession) -> bool:
    return bool(await access.platform_administrators(session, PLATFORM_ROLE))


async def users_by_ids(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, User]:
    """Deleted people too, under their pseudonym."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {user.id: user for user in await session.scalars(select(User).where(User.id.in_(wanted)))}


async def find_people(
    session: AsyncSession, actor: Actor, organization_id: UUID, q: str, known: Select[UUID], limit: int = 10
) -> Sequence[User]:
    """For the front desk: by name, nickname, e-mail or phone, among the people whom the organisation knows (`known`
    selects their ids). Leaves an audit row for each person shown, so the session must be one that commits."""
    actor.must(Permission.MEMBERS_VIEW, organization_id)
    needle = rules.needle(q)
    if len(needle) < 2:
        return []
    matching = User.search_text.contains(needle, autoescape=True)
    statement = (
        select(User).where(matching, User.deleted_at.is_(None), User.id.in_(known)).order_by(User.full_name, User.id)
    )
    found = (await session.scalars(statement.limit(limit))).all()
    for user in found:
        note_look(session, actor, user.id, organization_id)
    return found


async def staff_of(session: AsyncSession, actor: Actor, organization_id: UUID) -> list[StaffView]:
    if not actor.may(Permission.STAFF_VIEW, organization_id):
        raise NotFound
    statement = (
        select(User, Role.name, RoleAssignment.created_at)
        .join(RoleAssignment, RoleAssignment.user_id == User.id)
        .join(Role, Role.id == RoleAssignment.role_id)
        .where(Role.organization_id == organization_id)
        .order_by(RoleAssignment.created_at, RoleAssignment.id)
    )
    return [_staff(*row) for row in await session.execute(statement)]


def _staff(user: User, role: str, since: Any) -> StaffView:
    fields = {name: getattr(user, name) for name in ("full_name", "nickname", "email", "avatar_url")}
    return StaffView(user_id=user.id, role=role, since=since, **fields)


async def list_audit(session: AsyncSession, actor: Actor, wish: AuditFilter) -> Rows[AuditView]:
    statement = _audit_of(actor)
    for column, value in (
        (AuditEntry.organization_id, wish.organization_id),
        (AuditEntry.actor_id, wish.actor_id),
        (AuditEntry.subject_id, wish.subject_id),
        (AuditEntry.permission, wish.permission),
    ):
        statement = statement.where(column == value) if value else statement
    if wish.command:
        statement = statement.where(AuditEntry.command.contains(wish.command, autoescape=True))
    if wish.from_:
        statement = statement.where(AuditEntry.at >= wish.from_)
    if wish.to:
        statement = statement.where(AuditEntry.at < wish.to)
    rows = await paginate(session, statement, (AuditEntry.at, AuditEntry.id), wish.limit, wish.cursor)
    return Rows(await _audit_views(session, rows.items), rows.next_cursor)


def _audit_of(actor: Actor) -> Select[AuditEntry]:
    """The platform's auditor sees all; others their organisations'."""
    if Permission.AUDIT_VIEW in actor.platform:
        return select(AuditEntry)
    mine = actor.organizations_with(Permission.AUDIT_VIEW)
    if not mine:
        raise Forbidden(permission=Permission.AUDIT_VIEW)
    return select(AuditEntry).where(AuditEntry.organization_id.in_(mine))


async def _audit_views(session: AsyncSession, entries: Sequence[AuditEntry]) -> list[AuditView]:
    people = await users_by_ids(session, {entry.actor_id for entry in entries})
    programs = await access.key_names(session, {entry.actor_id for entry in entries} - people.keys())
    fields = ("id", "at", "command", "permission", "organization_id", "subject_id", "note")
    return [
        AuditView(
            actor=NameView(
                id=entry.actor_id,
                name=display_name(people.get(entry.actor_id)) or programs.get(entry.actor_id, ""),
            ),
            **{name: getattr(entry, name) for name in fields},
        )
        for entry in entries
    ]


def display_name(user: User | None) -> str:
    return (user.full_name or user.nickname) if user else ""


async def find_by_email(session: AsyncSession, email: str) -> User | None:
    """A living account; an address that is none finds nobody."""
    return await find_user_by_login(session, email) if "@" in email else None
