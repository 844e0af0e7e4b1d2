from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import tokens
from artel.accounts import queries
from artel.accounts.errors import DeadLink
from artel.accounts.models import OneTimeToken, TokenPurpose, User
from artel.kit import clock
from artel.kit.ids import uuid7

LIFE = {TokenPurpose.VERIFY_EMAIL: timedelta(days=3), TokenPurpose.RESET_PASSWORD: timedelta(hours=1)}


async def new_link(session: AsyncSession, user: User, purpose: TokenPurpose) -> OneTimeToken:
    """The links of this purpose before it stop working."""
    now = clock.now()
    statement = update(OneTimeToken).where(OneTimeToken.user_id == user.id, OneTimeToken.purpose == purpose)
    await session.execute(statement.where(OneTimeToken.used_at.is_(None)).values(used_at=now))
    row_id = uuid7()
    row = OneTimeToken(
        id=row_id,
        user_id=user.id,
        purpose=purpose,
        token_hash=tokens.digest(tokens.link_token(row_id, purpose.value)),
        expires_at=now + LIFE[purpose],
    )
    session.add(row)
    return row


async def use_link(session: AsyncSession, purpose: TokenPurpose, token: str) -> User:
    row = await queries.find_live_token(session, purpose, tokens.digest(token))
    user = await session.get(User, row.user_id) if row else None
    if row is None or user is None or user.deleted_at:
        raise DeadLink
    row.used_at = clock.now()
    return user
