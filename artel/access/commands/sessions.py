from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import queries, tokens
from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.models import Session
from artel.access.permissions import Permission
from artel.kit import clock, live

SESSION_LIFE = timedelta(days=30)
GRACE = timedelta(seconds=10)  # two tabs may refresh with the same cookie at once


@requires(Permission.ACCOUNTS_REGISTER)
async def open_session(session: AsyncSession, actor: Actor, user_id: UUID, device: str, ip: str) -> tuple[Session, str]:
    """After the caller has proved who it is. Returns the row and the refresh token, of which only the hash is kept."""
    secret = tokens.new_secret()
    row = Session(
        user_id=user_id,
        refresh_hash=tokens.digest(secret),
        device=device,
        ip=ip,
        expires_at=clock.now() + SESSION_LIFE,
    )
    session.add(row)
    await session.flush()
    return row, secret


@requires(Permission.ACCOUNTS_REGISTER)
async def rotate_session(
    session: AsyncSession, actor: Actor, secret: str, ip: str
) -> tuple[Session, str | None] | None:
    """The session and its next refresh token. Within `GRACE` the token before is still good, but brings no new one.
    Used later it was stolen: the whole session ends. None: sign in again."""
    mark = tokens.digest(secret)
    found = await queries.find_session_by_hash(session, mark)
    now = clock.now()
    if found is None or found.revoked_at or found.expires_at <= now:
        return None
    if found.previous_hash == mark and now - found.rotated_at > GRACE:
        found.revoked_at = now
        return None
    found.last_seen_at, found.ip = now, ip
    if found.previous_hash == mark:
        return found, None
    following = tokens.new_secret()
    found.previous_hash, found.refresh_hash, found.rotated_at = mark, tokens.digest(following), now
    found.expires_at = now + SESSION_LIFE
    return found, following


@requires(Permission.ACCOUNTS_REGISTER)
async def close_session_by_secret(session: AsyncSession, actor: Actor, secret: str) -> None:
    found = await queries.find_session_by_hash(session, tokens.digest(secret))
    if found:
        found.revoked_at = found.revoked_at or clock.now()
        live.push(session, live.session_room(found.id), live.SIGNED_OUT, {})


@requires(Permission.ACCOUNTS_MANAGE_OWN)
async def close_session(session: AsyncSession, actor: Actor, session_id: UUID) -> None:
    """One of the actor's own; works at once, for access tokens too."""
    found = await queries.get_own_session(session, actor, session_id)
    found.revoked_at = clock.now()
    live.push(session, live.session_room(found.id), live.SIGNED_OUT, {})


@requires(Permission.ACCOUNTS_REGISTER)
async def close_all_sessions(session: AsyncSession, actor: Actor, user_id: UUID, but: UUID | None = None) -> None:
    """After a reset or a deletion that the caller has checked; `but` stays signed in."""
    statement = update(Session).where(Session.user_id == user_id, Session.revoked_at.is_(None))
    if but:
        statement = statement.where(Session.id != but)
    ended = await session.scalars(statement.values(revoked_at=clock.now()).returning(Session.id))
    for session_id in ended.all():
        live.push(session, live.session_room(session_id), live.SIGNED_OUT, {})
