"""Whatever is charged, given back and repeated: movements balance, and balances are what was done."""

import shutil
from collections import Counter
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from artel.access.actor import Actor
from artel.access.permissions import Permission
from artel.kit.db import Database, open_database
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.problems import Problem
from artel.payments import commands, queries, rules
from artel.payments.commands.ledger import post_movement
from artel.payments.models import Payable, Payment, PaymentStatus
from artel.payments.rules import Entry
from artel.payments.schemas import PaymentRequest, RefundRequest, SubjectRef
from artel.payments.schemas.money import CreditRequest, PayoutRequest, PayoutStep, TermsRequest, TopUpRequest
from tests.conftest import UNBALANCED, count
from tests.makers import make_organization, make_payable, make_user

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("bill"), st.integers(0, 3), st.integers(0, 200_000)),
        st.tuples(st.just("pay"), st.integers(0, 3), st.booleans()),
        st.tuples(st.just("again"), st.integers(0, 9), st.sampled_from(list(PaymentStatus))),
        st.tuples(st.just("desk"), st.integers(0, 3), st.sampled_from(["cash", "terminal"])),
        st.tuples(st.just("refund"), st.integers(0, 3), st.integers(1, 250_000)),
        st.tuples(st.just("close"), st.integers(0, 3), st.none()),
        st.tuples(st.just("fill"), st.integers(0, 2), st.integers(100, 300_000)),
        st.tuples(st.just("spend"), st.integers(0, 3), st.none()),
        st.tuples(st.just("credit"), st.integers(0, 3), st.integers(-60_000, 60_000)),
        st.tuples(st.just("hold"), st.integers(0, 3), st.one_of(st.none(), st.integers(1, 250_000))),
        st.tuples(st.just("one"), st.integers(0, 9), st.tuples(st.integers(1, 250_000), st.booleans())),
        st.tuples(st.just("chargeback"), st.integers(0, 9), st.none()),
        st.tuples(st.just("payout"), st.integers(1, 150_000), st.sampled_from(["draft", "sent", "paid", "failed"])),
        st.tuples(st.just("terms"), st.sampled_from([0, 1, 333, 5_000]), st.none()),
    ),
    max_size=30,
)


class World:
    """Does a step through the commands and keeps its own plain sum."""

    def __init__(self, database: Database, payables: list[Payable]) -> None:
        self.database, self.payables = database, payables
        self.desk = Actor(uuid7(), grants={payables[0].organization_id: frozenset({Permission.PAYMENTS_RECORD})})
        self.attempts: list[UUID] = []
        self.paid: dict[UUID, list[Any]] = {}  # payment -> account, what is left of it, amount, commission, given back
        self.commission = 0
        self.top_ups: set[UUID] = set()
        self.person = payables[0].payer_id
        self.org = payables[0].organization_id
        self.expected = Counter[str]()

    async def step(self, verb: str, which: int, what: object) -> None:
        with suppress(Problem):  # a refusal changes nothing, which the sums show
            await getattr(self, verb)(which, what)

    def subject(self, which: int) -> UUID:
        return self.payables[which % len(self.payables)].subject_id

    async def bill(self, which: int, amount: int) -> None:
        async with self.database.transaction() as session:
            await commands.change_payable(session, Actor.system(), "booking", self.subject(which), Money(amount))

    async def pay(self, which: int, succeeds: bool) -> None:
        payable = self.payables[which % len(self.payables)]
        request = PaymentRequest(subject=SubjectRef(type="booking", id=payable.subject_id))
        async with self.database.transaction() as session:
            payment = await commands.start_payment(session, Actor(payable.payer_id), request)
        self.attempts.append(payment.id)
        await self._apply(payment.id, PaymentStatus.SUCCEEDED if succeeds else PaymentStatus.CANCELED)

    async def again(self, which: int, status: PaymentStatus) -> None:
        if self.attempts:
            await self._apply(self.attempts[which % len(self.attempts)], status)

    async def _apply(self, payment_id: UUID, status: PaymentStatus) -> None:
        async with self.database.transaction() as session:
            payment = await commands.apply_state(session, Actor.system(), payment_id, status)
        if payment.status is PaymentStatus.SUCCEEDED and payment.id not in self.paid:
            self._booked(payment, "provider:sandbox")

    def _booked(self, payment: Payment, account: str) -> None:
        amount = payment.money.amount
        fee = 0 if account.startswith("desk:") else int(Decimal(amount * self.commission) / 10_000 + Decimal("0.5"))
        if payment.id in self.top_ups:
            fee = 0
        self.paid[payment.id] = [account, amount, amount, fee, 0]
        self.expected[account] += amount
        self.expected["wallet" if payment.id in self.top_ups else "revenue"] -= amount
        self.expected["fees"] += fee
        self.expected["platform"] -= fee

    def _back(self, payment_id: UUID, amount: int, target: str | None, lost: str) -> None:
        """So much of a payment is gone, to `target`, or where it came from."""
        account, left, whole, fee, returned = self.paid[payment_id]
        assert amount <= left
        gone = whole - left + amount
        back = int(Fraction(fee * gone, whole) + Fraction(1, 2)) - returned
        self.paid[payment_id][1] -= amount
        self.paid[payment_id][4] += back
        self.expected[target or account] -= amount
        self.expected[lost] += amount
        self.expected["fees"] -= back
        self.expected["platform"] += back

    async def fill(self, which: int, amount: int) -> None:
        request = TopUpRequest(organization_id=self.org, amount=Money(amount))
        async with self.database.transaction() as session:
            payable = await commands.begin_top_up(session, Actor(self.person), request)
            subject = SubjectRef(type="wallet", id=payable.subject_id)
            payment = await commands.start_payment(session, Actor(self.person), PaymentRequest(subject=subject))
        self.top_ups.add(payment.id)
        self.attempts.append(payment.id)
        await self._apply(payment.id, PaymentStatus.SUCCEEDED)

    async def spend(self, which: int, _: None) -> None:
        subject = SubjectRef(type="booking", id=self.subject(which))
        request = PaymentRequest(subject=subject, method="wallet")
        async with self.database.transaction() as session:
            payment = await commands.start_payment(session, Actor(self.person), request)
        self._booked(payment, "wallet")

    async def credit(self, which: int, amount: int) -> None:
        if amount:
            wish = CreditRequest(organization_id=self.org, user_id=self.person, amount=Money(amount), reason="x")
            async with self.database.transaction() as session:
                await commands.give_credit(session, Actor.system(), wish)
            self.expected["goodwill"] += amount
            self.expected["wallet"] -= amount

    async def hold(self, which: int, captured: int | None) -> None:
        """Authorized, then captured in part, or let go."""
        async with self.database.transaction() as session:
            payable = await queries.lock_payable(session, "booking", self.subject(which))
            assert payable
            payable.two_stage = True
            subject = SubjectRef(type="booking", id=payable.subject_id)
            payment = await commands.start_payment(session, Actor(self.person), PaymentRequest(subject=subject))
            payable.two_stage = False
            await commands.apply_state(session, Actor.system(), payment.id, PaymentStatus.WAITING_FOR_CAPTURE)
        async with self.database.transaction() as session:
            if captured is None:
                await commands.release_payment(session, Actor.system(), payment.id)
            else:
                payment = await commands.capture_payment(session, Actor.system(), payment.id, Money(captured))
        if captured is not None:
            self._booked(payment, "provider:sandbox")

    async def one(self, which: int, what: tuple[int, bool]) -> None:
        """Staff gives back a part of one payment."""
        if not self.paid:
            return
        payment_id = list(self.paid)[which % len(self.paid)]
        request = RefundRequest(amount=what[0], reason="x", to="wallet" if what[1] else "source")
        async with self.database.transaction() as session:
            await commands.refund_payment(session, Actor.system(), payment_id, request)
        self._back(payment_id, what[0], "wallet" if what[1] else None, self._lost(payment_id))

    def _lost(self, payment_id: UUID) -> str:
        return "wallet" if payment_id in self.top_ups else "refunds"

    async def chargeback(self, which: int, _: None) -> None:
        if not self.paid:
            return
        payment_id = list(self.paid)[which % len(self.paid)]
        async with self.database.transaction() as session:
            await commands.record_chargeback(session, Actor.system(), payment_id)
        left = self.paid[payment_id][1]
        taken = min(left, -self.expected["wallet"]) if payment_id in self.top_ups else 0
        self._back(payment_id, left, None, "chargebacks")
        self.expected["chargebacks"] -= taken
        self.expected["wallet"] += taken

    async def payout(self, amount: int, upto: str) -> None:
        request = PayoutRequest(organization_id=self.org, amount=Money(amount), destination="x")
        async with self.database.transaction() as session:
            payout = await commands.draft_payout(session, Actor.system(), request)
            assert amount <= sum(self.expected[n] for n in ("provider:sandbox", "platform", "wallet"))
        self.expected["provider:sandbox"] -= amount
        self.expected["payouts:pending"] += amount
        steps = {"draft": (), "sent": ("sent",), "paid": ("sent", "paid"), "failed": ("sent", "failed")}[upto]
        for step in steps:
            async with self.database.transaction() as session:
                await commands.advance_payout(session, Actor.system(), payout.id, PayoutStep.model_validate(
                    {"status": step}))  # fmt: skip
        if upto in ("paid", "failed"):
            self.expected["payouts:pending"] -= amount
            self.expected["bank:owner" if upto == "paid" else "provider:sandbox"] += amount

    async def terms(self, hundredths: int, _: None) -> None:
        async with self.database.transaction() as session:
            request = TermsRequest(organization_id=self.org, commission=hundredths)
            await commands.set_terms(session, Actor.system(), request)
        self.commission = hundredths

    async def desk_(self, which: int, method: str) -> None:
        async with self.database.transaction() as session:
            payment = await commands.record_desk_payment(
                session, self.desk, "booking", self.subject(which), "cash" if method == "cash" else "terminal"
            )
        self._booked(payment, f"desk:{method}")

    async def refund(self, which: int, amount: int) -> None:
        async with self.database.transaction() as session:
            refunds = await commands.refund_subject(
                session, Actor.system(), "booking", self.subject(which), Money(amount), "x"
            )
        for refund in refunds:
            self._back(refund.payment_id, refund.money.amount, None, "refunds")

    async def close(self, which: int, _: None) -> None:
        async with self.database.transaction() as session:
            await commands.close_payable(session, Actor.system(), "booking", self.subject(which))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_the_books_agree_with_what_was_done(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, object]]
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "artel.db"
    shutil.copy(sqlite_template, path)
    async with open_database(f"sqlite+aiosqlite:///{path}") as database:
        await _play(database, steps)


@given(steps=STEPS)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_books_agree_on_either_engine(database: Database, steps: list[tuple[str, int, object]]) -> None:
    await _play(database, steps)


async def _play(database: Database, steps: list[tuple[str, int, object]]) -> None:
    organization = await make_organization(database)
    person = (await make_user(database)).id
    payables = [await make_payable(database, person, organization_id=organization.id) for _ in range(3)]
    world = World(database, payables)
    for verb, which, what in steps:
        await world.step("desk_" if verb == "desk" else verb, which, what)
    assert await count(database, UNBALANCED) == 0
    async with database.reading() as session:
        found = await queries.balances(session, organization.id, "RUB")
        found["wallet"] = found.pop("wallets", 0)
        wallet = await queries.wallet_balance(session, organization.id, person, "RUB")
    assert {k: v for k, v in found.items() if v} == {k: v for k, v in world.expected.items() if v}
    assert wallet == -found["wallet"] >= 0
    assert found.get("payouts:pending", 0) >= 0
    assert all(row[4] <= row[3] for row in world.paid.values())


async def test_a_movement_that_does_not_balance_or_comes_twice_is_refused(database: Database) -> None:
    payable = await make_payable(database, uuid7())
    desk = Actor(uuid7(), grants={payable.organization_id: frozenset({Permission.PAYMENTS_RECORD})})
    async with database.transaction() as session:
        payment = await commands.record_desk_payment(session, desk, "booking", payable.subject_id, "cash")
        with pytest.raises(ValueError, match="does not balance"):
            await post_movement(session, uuid7(), payment, "charge", [Entry("a", 1), Entry("b", -2)])
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            await post_movement(session, payment.id, payment, "charge", rules.charge("desk:cash", 5))


@given(st.integers(1, 10**9), st.lists(st.integers(0, 10**6), max_size=6))
def test_a_split_takes_in_order_and_never_more_than_there_is(amount: int, rests: list[int]) -> None:
    parts = rules.split(amount, rests)
    assert sum(parts) == min(amount, sum(rests))
    assert all(0 <= part <= rest for part, rest in zip(parts, rests, strict=True))
    full = [part == rest for part, rest in zip(parts, rests, strict=True)]
    assert full == sorted(full, reverse=True) or sum(parts) == amount
