"""What the vendor gets, made once and stored: a repeat with the same key must say the same, word for word."""

from typing import Any

from artel.integrations import yookassa
from artel.kit.money import Money
from artel.payments import rules
from artel.payments.models import Payable, Payment, PaymentTerms, Refund, SavedCard
from artel.payments.queries import Parties


def payment_body(
    payment: Payment, payable: Payable, parties: Parties, card: SavedCard | None, terms: PaymentTerms | None
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "amount": yookassa.amount(payment.money),
        "capture": not payment.two_stage,
        "description": payable.description[:128],
        "metadata": {"attempt_id": str(payment.id), f"{payment.subject_type}_id": str(payment.subject_id)},
        "merchant_customer_id": str(payment.payer_id),
    }
    body |= {"payment_method_id": card.vendor_id} if card else _confirmation(payment, parties)
    if payment.is_split and terms:
        body["transfers"] = [_transfer(payment, payment.money, terms)]
    return _with_receipt(body, payable, parties, payment.money)


def _confirmation(payment: Payment, parties: Parties) -> dict[str, Any]:
    english = parties.buyer is not None and parties.buyer.language == "en"
    locale = "en_US" if english else "ru_RU"
    found: dict[str, Any] = {"confirmation": {"type": "redirect", "return_url": payment.return_url, "locale": locale}}
    if payment.method:
        found["payment_method_data"] = {"type": payment.method}
    if payment.save_card:
        found["save_payment_method"] = True
    return found


def _transfer(payment: Payment, money: Money, terms: PaymentTerms) -> dict[str, Any]:
    fee = Money(rules.commission(money.amount, terms.commission), money.currency)
    part = {"account_id": terms.vendor_account, "amount": yookassa.amount(money)}
    return part | ({"platform_fee_amount": yookassa.amount(fee)} if fee.amount else {})


def capture_body(
    payment: Payment, money: Money, payable: Payable, parties: Parties, terms: PaymentTerms | None
) -> dict[str, Any]:
    """A part needs its own receipt and transfers."""
    body: dict[str, Any] = {"amount": yookassa.amount(money)}
    if payment.is_split and terms:
        body["transfers"] = [_transfer(payment, money, terms)]
    return _with_receipt(body, payable, parties, money)


def settlement_body(payment: Payment, money: Money, payable: Payable, parties: Parties) -> dict[str, Any] | None:
    """The second receipt: what was prepaid is set off. None when there is nobody to send it to."""
    made = _with_receipt({}, payable, parties, money).get("receipt")
    if made is None:
        return None
    items = [item | {"payment_mode": "full_payment"} for item in made.pop("items")]
    settled = [{"type": "prepayment", "amount": yookassa.amount(money)}]
    about = {"type": "payment", "payment_id": payment.provider_payment_id, "send": True}
    whole: dict[str, Any] = about | made | {"items": items, "settlements": settled}
    return whole


def refund_body(refund: Refund, payment: Payment, payable: Payable, parties: Parties) -> dict[str, Any]:
    body: dict[str, Any] = {
        "payment_id": payment.provider_payment_id,
        "amount": yookassa.amount(refund.money),
        "description": refund.reason[:250],
        "metadata": {"refund_id": str(refund.id), "attempt_id": str(payment.id)},
    }
    return _with_receipt(body, payable, parties, refund.money)


def _with_receipt(body: dict[str, Any], payable: Payable, parties: Parties, money: Money) -> dict[str, Any]:
    """54-FZ: without an address to send it to there is no receipt, and a shop that needs one will refuse."""
    customer = _customer(parties)
    if customer and money.currency == "RUB":
        tax_system = parties.seller.tax_system_code if parties.seller else 2
        items = rules.receipt_items(payable.lines, money, payable.description)
        body["receipt"] = {
            "customer": customer,
            "tax_system_code": tax_system,
            "items": [_item(item, payable, money.currency) for item in items],
        }
    return body


def _customer(parties: Parties) -> dict[str, str]:
    buyer = parties.buyer
    if buyer is None:
        return {}
    digits = "".join(filter(str.isdigit, buyer.phone or ""))
    known = {"email": buyer.email or "", "phone": digits, "full_name": (buyer.full_name or "")[:256]}
    return {name: value for name, value in known.items() if value} if buyer.email or digits else {}


def _item(item: rules.Item, payable: Payable, currency: str) -> dict[str, Any]:
    return {
        "description": item.description,
        "quantity": "1.000",
        "amount": yookassa.amount(Money(item.amount, currency)),
        "vat_code": rules.vat_code(payable.tax_percent),
        "measure": "piece",
        "payment_subject": "service",
        "payment_mode": "advance" if payable.subject_type == "wallet" else "full_prepayment",
    }
