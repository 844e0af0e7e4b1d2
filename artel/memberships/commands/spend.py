"""Credits taken by a booking and given back."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.kit.ids import uuid7
from artel.memberships import queries, rules
from artel.memberships.commands.journal import move
from artel.memberships.errors import PassNotActive
from artel.memberships.models import Pass, PassStatus, PassUse
from artel.pricing.models import Quote


@requires(Permission.SYSTEM_RUN)
async def take(session: AsyncSession, actor: Actor, quote: Quote, booking_id: UUID) -> None:
    """What the quote counts on. NotEnoughCredits when somebody was faster, PassNotActive when it was frozen meanwhile.
    In the order of the passes' ids, which is the same for everybody."""
    for use in sorted(quote.inputs.get("credits", ()), key=lambda use: str(use["pass_id"])):
        pass_id, use_id = UUID(use["pass_id"]), uuid7()
        await move(session, actor, pass_id, -use["amount"], "used", use_id)
        row = await session.get_one(Pass, pass_id)
        if row.status is not PassStatus.ACTIVE:
            raise PassNotActive(pass_status=row.status)
        session.add(PassUse(id=use_id, booking_id=booking_id, pass_id=pass_id, amount=use["amount"], returned=0))
    await session.flush()


@requires(Permission.SYSTEM_RUN)
async def give_back(session: AsyncSession, actor: Actor, booking_id: UUID, percent: int = 100) -> int:
    """So many percent of what the booking took, of each pass, once. Returns the sum of the credits, whatever they are.
    What comes back to a pass that is over lapses at once."""
    total = 0
    for use in await queries.uses_of(session, booking_id):
        back = rules.given_back(use.amount, percent)
        row = await queries.lock_pass(session, use.pass_id)
        use.returned = use.amount  # the rest is kept, and never asked for again
        await move(session, actor, use.pass_id, back, "returned", use.id)
        if row.status in (PassStatus.ENDED, PassStatus.CANCELLED):
            await move(session, actor, use.pass_id, -back, "lapsed", use.id)
        total += back
    await session.flush()
    return total
