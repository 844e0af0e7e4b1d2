"""The one way a balance moves: the row and its journal together. Internal: no entry point reaches this."""

from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.kit.ids import uuid7
from artel.memberships.errors import NotEnoughCredits
from artel.memberships.models import Pass, PassEntry


async def move(
    session: AsyncSession, actor: Actor, pass_id: UUID, amount: int, reason: str, subject_id: UUID | None = None
) -> None:
    """NotEnoughCredits when it would go below zero: the UPDATE locks the row, so of two who want the rest one wins."""
    if not amount:
        return
    entry_id = uuid7()
    statement = (
        update(Pass)
        .where(Pass.id == pass_id, has_enough(amount))
        .values(balance=Pass.balance + amount)
        .returning(Pass)
        .execution_options(populate_existing=True)
    )
    if (await session.scalars(statement)).first() is None:
        raise NotEnoughCredits
    session.add(
        PassEntry(
            id=entry_id, pass_id=pass_id, amount=amount, reason=reason, subject_id=subject_id or entry_id,
            actor_id=actor.id,
        )
    )  # fmt: skip
    await session.flush()


def has_enough(amount: int) -> ColumnElement[bool]:
    return Pass.balance + amount >= 0
