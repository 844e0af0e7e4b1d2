"""Money beside the bookings: wallets, a kept card, invoices paid and overdue, a payout; and floor plans. Through the
commands, so that the ledger and the numbers are true."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.apps.demo.shops import Shop
from artel.bookings.models import Booking
from artel.catalog import commands as catalog
from artel.catalog.schemas.plans import FloorPlanRequest, PlacedUnitRequest
from artel.kit import clock
from artel.kit.money import Money
from artel.kit.outbox import OutboxEvent
from artel.payments import commands
from artel.payments.events import InvoiceIssued
from artel.payments.models import Provider, SavedCard
from artel.payments.queries.money import available_for_payout
from artel.payments.schemas.money import (
    Buyer,
    CreditRequest,
    InvoiceLine,
    InvoiceRequest,
    PayoutRequest,
    PayoutStep,
)

CREDITS = ((150_000, "Неделя без горячей воды, просим прощения"), (50_000, "За отзыв"), (300_000, "Приз турнира"))
ACROSS, ROWS = 10, 8


async def fill_purses(session: AsyncSession, shops: Sequence[Shop], hero: UUID) -> None:
    organization_id = shops[0].venue.organization_id
    known = [hero, *await _regulars(session, organization_id, hero)]
    for (amount, reason), person in zip(CREDITS, known, strict=False):
        request = CreditRequest(organization_id=organization_id, user_id=person, amount=Money(amount), reason=reason)
        await commands.give_credit(session, Actor.system(), request)
    session.add(_card(hero))
    await _bill(session, organization_id, known[-1])
    await _pay_out(session, organization_id)
    for shop in shops[:2]:
        await _draw(session, shop)


async def _regulars(session: AsyncSession, organization_id: UUID, hero: UUID) -> Sequence[UUID]:
    statement = select(Booking.customer_id).where(
        Booking.organization_id == organization_id, Booking.customer_id != hero
    )
    return (await session.scalars(statement.distinct().order_by(Booking.customer_id).limit(3))).all()


def _card(hero: UUID) -> SavedCard:
    return SavedCard(
        user_id=hero, provider=Provider.SANDBOX, vendor_id=f"sandbox-{hero}", kind="bank_card", title="Sandbox",
        last4="4477", consent_at=clock.now() - timedelta(days=12),
    )  # fmt: skip


async def _bill(session: AsyncSession, organization_id: UUID, payer_id: UUID) -> None:
    """One paid, one whose day has passed."""
    paid = await _issue(session, organization_id, payer_id, "ООО «Чертёж»", "Зал на день открытых дверей", 4_800_000)
    await _issue(session, organization_id, payer_id, "АО «Полынь»", "Переговорная, десять часов", 1_900_000)
    await commands.mark_invoice_paid(session, Actor.system(), paid)
    told = update(OutboxEvent).where(OutboxEvent.kind == InvoiceIssued.kind, OutboxEvent.relayed_at.is_(None))
    await session.execute(told.values(relayed_at=clock.now()))


async def _issue(
    session: AsyncSession, organization_id: UUID, payer_id: UUID, company: str, title: str, amount: int
) -> UUID:
    request = InvoiceRequest(
        organization_id=organization_id, payer_id=payer_id, buyer=Buyer(name=company, inn="7700000000"),
        lines=[InvoiceLine(title=title, amount=amount)], due_on=(clock.now() - timedelta(days=6)).date(),
    )  # fmt: skip
    with clock.frozen(clock.now() - timedelta(days=11)):
        return (await commands.issue_invoice(session, Actor.system(), request)).id


async def _pay_out(session: AsyncSession, organization_id: UUID) -> None:
    """Half of what there is has reached the owner."""
    available = await available_for_payout(session, organization_id, "RUB")
    if available.amount < 2:
        return
    half = Money(available.amount // 2, available.currency)
    request = PayoutRequest(organization_id=organization_id, amount=half, destination="40702810900000012345")
    payout = await commands.draft_payout(session, Actor.system(), request)
    for status in ("sent", "paid"):
        await commands.advance_payout(session, Actor.system(), payout.id, PayoutStep(status=status))


async def _draw(session: AsyncSession, shop: Shop) -> None:
    """Desks in rows from the upper left, rooms along the lower edge, on the blank grid."""
    desks = [unit for spot in shop.spots if spot.is_desk for unit in spot.unit_ids][: ACROSS * (ROWS - 2)]
    rooms = [unit for spot in shop.spots if not spot.is_desk for unit in spot.unit_ids][: ACROSS - 2]
    placed: list[tuple[UUID, float, int, int]]
    placed = [(unit, n % ACROSS, n // ACROSS, 0) for n, unit in enumerate(desks)]
    placed += [(unit, 1.2 * n, ROWS - 1, 180) for n, unit in enumerate(rooms)]
    units = [
        PlacedUnitRequest(unit_id=unit, x=min(0.96, 0.05 + 0.1 * x), y=0.07 + 0.123 * y, rotation=turned)
        for unit, x, y, turned in placed
    ]
    await catalog.save_plan(session, Actor.system(), shop.venue.id, FloorPlanRequest(version=0, units=units))
