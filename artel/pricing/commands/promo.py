from uuid import UUID

from sqlalchemy import CursorResult, delete, or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.kit import clock
from artel.kit.dialects import insert_or_skip
from artel.pricing import queries
from artel.pricing.errors import PromoExhausted, PromoInUse
from artel.pricing.models import PromoCode, PromoUse, Quote, TrialUse
from artel.pricing.schemas import PromoCodePatch, PromoCodeRequest


@requires(Permission.QUOTES_CREATE)
async def use_promo(session: AsyncSession, actor: Actor, quote: Quote, subject_id: UUID, user_id: UUID) -> None:
    """Count the quote's code, if it has one, as used by this subject (a booking), once. PromoExhausted when others
    were faster: the UPDATE locks the code, so exactly `max_uses` subjects win."""
    if quote.promo_code_id is None:
        return
    values = {"promo_code_id": quote.promo_code_id, "user_id": user_id, "used_at": clock.now()}
    promo = await _take_one(session, quote.promo_code_id)
    mine = await queries.uses_by(session, promo.id, user_id)
    most = queries.per_person(promo)
    if most is not None and mine >= most:
        raise PromoExhausted
    if not await insert_or_skip(session, PromoUse, subject_id=subject_id, **values):
        await _give_one_back(session, promo.id)


async def _take_one(session: AsyncSession, promo_id: UUID) -> PromoCode:
    statement = (
        update(PromoCode)
        .where(PromoCode.id == promo_id, or_(PromoCode.max_uses.is_(None), PromoCode.used < PromoCode.max_uses))
        .values(used=PromoCode.used + 1)
        .returning(PromoCode)
        .execution_options(populate_existing=True)
    )
    promo = (await session.scalars(statement)).first()
    if promo is None:
        raise PromoExhausted
    return promo


async def _give_one_back(session: AsyncSession, promo_id: UUID) -> None:
    await session.execute(update(PromoCode).where(PromoCode.id == promo_id).values(used=PromoCode.used - 1))


@requires(Permission.QUOTES_CREATE)
async def release_promo(session: AsyncSession, actor: Actor, subject_id: UUID) -> None:
    """The subject came to nothing: its use counts no more. Nothing happens when there was none."""
    gone = delete(PromoUse).where(PromoUse.subject_id == subject_id).returning(PromoUse.promo_code_id)
    promo_id = (await session.scalars(gone)).first()
    if promo_id:
        await _give_one_back(session, promo_id)


@requires(Permission.QUOTES_CREATE)
async def use_trial(session: AsyncSession, actor: Actor, quote: Quote, subject_id: UUID, user_id: UUID) -> None:
    """Of two trial bookings at the same moment one is refused by the table: TrialUsed."""
    if not quote.inputs.get("is_trial"):
        return
    session.add(TrialUse(subject_id=subject_id, organization_id=quote.organization_id, user_id=user_id))
    await session.flush()


@requires(Permission.QUOTES_CREATE)
async def release_trial(session: AsyncSession, actor: Actor, subject_id: UUID) -> None:
    await session.execute(delete(TrialUse).where(TrialUse.subject_id == subject_id))


@requires(Permission.PROMO_CODES_CREATE)
async def create_promo_code(session: AsyncSession, actor: Actor, request: PromoCodeRequest) -> PromoCode:
    actor.must(Permission.PROMO_CODES_CREATE, request.organization_id)
    await queries.check_organization(session, request.organization_id)
    ids = request.model_dump(mode="json", include={"venue_ids", "tariff_ids"})
    promo = PromoCode(**request.model_dump() | ids | {"code": request.code.upper()})
    session.add(promo)
    await session.flush()
    return promo


@requires(Permission.PROMO_CODES_EDIT)
async def edit_promo_code(session: AsyncSession, actor: Actor, promo_id: UUID, request: PromoCodePatch) -> PromoCode:
    promo = await queries.get_visible_promo_code(session, actor, promo_id)
    actor.must(Permission.PROMO_CODES_EDIT, promo.organization_id)
    for name, value in request.model_dump(exclude_unset=True).items():
        setattr(promo, name, value)
    await session.flush()
    return promo


@requires(Permission.PROMO_CODES_DELETE)
async def delete_promo_code(session: AsyncSession, actor: Actor, promo_id: UUID) -> None:
    """Only a code that nobody has used; the quotes keep what they took from it in their derivation."""
    promo = await queries.get_visible_promo_code(session, actor, promo_id)
    actor.must(Permission.PROMO_CODES_DELETE, promo.organization_id)
    await session.execute(update(Quote).where(Quote.promo_code_id == promo.id).values(promo_code_id=None))
    gone = await session.execute(delete(PromoCode).where(PromoCode.id == promo.id, PromoCode.used == 0))
    if isinstance(gone, CursorResult) and gone.rowcount == 0:
        raise PromoInUse
