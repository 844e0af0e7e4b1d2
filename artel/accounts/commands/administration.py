import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import commands as access
from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts import queries, rules
from artel.accounts.commands.registration import new_mark, new_referral_code
from artel.accounts.models import User
from artel.accounts.schemas import FirstAdministrator
from artel.kit import clock
from artel.kit.settings import settings


@requires(Permission.SYSTEM_RUN)
async def ensure_administrator(session: AsyncSession, actor: Actor) -> FirstAdministrator | None:
    """Makes the first platform administrator from ADMIN_LOGIN and ADMIN_PASSWORD; None when there is one. Without
    ADMIN_PASSWORD the answer carries a random password, to be shown once."""
    if await queries.has_administrator(session):
        return None
    login, named = settings().admin_login, settings().admin_password.get_secret_value()
    password = named or secrets.token_urlsafe(12)
    user = await queries.find_user_by_login(session, login)
    if user is None:
        user = await _new_administrator(session, login)
    user.password_hash = await rules.hashed(password)
    await session.flush()
    await access.make_platform_administrator(session, actor, user.id)
    return FirstAdministrator(user.id, login, None if named else password)


async def _new_administrator(session: AsyncSession, login: str) -> User:
    """The operator's word is enough: the address counts as proved, and reserved nicknames are allowed."""
    nickname = f"admin_{new_mark()}" if "@" in login else login
    user = User(
        email=rules.normal_email(login) if "@" in login else None,
        email_verified_at=clock.now() if "@" in login else None,
        nickname=nickname,
        nickname_key=nickname.lower(),
        full_name="",
        referral_code=new_referral_code(),
        agreed_to_terms_at=clock.now(),
    )
    session.add(user)
    return user
