from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import commands as access
from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts import queries, rules
from artel.accounts.commands._links import new_link, use_link
from artel.accounts.errors import PasswordTooCommon, WrongOldPassword
from artel.accounts.events import PasswordChanged, PasswordResetAsked
from artel.accounts.models import LoginFailure, TokenPurpose, User
from artel.accounts.schemas import ForgotRequest, PasswordChange, ResetRequest
from artel.kit import clock
from artel.kit.outbox import publish


@requires(Permission.ACCOUNTS_MANAGE_OWN)
async def change_password(session: AsyncSession, actor: Actor, request: PasswordChange) -> User:
    """The other devices are signed out."""
    user = await session.get_one(User, actor.id)
    if not await rules.matches(request.old_password, user.password_hash):
        raise WrongOldPassword
    await _set_password(session, user, request.new_password)
    await access.close_all_sessions(session, actor, user.id, but=actor.session_id)
    return user


@requires(Permission.ACCOUNTS_REGISTER)
async def ask_reset(session: AsyncSession, actor: Actor, request: ForgotRequest) -> None:
    """Silent about whether the person exists."""
    user = await queries.find_user_by_login(session, request.email)
    if user is None or user.email is None:
        return
    link = await new_link(session, user, TokenPurpose.RESET_PASSWORD)
    fact = PasswordResetAsked(user_id=user.id, email=user.email, language=user.language, token_id=link.id)
    await publish(session, fact)


@requires(Permission.ACCOUNTS_REGISTER)
async def reset_password(session: AsyncSession, actor: Actor, request: ResetRequest) -> User:
    """Whoever has the link reads the mail, so the address is proved too; every device is signed out."""
    user = await use_link(session, TokenPurpose.RESET_PASSWORD, request.token)
    await _set_password(session, user, request.password)
    user.email_verified_at = user.email_verified_at or clock.now()
    await session.execute(delete(LoginFailure).where(LoginFailure.login == str(user.id)))
    await access.close_all_sessions(session, actor, user.id)
    return user


async def _set_password(session: AsyncSession, user: User, password: str) -> None:
    if rules.is_guessable(password, user.email, user.nickname):
        raise PasswordTooCommon
    user.password_hash = await rules.hashed(password)
    await publish(session, PasswordChanged(user_id=user.id))
