"""The vendor's client and the money scenarios against its twin."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.access.actor import Actor
from artel.accounts.events import PasswordChanged
from artel.integrations import yookassa
from artel.integrations.yookassa import Refused, Unknown, YooKassa
from artel.kit import clock, relay
from artel.kit.db import Database
from artel.kit.money import Money
from artel.kit.outbox import publish
from artel.payments import commands, errands, queries, rules
from artel.payments.models import Payable, Payment, PaymentStatus, Refund
from tests.conftest import ClientFor, count
from tests.makers import carry_events, fetch_one, make_organization, make_payable, make_user
from tests.test_payments import balance, bill, events
from tests.yookassa_twin import Twin


@pytest.fixture
def twin() -> Iterator[Twin]:
    with Twin().plugged() as plugged:
        yield plugged


class Case:
    """A person, what they owe, and their client."""

    def __init__(self, client: httpx.AsyncClient, payable: Payable) -> None:
        self.client, self.payable = client, payable

    async def begin(self, **more: object) -> httpx.Response:
        return await self.client.post("/payments", json=bill(self.payable, **more))

    async def begun(self) -> tuple[str, str]:
        """Our id and the vendor's."""
        answer = await self.begin()
        assert answer.status_code == 201, answer.text
        return answer.json()["id"], answer.json()["confirmation_url"].partition("=")[2]

    async def tell(self, notification: object) -> None:
        assert (await self.client.post("/webhooks/yookassa", json=notification)).status_code == 200

    async def state(self, payment_id: str) -> str:
        return str((await self.client.get(f"/payments/{payment_id}")).json()["status"])


@pytest.fixture
async def case(client_for: ClientFor, database: Database) -> Case:
    user = await make_user(database, "Anna", phone="+7 900 000-00-00")
    organization = await make_organization(database, vat_percent=22, tax_system_code=1)
    lines = [{"title": "Hour", "amount": 100_000}, {"title": "Evening", "amount": 33_333}, {"title": "X", "amount": -1}]
    payable = await make_payable(database, user.id, 120_001, organization_id=organization.id, lines=lines)
    return Case(await client_for(user.id), payable)


async def test_what_the_vendor_is_told(case: Case, twin: Twin, database: Database) -> None:
    payment_id, vendor_id = await case.begun()
    sent = json.loads(twin.keys[f"pay-{payment_id}"][0])
    assert sent["amount"] == {"value": "1200.01", "currency": "RUB"}
    assert sent["capture"] is True
    assert sent["metadata"] == {"attempt_id": payment_id, "booking_id": str(case.payable.subject_id)}
    assert sent["confirmation"]["return_url"].endswith("/bookings/1")
    receipt = sent["receipt"]
    assert receipt["customer"]["phone"] == "79000000000"
    assert {(i["vat_code"], i["payment_subject"], i["payment_mode"]) for i in receipt["items"]} == {
        (11, "service", "full_prepayment")
    }
    assert twin.payments[vendor_id]["status"] == "pending"
    assert await count(database, "payments") == 1


async def test_paid_is_told_fetched_and_booked_once(case: Case, twin: Twin, database: Database) -> None:
    """The webhook twice, and once more in the past."""
    payment_id, vendor_id = await case.begun()
    old = twin.notification("payment.waiting_for_capture", twin.payments[vendor_id])
    paid = twin.pay(vendor_id, "sbp")
    for notification in (paid, paid, old):
        await case.tell(notification)
        await carry_events(database)
    assert await case.state(payment_id) == "succeeded"
    assert len(await events(database, "payments.succeeded")) == 1
    assert (await events(database, "payments.succeeded"))[0]["method"] == "sbp"
    assert await balance(database, case.payable.organization_id, "provider:yookassa") == 120_001


async def test_forged_words_change_nothing(case: Case, twin: Twin, database: Database) -> None:
    payment_id, vendor_id = await case.begun()
    said = twin.notification("payment.succeeded", twin.payments[vendor_id] | {"status": "succeeded", "paid": True})
    other = str(uuid4())
    stolen = twin.payments[vendor_id] | {"id": other, "metadata": {"attempt_id": str(uuid4())}}
    twin.payments[other] = stolen | {"status": "succeeded"}
    forgeries: list[object] = [
        said,
        twin.notification("payment.succeeded", {"id": other, "metadata": {"attempt_id": payment_id}}),
        twin.notification("payment.succeeded", {"id": str(uuid4())}),
        twin.notification("refund.succeeded", {"id": vendor_id, "metadata": {"refund_id": payment_id}}),
        {"event": 5, "object": {"id": ["x"]}}, {"object": "x"}, [], "x", None, 7, {},
    ]  # fmt: skip
    for forged in forgeries:
        await case.tell(forged)
    for raw in (b"{", b"\xff\xfe", b"", b"[" * 5000):
        assert (await case.client.post("/webhooks/yookassa", content=raw)).status_code == 200
    await carry_events(database)
    async with database.reading() as session:
        payment = await session.get_one(Payment, UUID(payment_id))
        assert (payment.status, payment.provider_payment_id) == (PaymentStatus.PENDING, vendor_id)
    assert await count(database, "ledger_entries") == 0


async def test_a_cheaper_payment_is_not_taken_for_ours(case: Case, twin: Twin, database: Database) -> None:
    _, vendor_id = await case.begun()
    paid = twin.pay(vendor_id)
    twin.payments[vendor_id]["amount"] = {"value": "1.00", "currency": "RUB"}
    await case.tell(paid)
    twin.payments[vendor_id] |= {"amount": {"value": "1200.01", "currency": "RUB"}, "test": False}
    await case.tell(paid)
    await carry_events(database)
    assert await count(database, "ledger_entries") == 0


async def test_declined_with_the_banks_reason(case: Case, twin: Twin, database: Database) -> None:
    payment_id, vendor_id = await case.begun()
    await case.tell(twin.decline(vendor_id, "card_expired"))
    await carry_events(database)
    view = (await case.client.get(f"/payments/{payment_id}")).json()
    assert (view["status"], view["failure"]["code"]) == ("canceled", "card_expired")
    again, _ = await case.begun()
    assert again != payment_id


@pytest.mark.parametrize("fault", ["timeout", "500", "down", "html"])
async def test_no_answer_is_not_no(case: Case, twin: Twin, database: Database, fault: str) -> None:
    """503, the row kept; the buyer's next try goes on with the same key, so the vendor has one payment."""
    twin.faults = [fault]
    key = {"Idempotency-Key": "k"}
    failed = await case.client.post("/payments", json=bill(case.payable), headers=key)
    assert (failed.status_code, failed.json()["code"]) == (503, "payments.provider_unavailable")
    assert failed.headers["retry-after"] == "60"
    again = await case.client.post("/payments", json=bill(case.payable), headers=key)
    assert again.status_code == 201, again.text
    assert again.json()["confirmation_url"]
    assert (len(twin.payments), await count(database, "payments")) == (1, 1)
    assert (await case.begin()).json() == again.json(), "without a key it goes on too"


async def test_the_timer_goes_on_where_a_crash_left_off(case: Case, twin: Twin, database: Database) -> None:
    """The answer was lost and the buyer paid: nobody asks again but the timer."""
    twin.faults = ["timeout"]
    await case.begin()
    twin.pay(next(iter(twin.payments)))
    with clock.frozen(clock.now() + timedelta(seconds=61)):
        await carry_events(database)
    assert len(await events(database, "payments.succeeded")) == 1
    assert len(twin.payments) == 1


async def test_the_webhook_may_come_before_the_answer(case: Case, twin: Twin, database: Database) -> None:
    twin.faults = ["timeout"]
    await case.begin()
    await case.tell(twin.pay(next(iter(twin.payments))))
    await carry_events(database)
    assert len(await events(database, "payments.succeeded")) == 1


async def test_a_long_outage_is_retried_ever_slower_and_then_looked_up(
    case: Case, twin: Twin, database: Database
) -> None:
    twin.faults = ["timeout"]
    await case.begin()
    twin.is_down = True
    start = clock.now()
    for minutes in (2, 4, 7, 12, 20, 33, 54, 89):
        with clock.frozen(start + timedelta(minutes=minutes)):
            await carry_events(database)
    assert twin.posts("/payments") == 9
    twin.is_down = False
    for n in range(3):  # other people's payments, so that the list has pages
        twin.payments = {f"other-{n}": {"id": f"other-{n}", "created_at": clock.now().isoformat()}} | twin.payments
    mine = next(found for found in twin.payments if not found.startswith("other"))
    twin.pay(mine)
    with clock.frozen(start + timedelta(hours=25)):
        await carry_events(database)
    assert twin.posts("/payments") == 9, "the key is dead: a repeat would be a second payment"
    assert len(await events(database, "payments.succeeded")) == 1


async def test_what_never_arrived_is_given_up_after_a_day(case: Case, twin: Twin, database: Database) -> None:
    twin.faults = ["down"]
    await case.begin()
    with clock.frozen(clock.now() + timedelta(hours=25)):
        await carry_events(database)
    assert (await events(database, "payments.canceled"))[0]["failure_code"] == "provider_unavailable"
    assert twin.payments == {}


async def test_a_refusal_cancels_the_attempt(case: Case, twin: Twin, database: Database) -> None:
    twin.faults = ["refuse"]
    answer = await case.begin()
    assert (answer.status_code, answer.json()["status"], answer.json()["failure"]["code"]) == (
        201, "canceled", "forbidden",
    )  # fmt: skip
    await carry_events(database)
    assert (await case.begin()).json()["status"] == "pending"


async def test_the_buyer_comes_back_before_the_webhook(case: Case, twin: Twin, database: Database) -> None:
    payment_id, vendor_id = await case.begun()
    twin.pay(vendor_id)
    assert await case.state(payment_id) == "pending", "asked a moment ago"
    with clock.frozen(clock.now() + timedelta(seconds=6)):
        assert await case.state(payment_id) == "succeeded"
    twin.is_down = True
    assert await case.state(payment_id) == "succeeded"


async def test_a_payment_page_that_nobody_used_runs_out(case: Case, twin: Twin, database: Database) -> None:
    payment_id, vendor_id = await case.begun()
    twin.decline(vendor_id, "expired_on_confirmation")
    with clock.frozen(clock.now() + timedelta(minutes=75)):
        assert await errands.reconcile(database) == 1
    assert await case.state(payment_id) == "canceled"


async def test_money_that_comes_after_we_gave_up_is_booked(case: Case, twin: Twin, database: Database) -> None:
    payment_id, vendor_id = await case.begun()
    async with database.transaction() as session:
        await commands.apply_state(
            session, Actor.system(), UUID(payment_id), PaymentStatus.CANCELED, failure_code="provider_unavailable"
        )
        await commands.close_payable(session, Actor.system(), "booking", case.payable.subject_id)
    await case.tell(twin.pay(vendor_id))
    await carry_events(database)
    assert await case.state(payment_id) == "succeeded"
    assert len(await events(database, "payments.succeeded")) == 1


# Refunds


async def refund(database: Database, case: Case, amount: int) -> Refund:
    async with database.transaction() as session:
        found = await commands.refund_subject(
            session, Actor.system(), "booking", case.payable.subject_id, Money(amount), "cancelled"
        )
    return found[0]


async def paid(case: Case, twin: Twin, database: Database) -> str:
    payment_id, vendor_id = await case.begun()
    await case.tell(twin.pay(vendor_id))
    await carry_events(database)
    return payment_id


async def refund_state(database: Database, refund_id: UUID) -> str:
    async with database.reading() as session:
        return str((await fetch_one(session, Refund, refund_id)).status)


async def test_a_part_goes_back_with_its_receipt(case: Case, twin: Twin, database: Database) -> None:
    await paid(case, twin, database)
    made = await refund(database, case, 60_001)
    assert made.status == "pending"
    await carry_events(database)
    assert await refund_state(database, made.id) == "succeeded"
    sent = json.loads(twin.keys[f"ref-{made.id}"][0])
    assert sent["amount"] == {"value": "600.01", "currency": "RUB"}
    assert sum(round(float(item["amount"]["value"]) * 100) for item in sent["receipt"]["items"]) == 60_001
    assert (await events(database, "payments.refund_succeeded"))[0]["amount"] == 60_001
    assert await balance(database, case.payable.organization_id, "provider:yookassa") == 60_000


@pytest.mark.parametrize("fault", ["timeout", "500", "down"])
async def test_a_refund_whose_answer_was_lost_is_sent_once(
    case: Case, twin: Twin, database: Database, fault: str
) -> None:
    await paid(case, twin, database)
    twin.faults = [fault]
    made = await refund(database, case, 60_000)
    await carry_events(database)
    assert await refund_state(database, made.id) == "pending"
    with clock.frozen(clock.now() + timedelta(seconds=61)):
        await carry_events(database)
    assert await refund_state(database, made.id) == "succeeded"
    assert len(twin.refunds) == 1


@pytest.mark.parametrize("fault", ["timeout", "down"])
async def test_a_refund_after_a_day_is_looked_up_first(case: Case, twin: Twin, database: Database, fault: str) -> None:
    await paid(case, twin, database)
    twin.faults = [fault]
    made = await refund(database, case, 60_000)
    await carry_events(database)
    twin.keys.clear()  # forgotten after 24 hours
    with clock.frozen(clock.now() + timedelta(hours=25)):
        await carry_events(database)
    assert await refund_state(database, made.id) == "succeeded"
    assert len(twin.refunds) == 1


async def test_a_slow_refund_is_told_by_webhook(case: Case, twin: Twin, database: Database) -> None:
    await paid(case, twin, database)
    twin.refunds_wait = True
    made = await refund(database, case, 60_000)
    await carry_events(database)
    assert await refund_state(database, made.id) == "pending"
    told = twin.finish_refund(next(iter(twin.refunds)))
    for _ in range(2):
        await case.tell(told)
        await carry_events(database)
    assert await refund_state(database, made.id) == "succeeded"
    assert len(await events(database, "payments.refund_succeeded")) == 1


async def test_a_refused_refund_frees_its_amount_and_is_told(case: Case, twin: Twin, database: Database) -> None:
    payment_id = await paid(case, twin, database)
    twin.refunds_wait = True
    made = await refund(database, case, 120_001)
    await carry_events(database)
    twin.finish_refund(next(iter(twin.refunds)), "canceled", "insufficient_funds")
    with clock.frozen(clock.now() + timedelta(hours=2)):
        await errands.reconcile(database)
    assert await refund_state(database, made.id) == "canceled"
    assert (await events(database, "payments.refund_failed"))[0]["failure_code"] == "insufficient_funds"
    async with database.reading() as session:
        assert (await session.get_one(Payment, UUID(payment_id))).refunded_amount == 0
        assert await queries.refunded_of(session, UUID(payment_id)) == 0


async def test_a_refund_may_be_told_before_its_payment(case: Case, twin: Twin, database: Database) -> None:
    """refund.succeeded overtakes payment.succeeded: it is about nothing of ours yet, and does no harm."""
    payment_id, vendor_id = await case.begun()
    told = twin.pay(vendor_id)
    await case.tell(twin.notification("refund.succeeded", {"id": "r-1", "payment_id": vendor_id}))
    await case.tell(told)
    await carry_events(database)
    assert await case.state(payment_id) == "succeeded"


# The client


async def test_failures_have_two_kinds(twin: Twin) -> None:
    with pytest.raises(Refused) as refusal:
        await YooKassa("1", "test_wrong", "http://twin/v3", twin).create_payment("k", {})
    assert (refusal.value.status, refusal.value.code) == (401, "invalid_credentials")
    assert await twin.shop.get_payment("nothing") is None
    body: dict[str, Any] = {"amount": {"value": "1.00", "currency": "RUB"}, "capture": True}
    first = await twin.shop.create_payment("k", body)
    assert (await twin.shop.create_payment("k", body))["id"] == first["id"]
    with pytest.raises(Refused) as refusal:
        await twin.shop.create_payment("k", body | {"description": "other"})
    assert refusal.value.is_key_reused
    for status in (202, 429, 500, 502):
        transport = httpx.MockTransport(lambda _request, status=status: httpx.Response(status, text="<html>"))
        with pytest.raises(Unknown):
            await YooKassa("1", "k", "http://twin", transport).get_payment("x")
    with pytest.raises(Refused):
        gone = httpx.MockTransport(lambda _request: httpx.Response(415))
        await YooKassa("1", "k", "http://twin", gone).get_payment("x")


@given(st.integers(0, 10**12))
def test_amounts_survive_the_way_there_and_back(minor: int) -> None:
    assert yookassa.money(yookassa.amount(Money(minor))) == Money(minor)


@pytest.mark.parametrize("shown", [None, {}, {"value": "x", "currency": "RUB"}, {"value": "1.005", "currency": "RUB"}])
def test_what_is_no_amount(shown: object) -> None:
    assert yookassa.money(shown) is None


LINES = st.lists(st.integers(-10_000, 100_000).map(lambda n: {"title": "L", "amount": n}), max_size=8)


@given(LINES, st.integers(1, 10**7))
def test_receipt_items_sum_up_to_the_kopeck(lines: list[dict[str, Any]], amount: int) -> None:
    items = rules.receipt_items(lines, Money(amount), "Booking")
    assert sum(item.amount for item in items) == amount
    assert all(item.amount > 0 for item in items)


def test_vat_codes_in_force() -> None:
    assert [rules.vat_code(percent) for percent in (None, 0, 5, 7, 10, 22)] == [1, 2, 7, 8, 3, 11]


async def test_the_running_relay_does_all_this_in_the_background(case: Case, twin: Twin, database: Database) -> None:
    """A vendor that hangs does not hold up the rest of the outbox."""
    payment_id, vendor_id = await case.begun()
    started, release = asyncio.Event(), asyncio.Event()
    fetch = twin.handle_async_request

    async def hang(request: httpx.Request) -> httpx.Response:
        started.set()
        await release.wait()
        return await fetch(request)

    twin.handle_async_request = hang  # type: ignore[method-assign]
    await case.tell(twin.pay(vendor_id))
    running = asyncio.create_task(relay.run(database, relay.in_process(database), 0.01))
    try:
        await asyncio.wait_for(started.wait(), 5)
        async with database.transaction() as session:
            await publish(session, PasswordChanged(user_id=case.payable.payer_id))
        await _until(lambda: count(database, "mails"), 1)
        assert await count(database, "ledger_entries") == 0
        release.set()
        await _until(lambda: count(database, "ledger_entries"), 2)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert await case.state(payment_id) == "succeeded"


async def _until(ask: Callable[[], Awaitable[int]], wanted: int) -> None:
    async with asyncio.timeout(5):
        while await ask() != wanted:  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.02)
