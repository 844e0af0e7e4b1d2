"""Which state follows which, how money is booked, what a fiscal receipt says. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from artel.kit.money import Money
from artel.payments.models import PaymentStatus, RefundStatus

# Money that came outranks everything: a payment we gave up may still turn out to be paid, never the other way round.
RANK = {
    PaymentStatus.PENDING: 0,
    PaymentStatus.WAITING_FOR_CAPTURE: 1,
    PaymentStatus.CANCELED: 2,
    PaymentStatus.SUCCEEDED: 3,
}
REFUND_RANK = {RefundStatus.PENDING: 0, RefundStatus.CANCELED: 1, RefundStatus.SUCCEEDED: 2}
UNFINISHED = (PaymentStatus.PENDING, PaymentStatus.WAITING_FOR_CAPTURE)

RETRY_MINUTES = (1, 2, 3, 5, 8, 13, 21, 34)
KEY_LIVES = timedelta(hours=23)  # a vendor forgets a key after 24; then a repeat would be a second payment
REUSABLE = timedelta(minutes=50)  # a payment page lives an hour
ABANDONED = timedelta(minutes=70)

# Rubles; outside of it the vendor would refuse. Source: external protocols, 1.5.
METHOD_LIMITS = {
    "bank_card": (1, 350_000),
    "sbp": (1, 700_000),
    "sber_loan": (3_000, 1_500_000),
    "sber_bnpl": (1_000, 150_000),
}
CANNOT_HOLD = frozenset({"sbp"})
CANNOT_SPLIT = frozenset({"sbp", "sber_loan"})
CANNOT_SAVE = frozenset({"sber_loan", "sber_bnpl"})
LOST_CARD = frozenset({"permission_revoked", "card_expired"})  # reasons after which a saved card is of no use
HOLD_LIVES = timedelta(days=7)
TOP_UP_LIVES = timedelta(days=1)
WALLET = "wallet:"
ONLINE = ("sandbox", "yookassa", "wallet")  # commission is taken of these
# 54-FZ codes in force since 2026-01-01; 20 % is no rate any more.
VAT_CODES = {None: 1, 0: 2, 10: 3, 5: 7, 7: 8, 22: 11}


def advances(before: PaymentStatus, after: PaymentStatus) -> bool:
    return RANK[after] > RANK[before]


def retry_at(now: datetime, tries: int) -> datetime:
    """Ever slower, then every hour."""
    minutes = RETRY_MINUTES[tries] if tries < len(RETRY_MINUTES) else 60
    return now + timedelta(minutes=minutes)


def fits_method(method: str, money: Money) -> bool:
    low, high = METHOD_LIMITS.get(method, (0, 10**9))
    return money.currency != "RUB" or low * 100 <= money.amount <= high * 100


@dataclass(frozen=True, slots=True)
class Entry:
    """Debit positive, credit negative."""

    account: str
    amount: int


def charge(account: str, amount: int, deposit: int = 0, fee: int = 0, bank_fee: int = 0) -> list[Entry]:
    """`account`: where the money is now, "provider:yookassa" or "desk:cash". A deposit is not earned. `fee` is owed to
    the platform, unless a split has given it already; `bank_fee` never came."""
    owed = 0 if account.startswith("split:") else fee
    arrived = amount - bank_fee - (fee - owed)
    return _without_zeros(
        Entry(account, arrived),
        Entry("bank_fees", bank_fee),
        Entry("fees", fee),
        Entry("revenue", deposit - amount),
        Entry("deposits", -deposit),
        Entry("platform", -owed),
    )


def refund(account: str, amount: int, deposit: int = 0, fee: int = 0) -> list[Entry]:
    """`fee`: what the platform gives back of its commission."""
    owed = 0 if account.startswith("split:") else fee
    return _without_zeros(
        Entry("refunds", amount - deposit),
        Entry("deposits", deposit),
        Entry("platform", owed),
        Entry(account, (fee - owed) - amount),
        Entry("fees", -fee),
    )


def keep_deposit(amount: int) -> list[Entry]:
    """What was damaged is paid for: now it is earned."""
    return [Entry("deposits", amount), Entry("revenue", -amount)]


def move(source: str, target: str, amount: int) -> list[Entry]:
    return _without_zeros(Entry(target, amount), Entry(source, -amount))


def top_up(account: str, wallet: str, amount: int, bank_fee: int = 0) -> list[Entry]:
    """Nothing is earned yet."""
    return _without_zeros(Entry(account, amount - bank_fee), Entry("bank_fees", bank_fee), Entry(wallet, -amount))


def chargeback(
    account: str, amount: int, deposit: int = 0, fee: int = 0, wallet: tuple[str, int] | None = None
) -> list[Entry]:
    """The bank took it back. `wallet`: what a top-up still holds, which goes first."""
    name, held = wallet or ("", 0)
    taken = min(held, amount)
    others = [entry for entry in refund(account, amount, deposit, fee) if entry.account != "refunds"]
    return _without_zeros(Entry(name, taken), Entry("chargebacks", amount - deposit - taken), *others)


def wallet_account(user_id: UUID) -> str:
    return f"{WALLET}{user_id}"


def wallet_owner(account: str) -> UUID | None:
    return UUID(account.removeprefix(WALLET)) if account.startswith(WALLET) else None


def commission(amount: int, hundredths: int) -> int:
    """Rounded half up, once."""
    return (amount * hundredths + 5_000) // 10_000


def fee_back(fee: int, returned: int, amount: int, gone: int) -> int:
    """What comes back of a commission when `gone` of `amount` is given back in all, after `returned` came back: the sum
    of all parts is the whole commission, to the kopeck."""
    return (2 * fee * gone + amount) // (2 * amount) - returned


def _without_zeros(*entries: Entry) -> list[Entry]:
    return [entry for entry in entries if entry.amount]


def deposit_part(paid: int, price: int, deposit: int, held: int, amount: int) -> int:
    """How much of a payment of `amount` is the deposit: what came beyond the price. `paid` includes this payment."""
    return max(0, min(paid - price - held, deposit - held, amount))


def is_balanced(entries: Sequence[Entry]) -> bool:
    return len(entries) > 1 and sum(entry.amount for entry in entries) == 0


def split(amount: int, rests: Sequence[int]) -> list[int]:
    """How much of each payment goes back, in order, until the amount is reached or nothing is left."""
    parts = []
    for rest in rests:
        parts.append(min(rest, amount))
        amount -= parts[-1]
    return parts


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a fiscal receipt: always one piece, so that the sum is exact to the kopeck."""

    description: str
    amount: int


def receipt_items(lines: Sequence[dict[str, Any]], money: Money, description: str) -> list[Item]:
    """The lines `{title, amount}` brought to the sum that is paid: discounts are spread over what costs something, by
    largest remainder. Without lines it is one item."""
    costly = [line for line in lines if line["amount"] > 0]
    whole = sum(line["amount"] for line in costly)
    if not costly or money.amount < len(costly):
        return [Item(description[:128], money.amount)]
    shares = [divmod(line["amount"] * money.amount, whole) for line in costly]
    missing = money.amount - sum(floor for floor, _ in shares)
    order = sorted(range(len(shares)), key=lambda n: -shares[n][1])
    rounded = [floor + (n in order[:missing]) for n, (floor, _) in enumerate(shares)]
    return [Item(str(line["title"])[:128], amount) for line, amount in zip(costly, rounded, strict=True) if amount]


def vat_code(percent: int | None) -> int:
    """54-FZ. A rate without a code of its own is sold as without VAT only by mistake, so it is an error."""
    return VAT_CODES[percent]


def tax_share(percent: int) -> Fraction:
    """VAT is inside the amount."""
    return Fraction(percent, 100 + percent)


@dataclass(frozen=True, slots=True)
class Side:
    """A payment or refund as one of the two sees it; `amount` in minor units."""

    our_id: UUID | None
    vendor_id: str
    amount: int
    state: str
    at: datetime
    organization_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    kind: str  # missing_here, missing_there, amount, state
    what: str
    organization_id: UUID | None
    our_id: UUID | None
    vendor_id: str
    ours: int | None
    theirs: int | None
    our_state: str
    their_state: str
    at: datetime


def compare(what: str, ours: Mapping[UUID, Side], theirs: Sequence[Side]) -> list[Finding]:
    """By our id, which the vendor carries. Ours that the vendor need not know (never sent) are not in `ours`."""
    found = []
    seen = set()
    for side in theirs:
        mine = ours.get(side.our_id) if side.our_id else None
        if mine is None:
            found.append(Finding("missing_here", what, None, side.our_id, side.vendor_id, None, side.amount, "",
                                 side.state, side.at))  # fmt: skip
            continue
        seen.add(mine.our_id)
        kind = "state" if mine.state != side.state else "amount" if mine.amount != side.amount else ""
        if kind:
            found.append(_finding(kind, what, mine, side))
    return found + [_finding("missing_there", what, mine, None) for our_id, mine in ours.items() if our_id not in seen]


def _finding(kind: str, what: str, mine: Side, side: Side | None) -> Finding:
    return Finding(
        kind=kind,
        what=what,
        organization_id=mine.organization_id,
        our_id=mine.our_id,
        vendor_id=side.vendor_id if side else mine.vendor_id,
        ours=mine.amount,
        theirs=side.amount if side else None,
        our_state=mine.state,
        their_state=side.state if side else "",
        at=mine.at,
    )


def can_transfer(bank: Mapping[str, str]) -> bool:
    return bool(bank.get("account") and bank.get("bic") and bank.get("bank"))


def transfer_code(name: str, inn: str, bank: Mapping[str, str], money: Money, purpose: str) -> str:
    """ST00012 (GOST R 56042-2014, UTF-8): what a bank's app fills a transfer from. The sum is in kopecks."""
    fields = {
        "Name": name,
        "PersonalAcc": bank["account"],
        "BankName": bank["bank"],
        "BIC": bank["bic"],
        "CorrespAcc": bank.get("correspondent") or "0",
        "Sum": str(money.amount),
        "Purpose": purpose,
        "PayeeINN": inn,
        "KPP": bank.get("kpp", ""),
    }
    return "|".join(["ST00012", *(f"{key}={value.replace('|', ' ')}" for key, value in fields.items() if value)])
