from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.access.guard import requires
from artel.access.permissions import Permission
from artel.kit.dialects import insert_or_load
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.kit.problems import Invalid
from artel.pricing import queries
from artel.pricing.errors import ForeignCurrency, WrongPlace
from artel.pricing.events import TariffsChanged
from artel.pricing.models import PeakRule, Quote, Tariff
from artel.pricing.schemas import PeakRulePatch, PeakRuleRequest, TariffPatch, TariffRequest

STEPS = ("by_seats", "by_minutes")


@requires(Permission.TARIFFS_CREATE)
async def create_tariff(session: AsyncSession, actor: Actor, request: TariffRequest) -> Tariff:
    tariff = Tariff(**await _described(session, actor, request))
    session.add(tariff)
    await session.flush()
    await publish(session, TariffsChanged(venue_id=tariff.venue_id))
    return tariff


@requires(Permission.TARIFFS_CREATE)
async def restore_tariff(session: AsyncSession, actor: Actor, tariff_id: UUID, request: TariffRequest) -> Tariff:
    """One that was deleted, under the id by which promo codes and campaigns know it. A repeat changes nothing."""
    described = await _described(session, actor, request)
    price = described.pop("price")
    row = described | {"id": tariff_id, "price_amount": price.amount, "price_currency": price.currency}
    tariff = await insert_or_load(session, Tariff, row)
    if tariff is None:
        return await queries.get_visible_tariff(session, actor, tariff_id)
    await publish(session, TariffsChanged(venue_id=tariff.venue_id))
    return tariff


async def _described(session: AsyncSession, actor: Actor, request: TariffRequest) -> dict[str, Any]:
    venue, currency = await queries.get_venue(session, request.venue_id)
    actor.must(Permission.TARIFFS_CREATE, venue.organization_id)
    _refuse_foreign(request.price, currency)
    if request.resource_id and not await queries.is_at_venue(session, request.resource_id, venue.id):
        raise WrongPlace
    steps = {name: [step.model_dump() for step in getattr(request, name)] for name in STEPS}
    return dict(request) | steps | {"organization_id": venue.organization_id}


@requires(Permission.TARIFFS_EDIT)
async def edit_tariff(session: AsyncSession, actor: Actor, tariff_id: UUID, request: TariffPatch) -> Tariff:
    """Quotes made before keep their price."""
    tariff = await queries.get_visible_tariff(session, actor, tariff_id)
    actor.must(Permission.TARIFFS_EDIT, tariff.organization_id)
    _, currency = await queries.get_venue(session, tariff.venue_id)
    for name in request.model_fields_set:
        value = getattr(request, name)
        setattr(tariff, name, [step.model_dump() for step in value] if name in STEPS else value)
    _refuse_foreign(tariff.price, currency)
    _refuse_bad_window(tariff)
    if tariff.min_minutes and tariff.max_minutes and tariff.max_minutes < tariff.min_minutes:
        raise Invalid
    await session.flush()
    await publish(session, TariffsChanged(venue_id=tariff.venue_id))
    return tariff


@requires(Permission.TARIFFS_DELETE)
async def delete_tariff(session: AsyncSession, actor: Actor, tariff_id: UUID) -> None:
    """The quotes keep what they took from it in their derivation."""
    tariff = await queries.get_visible_tariff(session, actor, tariff_id)
    actor.must(Permission.TARIFFS_DELETE, tariff.organization_id)
    await session.execute(update(Quote).where(Quote.tariff_id == tariff.id).values(tariff_id=None))
    await session.delete(tariff)
    await publish(session, TariffsChanged(venue_id=tariff.venue_id))


@requires(Permission.TARIFFS_CREATE)
async def create_peak_rule(session: AsyncSession, actor: Actor, request: PeakRuleRequest) -> PeakRule:
    venue, _ = await queries.get_venue(session, request.venue_id)
    actor.must(Permission.TARIFFS_CREATE, venue.organization_id)
    rule = PeakRule(**dict(request))
    session.add(rule)
    await session.flush()
    await publish(session, TariffsChanged(venue_id=venue.id))
    return rule


@requires(Permission.TARIFFS_EDIT)
async def edit_peak_rule(session: AsyncSession, actor: Actor, rule_id: UUID, request: PeakRulePatch) -> PeakRule:
    rule, organization_id = await queries.get_visible_peak_rule(session, actor, rule_id)
    actor.must(Permission.TARIFFS_EDIT, organization_id)
    for name in request.model_fields_set:
        setattr(rule, name, getattr(request, name))
    _refuse_bad_window(rule)
    await session.flush()
    await publish(session, TariffsChanged(venue_id=rule.venue_id))
    return rule


@requires(Permission.TARIFFS_DELETE)
async def delete_peak_rule(session: AsyncSession, actor: Actor, rule_id: UUID) -> None:
    rule, organization_id = await queries.get_visible_peak_rule(session, actor, rule_id)
    actor.must(Permission.TARIFFS_DELETE, organization_id)
    await session.delete(rule)
    await publish(session, TariffsChanged(venue_id=rule.venue_id))


def _refuse_foreign(price: Money, currency: str) -> None:
    if price.currency != currency:
        raise ForeignCurrency(currency=currency)
    if price.amount < 0:
        raise Invalid


def _refuse_bad_window(row: Tariff | PeakRule) -> None:
    if not 0 < row.to_minute - row.from_minute <= 1440:
        raise Invalid
