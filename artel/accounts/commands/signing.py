"""Refusals are returned, not raised: the counted failure and the ended session must be committed with them."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import commands as access
from artel.access import tokens
from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.access.schemas import Browser
from artel.accounts import queries, rules
from artel.accounts.errors import Locked, SessionEnded, WrongCredentials
from artel.accounts.models import LoginFailure
from artel.accounts.schemas import Proof, SignedIn
from artel.kit import clock
from artel.kit.dialects import insert_or_skip
from artel.kit.ids import uuid7
from artel.kit.problems import Problem


@requires(Permission.ACCOUNTS_REGISTER)
async def sign_in(session: AsyncSession, actor: Actor, proof: Proof, browser: Browser) -> SignedIn | Problem:
    """`proof` comes from `queries.prove`."""
    if proof.locked_s:
        return Locked(proof.locked_s)
    if proof.user_id is None:
        return await _count_failure(session, proof.key)
    await session.execute(delete(LoginFailure).where(LoginFailure.login == proof.key))
    row, secret = await access.open_session(session, actor, proof.user_id, browser.device, browser.ip)
    return SignedIn(tokens.issue(proof.user_id, row.id), secret)


async def _count_failure(session: AsyncSession, key: str) -> Problem:
    await insert_or_skip(session, LoginFailure, id=uuid7(), login=key, failures=0, locked_until=None)
    failure = await queries.find_failure(session, key)
    if failure:
        failure.failures += 1
        lock = rules.lock_after(failure.failures)
        failure.locked_until = clock.now() + lock if lock else None
    return WrongCredentials()


@requires(Permission.ACCOUNTS_REGISTER)
async def refresh(session: AsyncSession, actor: Actor, secret: str, browser: Browser) -> SignedIn | Problem:
    rotated = await access.rotate_session(session, actor, secret, browser.ip)
    if rotated is None:
        return SessionEnded()
    row, following = rotated
    return SignedIn(tokens.issue(row.user_id, row.id), following)


@requires(Permission.ACCOUNTS_REGISTER)
async def sign_out(session: AsyncSession, actor: Actor, secret: str | None) -> None:
    """The session of the access token, else that of the cookie."""
    if actor.session_id:
        await access.close_session(session, actor, actor.session_id)
    elif secret:
        await access.close_session_by_secret(session, actor, secret)


@requires(Permission.ACCOUNTS_MANAGE_OWN)
async def sign_out_everywhere(session: AsyncSession, actor: Actor, but: UUID | None = None) -> None:
    await access.close_all_sessions(session, actor, actor.id, but)
