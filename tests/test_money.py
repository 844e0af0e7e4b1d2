"""Wallets, saved cards, holds, splits, payouts, invoices, chargebacks, second receipts, reconciliation."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.money import Money
from artel.payments import commands, errands, queries, rules
from artel.payments.errors import UnknownVat
from artel.payments.models import Invoice, LedgerEntry, Payable, PaymentTerms, Wallet
from artel.payments.rules import Entry
from tests.conftest import ClientFor
from tests.makers import carry_events, give_role, make_organization, make_payable, make_user
from tests.test_payments import balance, bill, events, paid, payer, staff
from tests.test_yookassa import Case, case, twin
from tests.yookassa_twin import Twin

__all__ = ["case", "twin"]
P = Permission
RUB = {"currency": "RUB"}


async def fill(client: httpx.AsyncClient, organization_id: UUID, amount: int = 50_000) -> dict[str, Any]:
    wish = {"organization_id": str(organization_id), "amount": {"amount": amount} | RUB}
    subject = (await client.post("/wallet/top-ups", json=wish)).json()["subject"]
    payment = (await client.post("/payments", json={"subject": subject})).json()
    done = await client.post(f"/sandbox/payments/{payment['id']}", json={"outcome": "succeed"})
    view: dict[str, Any] = done.json()
    return view


async def held_in(client: httpx.AsyncClient) -> int:
    found = (await client.get("/wallet")).json()["items"]
    return int(found[0]["balance"]["amount"]) if found else 0


async def test_a_wallet_is_filled_spent_and_refunded_into(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person, 30_000)
    org = payable.organization_id
    top_up = await fill(client, org)
    assert (top_up["status"], await held_in(client)) == ("succeeded", 50_000)
    assert await balance(database, org, "revenue") == 0, "not earned until it is spent"
    spent = (await client.post("/payments", json=bill(payable, method="wallet"))).json()
    assert (spent["status"], spent["provider"], await held_in(client)) == ("succeeded", "wallet", 20_000)
    assert await balance(database, org, "revenue") == -30_000
    giver = await staff(database, client_for, org, P.PAYMENTS_REFUND, P.PAYMENTS_VIEW)
    back = await giver.post(f"/payments/{spent['id']}/refund", json={"reason": "x"})
    assert (back.status_code, await held_in(client)) == (201, 50_000)
    too_much = await giver.post(f"/payments/{top_up['id']}/refund", json={"reason": "x"})
    assert (too_much.status_code, await held_in(client)) == (201, 0), too_much.text
    kinds = [move["kind"] for move in (await client.get("/wallet/history")).json()["items"]]
    assert kinds == ["refund_set_aside", "refund", "charge", "top_up"]
    assert (await (await client_for()).get("/wallet/history")).json()["items"] == []


async def test_a_spent_top_up_does_not_go_back(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person, 30_000)
    top_up = await fill(client, payable.organization_id)
    await client.post("/payments", json=bill(payable, method="wallet"))
    giver = await staff(database, client_for, payable.organization_id, P.PAYMENTS_REFUND, P.PAYMENTS_VIEW)
    refused = await giver.post(f"/payments/{top_up['id']}/refund", json={"reason": "x"})
    assert (refused.status_code, refused.json()["code"]) == (409, "payments.wallet_too_low")
    assert (await client.post("/payments", json=bill(await make_payable(
        database, person, 30_000, organization_id=payable.organization_id), method="wallet"))
    ).json()["code"] == "payments.wallet_too_low"  # fmt: skip


async def test_two_who_spend_the_last_ruble_do_not_both_win(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    organization = await make_organization(database)
    await fill(client, organization.id, 50_000)
    bills = [await make_payable(database, person, 20_000, organization_id=organization.id) for _ in range(6)]
    answers = await asyncio.gather(*(client.post("/payments", json=bill(one, method="wallet")) for one in bills))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409, 409]
    assert await held_in(client) == 10_000


async def test_a_refund_may_go_to_the_wallet_instead(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person)
    payment = await paid(client, payable)
    giver = await staff(database, client_for, payable.organization_id, P.PAYMENTS_REFUND, P.PAYMENTS_VIEW)
    back = {"amount": {"amount": 30_000} | RUB, "reason": "x", "to": "wallet"}
    assert (await giver.post(f"/payments/{payment['id']}/refund", json=back)).json()["to_wallet"] is True
    assert await held_in(client) == 30_000
    assert await balance(database, payable.organization_id, "provider:sandbox") == 120_000


async def test_credit_is_given_by_staff_and_never_taken_below_zero(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    org = (await make_payable(database, person)).organization_id
    giver = await staff(database, client_for, org, P.PAYMENTS_REFUND)
    wish = {"organization_id": str(org), "user_id": str(person), "reason": "noise"}
    assert (await giver.post("/wallet/credits", json=wish | {"amount": {"amount": 500} | RUB})).status_code == 204
    assert await held_in(client) == 500
    taken = await giver.post("/wallet/credits", json=wish | {"amount": {"amount": -501} | RUB})
    assert taken.json()["code"] == "payments.wallet_too_low"
    stranger = {"user_id": str((await make_user(database)).id), "amount": {"amount": 5} | RUB}
    assert (await giver.post("/wallet/credits", json=wish | stranger)).status_code == 404
    viewer = await staff(database, client_for, org, P.PAYMENTS_VIEW)
    assert (await viewer.post("/wallet/credits", json=wish | {"amount": {"amount": 5} | RUB})).status_code == 403


async def test_after_a_chargeback_nothing_is_refunded(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person)
    payment = (await paid(client, payable))["id"]
    giver = await staff(database, client_for, payable.organization_id, P.PAYMENTS_REFUND, P.PAYMENTS_VIEW)
    await giver.post(f"/payments/{payment}/refund", json={"amount": 20_000, "reason": "x"})
    for who, status in ((client, 403), (await client_for(), 403), (giver, 200), (giver, 409)):
        assert (await who.post(f"/payments/{payment}/chargeback")).status_code == status
    refused = await giver.post(f"/payments/{payment}/refund", json={"amount": 1, "reason": "x"})
    assert refused.json()["code"] == "payments.charged_back"
    assert await balance(database, payable.organization_id, "provider:sandbox") == 0
    assert await balance(database, payable.organization_id, "chargebacks") == 100_000


# Holds


async def hold(case: Case, twin: Twin, database: Database) -> tuple[str, str]:
    async with database.transaction() as session:
        payable = await queries.lock_payable(session, "booking", case.payable.subject_id)
        assert payable
        payable.two_stage = True
    payment_id, vendor_id = await case.begun()
    await case.tell(twin.pay(vendor_id))
    await carry_events(database)
    return payment_id, vendor_id


async def test_a_hold_is_no_income_until_a_part_is_captured(
    case: Case, twin: Twin, database: Database, client_for: ClientFor
) -> None:
    assert (await case.begin(method="sbp")).status_code == 201, "in one stage"
    payment_id, _ = await hold(case, twin, database)
    org = case.payable.organization_id
    assert await case.state(payment_id) == "waiting_for_capture"
    assert await balance(database, org, "revenue") == 0
    assert (await case.begin(method="sbp")).json()["code"] == "payments.method_unfit"
    clerk = await staff(database, client_for, org, P.PAYMENTS_RECORD, P.PAYMENTS_VIEW)
    viewer = await staff(database, client_for, org, P.PAYMENTS_VIEW)
    part = {"amount": {"amount": 50_001} | RUB}
    assert (await viewer.post(f"/payments/{payment_id}/capture", json=part)).status_code == 403
    too_much = await clerk.post(f"/payments/{payment_id}/capture", json={"amount": {"amount": 120_002} | RUB})
    assert too_much.json()["code"] == "payments.capture_too_much"
    twin.faults = ["timeout"]
    assert (await clerk.post(f"/payments/{payment_id}/capture", json=part)).status_code == 200
    assert (await clerk.post(f"/payments/{payment_id}/capture", json=part)).json()["code"] == "payments.not_held"
    await carry_events(database)
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        await carry_events(database)
    view = (await case.client.get(f"/payments/{payment_id}")).json()
    assert (view["status"], view["amount"]["amount"]) == ("succeeded", 50_001)
    assert await balance(database, org, "provider:yookassa") == 50_001
    sent = json.loads(twin.keys[f"cap-{payment_id}"][0])
    assert sum(round(float(item["amount"]["value"]) * 100) for item in sent["receipt"]["items"]) == 50_001


async def test_a_hold_is_given_up_or_runs_out(
    case: Case, twin: Twin, database: Database, client_for: ClientFor
) -> None:
    payment_id, _ = await hold(case, twin, database)
    clerk = await staff(database, client_for, case.payable.organization_id, P.PAYMENTS_RECORD, P.PAYMENTS_VIEW)
    twin.faults = ["500"]
    assert (await clerk.post(f"/payments/{payment_id}/cancel")).status_code == 200
    await carry_events(database)
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        await carry_events(database)
    assert await case.state(payment_id) == "canceled"
    again, vendor_id = await case.begun()
    await case.tell(twin.pay(vendor_id))
    await carry_events(database)
    await case.tell(twin.hold_runs_out(vendor_id))
    await carry_events(database)
    view = (await case.client.get(f"/payments/{again}")).json()
    assert (view["status"], view["failure"]["code"]) == ("canceled", "expired_on_capture")
    assert await balance(database, case.payable.organization_id, "provider:yookassa") == 0


async def test_capture_of_a_hold_that_ran_out_meanwhile(
    case: Case, twin: Twin, database: Database, client_for: ClientFor
) -> None:
    payment_id, vendor_id = await hold(case, twin, database)
    twin.hold_runs_out(vendor_id)
    async with database.transaction() as session:
        await commands.capture_subject(session, Actor.system(), "booking", case.payable.subject_id)
    await carry_events(database)
    assert await case.state(payment_id) == "canceled"


# Cards


async def test_a_saved_card_pays_with_one_press_until_it_is_revoked(
    case: Case, twin: Twin, database: Database, client_for: ClientFor
) -> None:
    answer = (await case.begin(save_card=True)).json()
    await case.tell(twin.pay(answer["confirmation_url"].partition("=")[2]))
    await carry_events(database)
    card = (await case.client.get("/payment-methods")).json()["items"][0]
    assert (card["last4"], card["kind"]) == ("4477", "bank_card")
    person = case.payable.payer_id
    more = [await make_payable(database, person, 5_000, organization_id=case.payable.organization_id) for _ in range(3)]
    pressed = await case.client.post("/payments", json=bill(more[0], saved_card_id=card["id"]))
    assert (pressed.status_code, pressed.json()["status"]) == (201, "succeeded"), pressed.text
    stranger = await client_for()
    assert (await stranger.delete(f"/payment-methods/{card['id']}")).status_code == 404
    twin.revoked = True
    refused = (await case.client.post("/payments", json=bill(more[1], saved_card_id=card["id"]))).json()
    assert (refused["status"], refused["failure"]["code"]) == ("canceled", "permission_revoked")
    assert (await case.client.get("/payment-methods")).json()["items"] == []
    assert (await case.client.post("/payments", json=bill(more[2], saved_card_id=card["id"]))).status_code == 404


async def test_a_card_is_kept_only_with_consent(case: Case, twin: Twin, database: Database) -> None:
    _, vendor_id = await case.begun()
    twin.payments[vendor_id]["_asked"]["save_payment_method"] = True  # the vendor saved what nobody agreed to
    await case.tell(twin.pay(vendor_id))
    await carry_events(database)
    assert (await case.client.get("/payment-methods")).json()["items"] == []


async def test_the_sandbox_saves_and_forgets_too(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    first, second = await make_payable(database, person), await make_payable(database, person)
    payment = (await client.post("/payments", json=bill(first, save_card=True))).json()["id"]
    await client.post(f"/sandbox/payments/{payment}", json={"outcome": "succeed"})
    card = (await client.get("/payment-methods")).json()["items"][0]["id"]
    pressed = (await client.post("/payments", json=bill(second, saved_card_id=card))).json()
    assert pressed["status"] == "succeeded"
    assert (await client.delete(f"/payment-methods/{card}")).status_code == 204
    assert (await client.get("/payment-methods")).json()["items"] == []


# Methods


@pytest.mark.parametrize(
    ("method", "amount", "fits"),
    [("sber_bnpl", 99_999, False), ("sber_bnpl", 100_000, True), ("sber_bnpl", 15_000_001, False),
     ("sber_loan", 299_999, False), ("sber_loan", 150_000_000, True), ("sbp", 70_000_001, False),
     ("bank_card", 35_000_000, True), ("bank_card", 35_000_001, False)],
)  # fmt: skip
def test_methods_have_their_limits(method: str, amount: int, fits: bool) -> None:
    assert rules.fits_method(method, Money(amount)) is fits


async def test_pay_later_waits_for_three_days(client_for: ClientFor, twin: Twin, database: Database) -> None:
    user = await make_user(database, email="a@b.example")
    loan = Case(await client_for(user.id), await make_payable(database, user.id, 25_000_000))
    answer = (await loan.begin(method="sber_loan")).json()
    start = clock.now()
    for hours in (2, 20, 40, 71):
        with clock.frozen(start + timedelta(hours=hours)):
            await carry_events(database)
            await errands.reconcile(database)
    assert await loan.state(answer["id"]) == "pending"
    await loan.tell(twin.pay(answer["confirmation_url"].partition("=")[2], "sber_loan"))
    await carry_events(database)
    assert await loan.state(answer["id"]) == "succeeded"


async def test_a_card_goes_back_in_three_parts_to_zero(
    case: Case, twin: Twin, database: Database, client_for: ClientFor
) -> None:
    payment_id, vendor_id = await case.begun()
    await case.tell(twin.pay(vendor_id))
    await carry_events(database)
    giver = await staff(database, client_for, case.payable.organization_id, P.PAYMENTS_REFUND, P.PAYMENTS_VIEW)
    for amount in (40_000, 40_000, 40_001):
        wish = {"amount": amount, "reason": "x"}
        assert (await giver.post(f"/payments/{payment_id}/refund", json=wish)).status_code == 201
        await carry_events(database)
    assert await balance(database, case.payable.organization_id, "provider:yookassa") == 0
    assert len(twin.refunds) == 3
    more = await giver.post(f"/payments/{payment_id}/refund", json={"amount": 1, "reason": "x"})
    assert more.json()["code"] == "payments.refund_too_much"


# Commission, split, payouts


async def platform(database: Database, client_for: ClientFor) -> Any:
    user = await make_user(database)
    await give_role(database, user.id, frozenset({P.PAYMENTS_RECORD, P.FINANCE_VIEW}), None)
    return await client_for(user.id)


async def test_commission_is_kept_and_the_rest_paid_out(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person, 99_999)
    org, boss = payable.organization_id, await platform(database, client_for)
    owner = await staff(database, client_for, org, *P)
    terms = {"organization_id": str(org), "commission": 333}
    assert (await owner.put("/payment-terms", json=terms)).status_code == 403
    assert (await boss.put("/payment-terms", json=terms)).status_code == 200
    payment = (await paid(client, payable))["id"]
    assert await balance(database, org, "platform") == -3_330
    for part in (33_333, 33_333):
        await owner.post(f"/payments/{payment}/refund", json={"amount": part, "reason": "x"})
    assert await balance(database, org, "platform") == -1_110
    wish = {"organization_id": str(org), "destination": "40702"}
    assert (await owner.post("/payouts", json=wish)).status_code == 403
    too_much = await boss.post("/payouts", json=wish | {"amount": {"amount": 32_224} | RUB})
    assert (too_much.json()["code"], too_much.json()["available"]["amount"]) == ("payments.payout_too_much", 32_223)
    payout = (await boss.post("/payouts", json=wish)).json()
    assert (payout["status"], payout["amount"]["amount"]) == ("draft", 32_223)
    assert (await boss.post(f"/payouts/{payout['id']}", json={"status": "paid"})).json()[
        "code"
    ] == "payments.payout_over"
    for status in ("sent", "failed"):
        assert (await boss.post(f"/payouts/{payout['id']}", json={"status": status})).status_code == 200
    again = (await boss.post("/payouts", json=wish)).json()
    for status in ("sent", "paid"):
        assert (await boss.post(f"/payouts/{again['id']}", json={"status": status})).status_code == 200
    assert await balance(database, org, "bank:owner") == 32_223
    assert await balance(database, org, "payouts:pending") == 0
    listed = (await owner.get("/payouts", params={"organization_id": str(org)})).json()["items"]
    assert [(one["number"], one["status"]) for one in listed] == [(2, "paid"), (1, "failed")]
    assert (await client.get("/payouts", params={"organization_id": str(org)})).status_code == 403


async def test_two_payouts_at_once_do_not_exceed_what_is_there(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person, 100_000)
    await paid(client, payable)
    boss = await platform(database, client_for)
    wish = {"organization_id": str(payable.organization_id), "destination": "x", "amount": {"amount": 40_000} | RUB}
    answers = await asyncio.gather(*(boss.post("/payouts", json=wish) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409]


async def test_a_split_goes_to_the_seller_at_once(case: Case, twin: Twin, database: Database) -> None:
    org = case.payable.organization_id
    async with database.transaction() as session:
        session.add(PaymentTerms(organization_id=org, commission=1_000, vendor_account="777", bank={},
                                 invoice_series=""))  # fmt: skip
    payment_id, vendor_id = await case.begun()
    sent = json.loads(twin.keys[f"pay-{payment_id}"][0])["transfers"]
    assert sent == [
        {"account_id": "777", "amount": {"value": "1200.01", "currency": "RUB"},
         "platform_fee_amount": {"value": "120.00", "currency": "RUB"}}
    ]  # fmt: skip
    await case.tell(twin.pay(vendor_id))
    await carry_events(database)
    assert await balance(database, org, "split:yookassa") == 108_001
    assert (await balance(database, org, "fees"), await balance(database, org, "platform")) == (12_000, 0)


@given(st.integers(1, 10**9), st.integers(0, 5_000), st.lists(st.integers(1, 10**6), max_size=8))
def test_commission_comes_back_to_the_kopeck(amount: int, percent: int, parts: list[int]) -> None:
    fee, returned, gone = rules.commission(amount, percent), 0, 0
    assert abs(fee - amount * percent / 10_000) <= 0.5 + 1e-3
    for part in [*parts, amount]:
        gone = min(amount, gone + part)
        back = rules.fee_back(fee, returned, amount, gone)
        assert 0 <= back <= fee - returned
        returned += back
    assert returned == fee


@given(st.integers(1, 10**9), st.integers(0, 10**6), st.integers(0, 10**6), st.booleans())
def test_every_movement_balances(amount: int, deposit: int, fee: int, split: bool) -> None:
    deposit, fee = min(deposit, amount), min(fee, amount)
    account = "split:yookassa" if split else "provider:yookassa"
    movements: list[list[Entry]] = [
        rules.charge(account, amount, deposit, fee), rules.refund(account, amount, deposit, fee),
        rules.chargeback(account, amount, deposit, fee), rules.chargeback(account, amount, 0, 0, ("wallet:x", fee)),
        rules.top_up(account, "wallet:x", amount, fee),
    ]  # fmt: skip
    assert all(rules.is_balanced(entries) for entries in movements)


# Invoices

BUYER = {"name": 'ООО "Ромашка"', "inn": "7700000000", "kpp": "770001001", "address": "Москва"}


async def test_an_invoice_is_numbered_printed_and_paid(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person)
    org = payable.organization_id
    keeper = await staff(database, client_for, org, P.INVOICES_MANAGE)
    viewer = await staff(database, client_for, org, P.PAYMENTS_VIEW)
    bank = {"account": "40702810000000000001", "bic": "044525225", "bank": "ПАО Банк", "invoice_series": "А-"}
    assert (await viewer.put(f"/organizations/{org}/bank", json=bank)).status_code == 403
    assert (await keeper.put(f"/organizations/{org}/bank", json=bank)).status_code == 204
    wish = {"organization_id": str(org), "subject": {"type": "booking", "id": str(payable.subject_id)}, "buyer": BUYER}
    assert (await viewer.post("/invoices", json=wish)).status_code == 403
    invoice = (await keeper.post("/invoices", json=wish)).json()
    assert (invoice["number"], invoice["status"], invoice["amount"]["amount"]) == ("А-1", "issued", 120_000)
    free = {"organization_id": str(org), "payer_id": str(person), "buyer": BUYER,
            "lines": [{"title": "Аренда зала", "amount": 1_000}, {"title": "Уборка", "amount": 50}]}  # fmt: skip
    second = (await keeper.post("/invoices", json=free)).json()
    assert (second["number"], second["amount"]["amount"]) == ("А-2", 1_050)
    for lang in ("ru", "en"):
        document = await client.get(f"/invoices/{invoice['id']}/invoice.pdf", params={"lang": lang})
        assert document.content.startswith(b"%PDF-"), document.text
    assert (await (await client_for()).get(f"/invoices/{invoice['id']}/invoice.pdf")).status_code == 404
    assert (await client.post(f"/invoices/{invoice['id']}/paid")).status_code == 403
    done = await keeper.post(f"/invoices/{invoice['id']}/paid")
    assert (done.status_code, done.json()["status"]) == (200, "paid"), done.text
    assert (await keeper.post(f"/invoices/{invoice['id']}/paid")).json()["code"] == "payments.invoice_over"
    assert await balance(database, org, "desk:transfer") == 120_000
    assert (await events(database, "payments.succeeded"))[0]["method"] == "transfer"
    assert (await keeper.post(f"/invoices/{second['id']}/cancel")).json()["status"] == "cancelled"
    mine = (await client.get("/invoices")).json()["items"]
    assert [one["number"] for one in mine] == ["А-2", "А-1"]
    assert (await viewer.get("/invoices", params={"organization_id": str(org)})).status_code == 403


async def test_invoices_become_overdue_and_have_no_gaps(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    organization = await make_organization(database)
    bills = [await make_payable(database, person, organization_id=organization.id) for _ in range(6)]
    keeper = await staff(database, client_for, organization.id, P.INVOICES_MANAGE)
    wishes = [{"organization_id": str(organization.id), "subject": {"type": "booking", "id": str(one.subject_id)},
               "buyer": BUYER} for one in bills]  # fmt: skip
    await asyncio.gather(*(keeper.post("/invoices", json=wish) for wish in wishes))
    async with database.reading() as session:
        assert sorted(await session.scalars(select(Invoice.number))) == [1, 2, 3, 4, 5, 6]
    asked = {"organization_id": str(organization.id), "overdue": "true"}
    assert (await keeper.get("/invoices", params=asked)).json()["items"] == []
    with clock.frozen(clock.now() + timedelta(days=7)):
        late = (await keeper.get("/invoices", params=asked)).json()["items"]
        await keeper.post(f"/invoices/{late[0]['id']}/paid")
        await carry_events(database)
    assert (len(late), late[0]["is_overdue"]) == (6, True)
    told = [one["type"] for one in (await client.get("/notifications")).json()]
    kinds = ("invoice_issued", "invoice_paid", "invoice_overdue")
    assert {kind: told.count(kind) for kind in kinds} == dict(zip(kinds, (6, 1, 5), strict=True))
    staff_told = [one["type"] for one in (await keeper.get("/notifications")).json()]
    assert staff_told.count("staff_invoice_overdue") == 5


async def test_a_company_asks_for_its_own_invoice_once(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    payable = await make_payable(database, person)
    wish = {"subject": {"type": "booking", "id": str(payable.subject_id)}, "buyer": BUYER}
    first = await client.post("/invoices/own", json=wish)
    assert first.status_code == 201, first.text
    assert (await client.post("/invoices/own", json=wish)).json()["id"] == first.json()["id"]
    assert (await (await client_for()).post("/invoices/own", json=wish)).status_code == 404
    await paid(client, payable)
    await carry_events(database)
    assert (await client.get(f"/invoices/{first.json()['id']}")).json()["status"] == "paid", "by card after all"
    short = await make_payable(database, person, expires_at=clock.now() + timedelta(minutes=15))
    wish = {"subject": {"type": "booking", "id": str(short.subject_id)}, "buyer": BUYER}
    assert (await client.post("/invoices/own", json=wish)).json()["code"] == "payments.method_unfit"


def test_the_qr_of_a_transfer() -> None:
    bank = {"account": "40702810000000000001", "bic": "044525225", "bank": "ПАО Банк"}
    code = rules.transfer_code("ООО Артель", "7700000000", bank, Money(120_001), "Счёт 1 | x")
    assert code == (
        "ST00012|Name=ООО Артель|PersonalAcc=40702810000000000001|BankName=ПАО Банк|BIC=044525225|CorrespAcc=0"
        "|Sum=120001|Purpose=Счёт 1   x|PayeeINN=7700000000"
    )


# Receipts and reconciliation


@pytest.mark.parametrize("fault", ["", "timeout", "500", "down"])
async def test_the_second_receipt_sets_the_prepayment_off_once(
    case: Case, twin: Twin, database: Database, fault: str
) -> None:
    payment_id, vendor_id = await case.begun()
    await case.tell(twin.pay(vendor_id))
    await carry_events(database)
    for made in (1, 0):
        async with database.transaction() as session:
            subject = "booking", case.payable.subject_id
            assert await commands.settle_receipts(session, Actor.system(), *subject) == made
    twin.faults = [fault] if fault else []
    await carry_events(database)
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        await carry_events(database)
    assert len(twin.receipts) == 1
    sent = json.loads(next(body for key, (body, _) in twin.keys.items() if key.startswith("rec-")))
    assert {item["payment_mode"] for item in sent["items"]} == {"full_payment"}
    assert sent["settlements"] == [{"type": "prepayment", "amount": {"value": "1200.01", "currency": "RUB"}}]
    assert (sent["type"], sent["payment_id"]) == ("payment", vendor_id)
    assert payment_id


async def test_a_vat_rate_that_is_none_is_refused_early(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    answer = await client.post("/organizations", json={"name": "X", "vat_percent": 20})
    assert answer.status_code == 422
    organization = await make_organization(database, vat_percent=20)
    with pytest.raises(UnknownVat):
        await make_payable(database, person, organization_id=organization.id)


async def test_what_the_vendor_sees_otherwise_is_reported(
    case: Case, twin: Twin, database: Database, client_for: ClientFor
) -> None:
    _, vendor_id = await case.begun()
    await case.tell(twin.pay(vendor_id))
    await carry_events(database)
    assert await errands.compare(database) == 0
    twin.payments[vendor_id]["amount"] = {"value": "1200.02", "currency": "RUB"}
    stranger = twin.payments[vendor_id] | {"id": "stray", "metadata": {}}
    twin.payments["stray"] = stranger
    org = str(case.payable.organization_id)
    assert await errands.compare(database) == 2
    seer = await staff(database, client_for, case.payable.organization_id, P.FINANCE_VIEW)
    report = (await seer.get("/reconciliations/latest", params={"organization_id": org})).json()
    assert [(one["kind"], one["ours"], one["theirs"]) for one in report["differences"]] == [
        ("amount", 120_001, 120_002)
    ]
    boss = await platform(database, client_for)
    all_of_it = (await boss.get("/reconciliations/latest", params={"organization_id": org})).json()["differences"]
    assert {one["kind"] for one in all_of_it} == {"amount", "missing_here"}
    assert (await case.client.get("/reconciliations/latest", params={"organization_id": org})).status_code == 403
    twin.payments.clear()
    assert await errands.compare(database) == 1


async def test_wallets_equal_their_accounts(client_for: ClientFor, database: Database) -> None:
    person, client = await payer(database, client_for)
    organization = await make_organization(database)
    await fill(client, organization.id, 7_777)
    async with database.reading() as session:
        wallet = await session.scalar(select(Wallet).where(Wallet.user_id == person))
        entries = await session.scalars(select(LedgerEntry.amount).where(LedgerEntry.account == f"wallet:{person}"))
        assert wallet
        assert wallet.balance == -sum(entries) == 7_777
        assert await session.scalar(select(Payable.subject_type)) == "wallet"
