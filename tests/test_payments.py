"""Payables, the sandbox, the desk, refunds, receipts."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from artel.access.actor import Actor
from artel.access.errors import Forbidden, Unauthenticated
from artel.access.permissions import Permission
from artel.accounts.queries import export_of
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.outbox import OutboxEvent
from artel.payments import commands, errands, queries
from artel.payments.errors import AlreadyPaid, PayableClosed
from artel.payments.models import Payable, PayableStatus, Payment, PaymentStatus
from artel.payments.schemas import PayableRequest
from tests.conftest import ClientFor, count
from tests.makers import carry_events, give_role, make_organization, make_payable, make_resource, make_user

P = Permission
RUB_300 = {"amount": 30_000, "currency": "RUB"}


def bill(payable: Payable, **more: object) -> dict[str, Any]:
    return {"subject": {"type": "booking", "id": str(payable.subject_id)}, "return_url": "/bookings/1"} | more


async def payer(database: Database, client_for: ClientFor, language: str = "en", **more: Any) -> tuple[UUID, Any]:
    user = await make_user(database, **more)
    return user.id, await client_for(user.id, language)


async def staff(database: Database, client_for: ClientFor, organization_id: UUID, *rights: Permission) -> Any:
    user = await make_user(database)
    await give_role(database, user.id, frozenset(rights), organization_id)
    return await client_for(user.id)


async def paid(client: httpx.AsyncClient, payable: Payable) -> dict[str, Any]:
    payment = (await client.post("/payments", json=bill(payable))).json()
    done = await client.post(f"/sandbox/payments/{payment['id']}", json={"outcome": "succeed"})
    view: dict[str, Any] = done.json()
    return view


async def events(database: Database, kind: str) -> list[dict[str, Any]]:
    statement = select(OutboxEvent.body).where(OutboxEvent.kind == kind).order_by(OutboxEvent.id)
    async with database.reading() as session:
        return list((await session.scalars(statement)).all())


async def balance(database: Database, organization_id: UUID, account: str) -> int:
    async with database.reading() as session:
        return await queries.balance(session, organization_id, account)


async def test_the_sandbox_takes_the_money_once(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person)
    answer = await client.post("/payments", json=bill(payable))
    assert answer.status_code == 201, answer.text
    payment = answer.json()
    assert (payment["status"], payment["provider"], payment["amount"]["amount"]) == ("pending", "sandbox", 120_000)
    assert payment["confirmation_url"].endswith(f"/pay/sandbox/{payment['id']}")
    page = (await client.get(f"/sandbox/payments/{payment['id']}")).json()
    assert page["return_url"].endswith("/bookings/1")
    assert {"code": "insufficient_funds", "title": "There is not enough money on the card"} in page["reasons"]
    for _ in range(2):
        done = await client.post(f"/sandbox/payments/{payment['id']}", json={"outcome": "succeed"})
        assert done.json()["status"] == "succeeded"
    assert await balance(database, payable.organization_id, "provider:sandbox") == 120_000
    assert await balance(database, payable.organization_id, "revenue") == -120_000
    facts = await events(database, "payments.succeeded")
    assert [(fact["subject_id"], fact["amount"], fact["receipt_number"]) for fact in facts] == [
        (str(payable.subject_id), 120_000, "1")
    ]
    assert (await client.post("/payments", json=bill(payable))).json()["code"] == "payments.already_paid"


async def test_declined_says_why_and_may_be_tried_again(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for, "ru")
    payable = await make_payable(database, person)
    first = (await client.post("/payments", json=bill(payable))).json()["id"]
    declined = {"outcome": "decline", "reason": "insufficient_funds"}
    view = (await client.post(f"/sandbox/payments/{first}", json=declined)).json()
    assert view["status"] == "canceled"
    assert view["failure"] == {"code": "insufficient_funds", "title": "На карте не хватает денег"}
    again = await client.post(f"/sandbox/payments/{first}", json={"outcome": "succeed"})
    assert again.json()["status"] == "canceled", "what is finished stays finished"
    assert (await events(database, "payments.canceled"))[0]["failure_code"] == "insufficient_funds"
    second = await paid(client, payable)
    assert (second["status"], second["id"] != first) == ("succeeded", True)


async def test_walking_away_leaves_the_attempt_until_it_is_old(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person)
    first = (await client.post("/payments", json=bill(payable))).json()
    left = await client.post(f"/sandbox/payments/{first['id']}", json={"outcome": "abandon"})
    assert left.json()["status"] == "pending"
    assert (await client.post("/payments", json=bill(payable))).json() == first
    with clock.frozen(clock.now() + timedelta(minutes=71)):
        await carry_events(database)
    assert (await client.get(f"/payments/{first['id']}")).json()["failure"]["code"] == "expired_on_confirmation"


async def test_the_same_key_is_the_same_payment(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable, key = await make_payable(database, person), {"Idempotency-Key": "k"}
    first = await client.post("/payments", json=bill(payable), headers=key)
    again = await client.post("/payments", json=bill(payable), headers=key)
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
    other = await client.post("/payments", json=bill(payable, method="sbp"), headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")
    assert await count(database, "payments") == 1


async def test_what_cannot_be_paid_is_refused(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    closed, late, free = [
        await make_payable(database, person, amount, **more)
        for amount, more in ((1, {}), (1, {"expires_at": clock.now() - timedelta(seconds=1)}), (0, {}))
    ]
    async with database.transaction() as session:
        await commands.close_payable(session, Actor.system(), "booking", closed.subject_id)
        await commands.close_payable(session, Actor.system(), "booking", uuid7())
    big = await make_payable(database, person, 70_000_001)
    for payable, more, code in (
        (closed, {}, "payments.closed"), (late, {}, "payments.expired"), (free, {}, "payments.already_paid"),
        (big, {"method": "sbp"}, "payments.method_limits"), (big, {"method": "shells"}, "validation"),
        (big, {"amount": 1}, "validation"), (big, {"return_url": "javascript:alert(1)"}, "validation"),
    ):  # fmt: skip
        assert (await client.post("/payments", json=bill(payable, **more))).json()["code"] == code
    assert await count(database, "payments") == 0


async def test_a_strangers_payment_is_not_found(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person)
    stranger, guest = await client_for(), await client_for(None)
    viewer = await staff(database, client_for, payable.organization_id, P.PAYMENTS_VIEW)
    payment = (await client.post("/payments", json=bill(payable))).json()["id"]
    assert (await stranger.post("/payments", json=bill(payable))).status_code == 404
    assert (await guest.post("/payments", json=bill(payable))).status_code == 401
    for address in (f"/payments/{payment}", f"/sandbox/payments/{payment}", f"/payments/{payment}/refunds"):
        assert (await stranger.get(address)).status_code == 404
        assert (await client.get(address)).status_code == 200
    assert (await viewer.get(f"/payments/{payment}")).status_code == 200
    succeed = {"outcome": "succeed"}
    assert (await stranger.post(f"/sandbox/payments/{payment}", json=succeed)).status_code == 404
    assert (await viewer.post(f"/sandbox/payments/{payment}", json=succeed)).status_code == 404
    for who, found in ((client, 1), (viewer, 1), (stranger, 0)):
        listed = (await who.get("/payments", params={"subject_id": str(payable.subject_id)})).json()["items"]
        assert len(listed) == found


async def test_money_is_booked_although_nobody_waits_for_it(client_for: ClientFor, database: Database) -> None:
    """Begun in time, paid after the subject was closed, or paid twice: recorded, and told to whoever owns it."""
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person)
    first = (await client.post("/payments", json=bill(payable))).json()["id"]
    second = (await client.post("/payments", json=bill(payable, method="sbp"))).json()["id"]
    async with database.transaction() as session:
        await commands.close_payable(session, Actor.system(), "booking", payable.subject_id)
    for payment in (first, second):
        await client.post(f"/sandbox/payments/{payment}", json={"outcome": "succeed"})
    assert len(await events(database, "payments.succeeded")) == 2
    assert await balance(database, payable.organization_id, "provider:sandbox") == 240_000
    async with database.reading() as session:
        kept = await session.get_one(Payable, payable.id)
        assert (kept.paid_amount, kept.status) == (240_000, PayableStatus.CLOSED)


async def test_a_changed_bill_asks_for_the_difference(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person)
    await paid(client, payable)
    async with database.transaction() as session:
        changed = await commands.change_payable(session, Actor.system(), "booking", payable.subject_id, Money(150_000))
        assert changed.status is PayableStatus.OPEN
        assert await queries.due_of(session, "booking", payable.subject_id) == 30_000
    assert (await client.post("/payments", json=bill(payable))).json()["amount"] == RUB_300
    async with database.transaction() as session:
        request = PayableRequest(
            subject_type="booking", subject_id=payable.subject_id, payer_id=person,
            organization_id=payable.organization_id, amount=Money(100_000), description="A-5MB9",
        )  # fmt: skip
        assert (await commands.open_payable(session, Actor.system(), request)).status is PayableStatus.PAID
    assert await count(database, "payables") == 1


async def test_the_desk_takes_the_rest_once(client_for: ClientFor, database: Database) -> None:
    payable = await make_payable(database, uuid7(), expires_at=clock.now())
    desk = Actor(uuid7(), grants={payable.organization_id: frozenset({P.PAYMENTS_RECORD})})

    async def take(actor: Actor) -> str:
        try:
            async with database.transaction() as session:
                await commands.record_desk_payment(session, actor, "booking", payable.subject_id, "cash")
        except (AlreadyPaid, Forbidden, Unauthenticated, PayableClosed) as refusal:
            return refusal.code
        return "taken"

    elsewhere = Actor(uuid7(), grants={uuid7(): frozenset({P.PAYMENTS_RECORD})})
    assert [await take(who) for who in (elsewhere, Actor(uuid7()), Actor.guest())] == [
        "access.forbidden", "access.forbidden", "access.unauthenticated",
    ]  # fmt: skip
    results = await asyncio.gather(*(take(desk) for _ in range(6)))
    assert sorted(results) == ["payments.already_paid"] * 5 + ["taken"]
    assert await balance(database, payable.organization_id, "desk:cash") == 120_000
    async with database.transaction() as session:
        await commands.close_payable(session, Actor.system(), "booking", payable.subject_id)
    assert await take(desk) == "payments.closed"


async def test_staff_gives_back_a_part_and_never_more_than_the_rest(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person)
    payment = (await paid(client, payable))["id"]
    giver = await staff(database, client_for, payable.organization_id, P.PAYMENTS_REFUND, P.PAYMENTS_VIEW)
    part = await giver.post(f"/payments/{payment}/refund", json={"amount": RUB_300, "reason": "Noise"})
    assert (part.status_code, part.json()["status"], part.json()["amount"]) == (201, "succeeded", RUB_300), part.text
    for amount, code in (
        (90_001, "payments.refund_too_much"), ({"amount": 90_001, "currency": "RUB"}, "payments.refund_too_much"),
        ({"amount": 1, "currency": "USD"}, "payments.foreign_currency"), (0, "validation"), (-1, "validation"),
        ({"amount": -1, "currency": "RUB"}, "payments.refund_too_much"),
    ):  # fmt: skip
        refused = await giver.post(f"/payments/{payment}/refund", json={"amount": amount, "reason": "x"})
        assert refused.json()["code"] == code
    rest = await giver.post(f"/payments/{payment}/refund", json={"reason": "All of it"})
    assert rest.json()["amount"]["amount"] == 90_000
    nothing = await giver.post(f"/payments/{payment}/refund", json={"reason": "More"})
    assert (nothing.json()["code"], nothing.json()["rest"]["amount"]) == ("payments.refund_too_much", 0)
    assert await balance(database, payable.organization_id, "provider:sandbox") == 0
    assert [fact["amount"] for fact in await events(database, "payments.refund_succeeded")] == [30_000, 90_000]
    assert (await client.get(f"/payments/{payment}")).json()["refunded"]["amount"] == 120_000
    assert len((await client.get(f"/payments/{payment}/refunds")).json()["items"]) == 2


async def test_only_those_who_may_give_back(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person)
    payment = (await paid(client, payable))["id"]
    viewer = await staff(database, client_for, payable.organization_id, P.PAYMENTS_VIEW)
    elsewhere = await staff(database, client_for, (await make_organization(database)).id, *P)
    for who, status in ((client, 403), (viewer, 403), (elsewhere, 404), (await client_for(None), 401)):
        answer = await who.post(f"/payments/{payment}/refund", json={"reason": "mine"})
        assert answer.status_code == status
    unpaid = (await client.post("/payments", json=bill(await make_payable(database, person)))).json()["id"]
    async with database.reading() as session:
        organization_id = (await session.get_one(Payment, UUID(unpaid))).organization_id
    giver = await staff(database, client_for, organization_id, P.PAYMENTS_REFUND, P.PAYMENTS_VIEW)
    assert (await giver.post(f"/payments/{unpaid}/refund", json={"reason": "x"})).json()["code"] == "payments.not_paid"


async def test_two_refunds_at_once_do_not_exceed_the_payment(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person)
    payment = (await paid(client, payable))["id"]
    giver = await staff(database, client_for, payable.organization_id, P.PAYMENTS_REFUND, P.PAYMENTS_VIEW)
    answers = await asyncio.gather(
        *(giver.post(f"/payments/{payment}/refund", json={"amount": 50_000, "reason": "x"}) for _ in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409, 409]
    assert await balance(database, payable.organization_id, "provider:sandbox") == 20_000


async def test_a_subject_gets_back_from_its_newest_payments(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person)
    first = await paid(client, payable)
    async with database.transaction() as session:
        await commands.change_payable(session, Actor.system(), "booking", payable.subject_id, Money(150_000))
    second = await paid(client, payable)
    async with database.transaction() as session:
        refunds = await commands.refund_subject(
            session, Actor.system(), "booking", payable.subject_id, Money(50_000), "cancelled"
        )
    assert [(str(r.payment_id), r.money.amount) for r in refunds] == [(second["id"], 30_000), (first["id"], 20_000)]
    async with database.transaction() as session:
        rest = await commands.refund_subject(
            session, Actor.system(), "booking", payable.subject_id, Money(10**9), "cancelled"
        )
        assert [r.money.amount for r in rest] == [100_000]
        with pytest.raises(Forbidden):
            await commands.refund_subject(session, Actor(person), "booking", payable.subject_id, Money(1), "mine")


async def test_what_belongs_to_upper_domains_is_not_for_people(database: Database) -> None:
    payable = await make_payable(database, uuid7())
    person = Actor(payable.payer_id)
    async with database.transaction() as session:
        for call in (
            commands.close_payable(session, person, "booking", payable.subject_id),
            commands.change_payable(session, person, "booking", payable.subject_id, Money(1)),
            commands.apply_state(session, person, uuid7(), PaymentStatus.SUCCEEDED),
            commands.hear_vendor(session, person, {}),
        ):
            with pytest.raises(Forbidden):
                await call


async def test_numbers_have_no_gaps(client_for: ClientFor, database: Database) -> None:
    """Also when one of several at once rolls back."""
    organization = await make_organization(database)
    payables = [await make_payable(database, uuid7(), organization_id=organization.id) for _ in range(9)]
    desk = Actor(uuid7(), grants={organization.id: frozenset({P.PAYMENTS_RECORD})})

    async def take(number: int, payable: Payable) -> None:
        async with database.transaction() as session:
            await commands.record_desk_payment(session, desk, "booking", payable.subject_id, "terminal")
            if number % 3 == 0:
                raise OSError("the disk is gone")

    results = await asyncio.gather(*(take(n, p) for n, p in enumerate(payables)), return_exceptions=True)
    assert sum(isinstance(result, OSError) for result in results) == 3
    async with database.reading() as session:
        numbers = (await session.scalars(select(Payment.receipt_number))).all()
    assert sorted(int(number or 0) for number in numbers) == [1, 2, 3, 4, 5, 6]


async def test_a_receipt_is_a_pdf_in_both_languages(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for, name="Анна")
    organization = await make_organization(database, vat_percent=22, legal_name='ООО "Ромашка"', inn="7700000000")
    lines = [{"title": "Час: 2 ч", "amount": 130_000}, {"title": "Промокод", "amount": -10_000}]
    payable = await make_payable(database, person, organization_id=organization.id, lines=lines)
    pending = (await client.post("/payments", json=bill(payable))).json()["id"]
    assert (await client.get(f"/payments/{pending}/receipt.pdf")).json()["code"] == "payments.not_paid"
    payment = (await paid(client, payable))["id"]
    documents = {}
    for lang in ("ru", "en"):
        answer = await client.get(f"/payments/{payment}/receipt.pdf", params={"lang": lang})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF-")
        documents[lang] = answer.content
    assert documents["ru"] != documents["en"]
    assert (await client.get(f"/payments/{payment}/receipt.pdf", params={"lang": "fr"})).status_code == 422
    assert (await (await client_for()).get(f"/payments/{payment}/receipt.pdf")).status_code == 404


async def test_the_sweep_closes_what_no_timer_closed(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payment = (await client.post("/payments", json=bill(await make_payable(database, person)))).json()["id"]
    assert await errands.reconcile(database) == 0
    with clock.frozen(clock.now() + timedelta(minutes=75)):
        assert await errands.reconcile(database) == 1
    assert (await client.get(f"/payments/{payment}")).json()["status"] == "canceled"


async def test_a_booking_paid_twice_gets_the_second_back(client_for: ClientFor, database: Database) -> None:
    """Card on one device, SBP on another: both attempts were open, both were paid."""
    _, client = await payer(database, client_for)
    desks = await make_resource(database, 2)
    times = {"starts_at": "2031-03-05T10:00:00Z", "ends_at": "2031-03-05T12:00:00Z"}
    booking = (await client.post("/bookings", json={"resource_id": str(desks.id), "seats": 1} | times)).json()
    wanted = {"subject": {"type": "booking", "id": booking["id"]}}
    attempts = [
        (await client.post("/payments", json=wanted | {"method": m})).json()["id"] for m in ("bank_card", "sbp")
    ]
    for attempt in attempts:
        await client.post(f"/sandbox/payments/{attempt}", json={"outcome": "succeed"})
    await carry_events(database)
    shown = (await client.get(f"/bookings/{booking['id']}")).json()
    assert (shown["status"], shown["paid"]["amount"], shown["refunded"]["amount"]) == ("confirmed", 120_000, 60_000)
    kinds = [line["type"] for line in (await client.get("/notifications")).json()]
    assert sorted(kinds) == ["booking_confirmed", "payment_received", "payment_received", "payment_refunded"]


async def test_ones_payments_are_in_ones_archive(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    await paid(client, await make_payable(database, person))
    await carry_events(database)
    async with database.reading() as session:
        files: dict[str, Any] = dict(await export_of(session, person))
    assert [payment["money"] for payment in files["payments/payments.json"]] == [Money(120_000)]
    assert files["payments/refunds.json"] == []
    assert len(files["notifications/notifications.json"]) == 1
