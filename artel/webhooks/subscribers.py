"""Which of our facts the world is told, under which public name."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from artel.access.actor import Actor
from artel.bookings import events as bookings
from artel.community import events as community
from artel.kit.db import Database
from artel.kit.outbox import Event, carried, errand, subscribe
from artel.leases import events as leases
from artel.memberships import events as memberships
from artel.payments import events as payments
from artel.support import events as support
from artel.webhooks import commands, errands
from artel.webhooks.events import WebhookDue
from artel.webhooks.schemas import KINDS

TOLD: dict[type[Event], str] = {
    bookings.BookingPlaced: "booking.placed",
    bookings.BookingConfirmed: "booking.confirmed",
    bookings.BookingChanged: "booking.changed",
    bookings.BookingCancelled: "booking.cancelled",
    bookings.BookingCheckedIn: "booking.checked_in",
    bookings.BookingCompleted: "booking.completed",
    bookings.BookingNoShow: "booking.no_show",
    payments.PaymentSucceeded: "payment.succeeded",
    payments.RefundSucceeded: "payment.refunded",
    payments.PaymentChargedBack: "payment.charged_back",
    payments.InvoiceIssued: "invoice.issued",
    memberships.PassActivated: "pass.activated",
    memberships.PassEnded: "pass.ended",
    leases.LeaseSigned: "lease.signed",
    leases.LeaseMoved: "lease.moved",
    leases.LeaseEnded: "lease.ended",
    leases.RentOverdue: "rent.overdue",
    support.TicketOpened: "ticket.opened",
    support.TicketAnswered: "ticket.answered",
    support.TicketClosed: "ticket.closed",
    community.VisitStarted: "visit.started",
    community.VisitEnded: "visit.ended",
    community.DonationReceived: "donation.received",
}


def _tell(event: type[Event], kind: str) -> None:
    async def tell(session: AsyncSession, fact: Any) -> None:
        data = KINDS[kind].model_validate(fact)
        await commands.tell(session, Actor.system(), fact.organization_id, carried.get(), kind, data)

    tell.__name__ = f"tell_{kind.replace('.', '_')}"
    subscribe(event)(tell)


for _event, _kind in TOLD.items():
    _tell(_event, _kind)


@errand(WebhookDue)
async def send(database: Database, event: WebhookDue) -> None:
    await errands.send(database, event)
