"""Who owns what: packs and memberships bought with money that the ledger knows, from one seed like everything else."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from artel.access.actor import SYSTEM_ID
from artel.apps.demo.books import Books, later
from artel.apps.demo.shops import Shop
from artel.memberships.commands.people import REWARD
from artel.memberships.events import EndingLookDue, PeriodEnds, RenewalDue
from artel.memberships.models import Pass, PassEntry, PassForm, PassStatus
from artel.memberships.rules import ASK_BEFORE, period_end
from artel.payments import rules as money
from artel.payments.models import LedgerEntry, Payable, PayableStatus, Payment, PaymentStatus, Provider
from artel.pricing.models import CreditUnit, Plan, PlanForm


def sell(books: Books, shop: Shop, plans: Sequence[Plan], hero: UUID, *, is_home: bool) -> None:
    """To a few regulars; the member whose password is shown has a pack, a membership and a gift."""
    wanted = [plan for plan in plans if plan.max_people == 1 and plan.audience == "everyone"]
    for n, person_id in enumerate(it for it in shop.regulars[:4] if it != hero):
        _sell(books, shop, wanted[n % len(wanted)], person_id)
    if is_home:
        _sell(books, shop, wanted[0], hero)
        _sell(books, shop, wanted[2], hero)
        _give(books, shop, hero)


def _give(books: Books, shop: Shop, person_id: UUID) -> None:
    """What comes for bringing a friend."""
    at = books.chance.now - timedelta(days=20)
    ends_at = at + timedelta(days=180)
    pass_id, entry_id = books.chance.id_at(at), books.chance.id_at(at)
    books.rows.add(
        Pass, id=pass_id, organization_id=shop.venue.organization_id, venue_id=None, owner_id=person_id, plan_id=None,
        form=PassForm.GIFT, status=PassStatus.ACTIVE, name=REWARD, unit=CreditUnit.MONEY, balance=50_000,
        quantity=50_000, price_amount=0, price_currency="RUB", kind=None, weekdays=list(range(7)), from_minute=0,
        to_minute=1440, valid_days=180, period_months=None, max_people=1, freeze_days_left=0, renews=False,
        billed_amount=0, paid_periods=0, starts_at=at, ends_at=ends_at, created_at=at,
    )  # fmt: skip
    books.rows.add(
        PassEntry, id=entry_id, pass_id=pass_id, amount=50_000, reason="granted", subject_id=entry_id,
        actor_id=SYSTEM_ID, at=at,
    )  # fmt: skip
    later(books, PeriodEnds(pass_id=pass_id, ends_at=ends_at), ends_at, at)


def _sell(books: Books, shop: Shop, plan: Plan, person_id: UUID) -> None:
    at = books.chance.now - timedelta(days=books.chance.randrange(1, 12), hours=books.chance.randrange(1, 9))
    pass_id = books.chance.id_at(at)
    ends_at = period_end(at, shop.venue.time_zone, plan.valid_days, plan.period_months)
    is_membership = plan.form is PlanForm.MEMBERSHIP
    books.rows.add(
        Pass,
        id=pass_id,
        organization_id=plan.organization_id,
        venue_id=plan.venue_id,
        owner_id=person_id,
        plan_id=plan.id,
        form=PassForm(plan.form.value),
        status=PassStatus.ACTIVE,
        name=plan.name,
        unit=plan.unit,
        balance=plan.quantity,
        quantity=plan.quantity,
        price_amount=plan.price.amount,
        price_currency=plan.price.currency,
        kind=plan.kind,
        weekdays=list(range(7)),
        from_minute=0,
        to_minute=1440,
        valid_days=plan.valid_days,
        period_months=plan.period_months,
        max_people=plan.max_people,
        freeze_days_left=plan.freeze_days,
        renews=is_membership,
        billed_amount=plan.price.amount,
        paid_periods=0,
        starts_at=at,
        ends_at=ends_at,
        created_at=at - timedelta(minutes=2),
    )
    entry_id = books.chance.id_at(at)
    books.rows.add(
        PassEntry, id=entry_id, pass_id=pass_id, amount=plan.quantity, reason="bought", subject_id=entry_id,
        actor_id=SYSTEM_ID, at=at,
    )  # fmt: skip
    _pay(books, plan, person_id, pass_id, "membership" if is_membership else "pass")
    about: dict[str, Any] = {
        "pass_id": pass_id, "ends_at": ends_at, "organization_id": plan.organization_id, "name": plan.name,
    }  # fmt: skip
    later(books, PeriodEnds(**about), ends_at, at)
    if is_membership:
        later(books, RenewalDue(**about, warns=False), ends_at - ASK_BEFORE, at)
        later(books, EndingLookDue(**about), ends_at - ASK_BEFORE, at)


def _pay(books: Books, plan: Plan, person_id: UUID, pass_id: UUID, subject_type: str) -> None:
    at = books.rows.by_table[Pass][-1]["starts_at"]
    shared = {"subject_type": subject_type, "subject_id": pass_id, "organization_id": plan.organization_id}
    amount, currency = plan.price.amount, plan.price.currency
    payable_id, payment_id = books.chance.id_at(at), books.chance.id_at(at)
    books.rows.add(
        Payable, id=payable_id, **shared, payer_id=person_id, amount=amount, currency=currency, paid_amount=amount,
        refunded_amount=0, deposit=0, description=plan.name, lines=[], tax_percent=None, status=PayableStatus.PAID,
        expires_at=None, created_at=at - timedelta(minutes=2),
    )  # fmt: skip
    books.rows.add(
        Payment, id=payment_id, payable_id=payable_id, **shared, payer_id=person_id, provider=Provider.SANDBOX,
        method="sbp", amount=amount, currency=currency, refunded_amount=0, status=PaymentStatus.SUCCEEDED,
        attempt_key=f"pay-{payment_id}", confirmation_url=None, receipt_number=None,
        created_at=at - timedelta(minutes=1), paid_at=at,
    )  # fmt: skip
    for side in money.charge("provider:sandbox", amount):
        books.rows.add(
            LedgerEntry, id=books.chance.id_at(at), movement_id=payment_id, account=side.account, amount=side.amount,
            currency=currency, kind="charge", at=at, **shared,
        )  # fmt: skip
