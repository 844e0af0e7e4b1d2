from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import commands as access
from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.accounts import rules
from artel.accounts.commands.registration import send_verification
from artel.accounts.errors import WrongPassword
from artel.accounts.events import AccountDeleted
from artel.accounts.models import OneTimeToken, User
from artel.accounts.schemas import EmailChange, ProfileRequest, PublicProfileRequest
from artel.kit import clock
from artel.kit.outbox import publish

PUBLIC_COLUMNS = {
    "display_name": "full_name", "bio": "bio", "avatar_url": "avatar_url", "profile_background_url": "banner_url",
}  # fmt: skip
MAY_BE_CLEARED = {"phone", "birthday"}
FORGOTTEN: dict[str, object] = {
    "email": None, "email_verified_at": None, "password_hash": None, "full_name": "", "phone": None, "birthday": None,
    "bio": "", "avatar_url": None, "banner_url": None, "telegram_id": None, "says_student": False,
}  # fmt: skip


@requires(Permission.ACCOUNTS_MANAGE_OWN)
async def change_profile(session: AsyncSession, actor: Actor, request: ProfileRequest) -> User:
    user = await session.get_one(User, actor.id)
    for name, value in request.model_dump(exclude_unset=True).items():
        if value is not None or name in MAY_BE_CLEARED:
            setattr(user, name, value)
    user.nickname_key = user.nickname.lower()
    await session.flush()
    return user


@requires(Permission.ACCOUNTS_MANAGE_OWN)
async def note_tour(session: AsyncSession, actor: Actor, name: str) -> User:
    """A tour of a screen was taken or declined: it is not offered again."""
    user = await session.get_one(User, actor.id, with_for_update=True)
    seen = user.seen_tours or []
    if name not in seen:
        user.seen_tours = [*seen, name][-rules.TOURS_KEPT :]
    await session.flush()
    return user


@requires(Permission.ACCOUNTS_MANAGE_OWN)
async def set_avatar(session: AsyncSession, actor: Actor, url: str | None) -> User:
    user = await session.get_one(User, actor.id)
    user.avatar_url = url
    return user


@requires(Permission.ACCOUNTS_MANAGE_OWN)
async def set_banner(session: AsyncSession, actor: Actor, url: str | None) -> User:
    user = await session.get_one(User, actor.id)
    user.banner_url = url
    return user


@requires(Permission.ACCOUNTS_MANAGE_OWN)
async def change_public_profile(session: AsyncSession, actor: Actor, request: PublicProfileRequest) -> User:
    """What others see; only what is named changes."""
    user = await session.get_one(User, actor.id)
    for name, value in request.model_dump(exclude_unset=True).items():
        column = PUBLIC_COLUMNS[name]
        setattr(user, column, value or (None if column.endswith("_url") else ""))
    await session.flush()
    return user


@requires(Permission.ACCOUNTS_MANAGE_OWN)
async def change_email(session: AsyncSession, actor: Actor, request: EmailChange) -> User:
    """With the password; the new address has to be proved anew."""
    user = await session.get_one(User, actor.id)
    if not await rules.matches(request.password, user.password_hash):
        raise WrongPassword
    if user.email != request.email:
        user.email, user.email_verified_at = request.email, None
        await session.flush()
        await send_verification(session, user)
    return user


@requires(Permission.ACCOUNTS_MANAGE_OWN)
async def delete_me(session: AsyncSession, actor: Actor) -> User:
    """The row stays under a pseudonym, for the books must; whatever says who it was goes."""
    user = await session.get_one(User, actor.id)
    await access.leave_everywhere(session, actor)
    await access.close_all_sessions(session, actor, actor.id)
    await session.execute(delete(OneTimeToken).where(OneTimeToken.user_id == actor.id))
    for name, value in FORGOTTEN.items():
        setattr(user, name, value)
    user.nickname = user.nickname_key = f"deleted_{user.id.hex[-10:]}"
    user.deleted_at = clock.now()
    await publish(session, AccountDeleted(user_id=user.id))
    return user
