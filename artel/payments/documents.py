"""The receipt of a payment as facts for its template."""

from pathlib import Path
from typing import Any

from artel.catalog.models import Organization
from artel.kit import pdf, words
from artel.kit.money import Money
from artel.kit.problems import Language
from artel.payments import rules, texts
from artel.payments.models import Invoice, InvoiceStatus, Payable, Payment, PaymentTerms, Provider
from artel.payments.queries import Parties
from artel.payments.texts import receipt as say

TEMPLATE = Path(__file__).with_name("receipt.typ")
INVOICE = Path(__file__).with_name("invoice.typ")


def receipt_facts(
    payment: Payment, payable: Payable, parties: Parties, refunded: int, language: Language
) -> dict[str, Any]:
    """`parties` name the zone in which the buyer reads times."""
    speak = language
    return {
        "language": speak,
        "brand": parties.seller.name if parties.seller else "",
        "title": say("title", speak, number=payment.receipt_number),
        "banner": say("sandbox", speak) if payment.provider is Provider.SANDBOX else "",
        "qr": pdf.qr(_fingerprint(payment)),
        "rows": _rows(payment, payable, parties, speak),
        "sums": _sums(payment, payable, speak),
        "total": [say("total", speak), words.money(payment.money, speak)],
        "tax": _tax(payment, payable, speak),
        "refunded": [say("refunded", speak), words.money(Money(refunded, payment.money.currency), speak)]
        if refunded
        else None,
        "footnote": say("footnote", speak),
    }


def _rows(payment: Payment, payable: Payable, parties: Parties, speak: Language) -> list[list[str]]:
    seller, buyer = parties
    zone = buyer.time_zone if buyer else "Europe/Moscow"
    rows = [
        ["seller", (seller.legal_name or seller.name) if seller else ""],
        ["inn", seller.inn if seller else ""],
        ["address", seller.legal_address if seller else ""],
        ["contact", ", ".join(filter(None, (seller.phone, seller.email))) if seller else ""],
        ["buyer", (buyer.full_name or buyer.nickname) if buyer else ""],
        ["what", payable.description],
        ["paid_at", words.moment(payment.paid_at or payment.created_at, zone, speak) + f" ({zone})"],
        ["method", texts.method(payment.method, speak)],
        ["payment", str(payment.id)],
    ]
    return [[say(name, speak), value] for name, value in rows if value]


def _sums(payment: Payment, payable: Payable, speak: Language) -> list[list[str]]:
    currency = payment.money.currency
    items = rules.receipt_items(payable.lines, payment.money, payable.description)
    return [[item.description, words.money(Money(item.amount, currency), speak)] for item in items]


def _tax(payment: Payment, payable: Payable, speak: Language) -> str:
    percent = payable.tax_percent
    if percent is None:
        return say("no_vat", speak)
    inside = payment.money.times(rules.tax_share(percent))
    return f"{say('vat', speak, percent=percent)}: {words.money(inside, speak)}"


def _fingerprint(payment: Payment) -> str:
    """What a scanner reads: when, how much, which number, which payment."""
    at = payment.paid_at or payment.created_at
    amount = f"{payment.money.amount // 100}.{payment.money.amount % 100:02}"
    return f"t={at:%Y%m%dT%H%M}&s={amount}&n={payment.receipt_number}&id={payment.id}"


def invoice_facts(
    invoice: Invoice, seller: Organization, terms: PaymentTerms | None, language: Language
) -> dict[str, Any]:
    """With a bank account: a QR by GOST R 56042 that a bank's app pays from."""
    bank: dict[str, str] = terms.bank if terms else {}
    number, speak = f"{invoice.series}{invoice.number}", language
    day, due = f"{invoice.created_at:%d.%m.%Y}", f"{invoice.due_on:%d.%m.%Y}"
    purpose = texts.money_word("purpose", "ru", number=number, day=day)
    percent, total = invoice.tax_percent, words.money(invoice.money, speak)
    vat = "" if percent is None else words.money(invoice.money.times(rules.tax_share(percent)), speak)
    closed = {InvoiceStatus.PAID: "paid", InvoiceStatus.CANCELLED: "cancelled"}.get(invoice.status)
    return {
        "language": speak,
        "brand": seller.name,
        "title": texts.money_word("invoice", speak, number=number, day=day),
        "banner": texts.money_word(closed, speak) if closed else "",
        "qr": pdf.qr(rules.transfer_code(seller.legal_name or seller.name, seller.inn, bank, invoice.money, purpose))
        if rules.can_transfer(bank)
        else "",
        "scan": texts.money_word("scan", speak),
        "rows": _invoice_rows(invoice, seller, bank, due, speak),
        "sums": [[line["title"], words.money(Money(line["amount"], invoice.money.currency), speak)]
                 for line in invoice.lines],
        "total": [texts.money_word("total", speak), total],
        "tax": f"{texts.money_word('vat', speak, percent=percent)}: {vat}"
        if vat
        else texts.money_word("no_vat", speak),
        "footnote": "\n".join(filter(None, (invoice.note, texts.money_word("footnote", speak, day=due)))),
    }  # fmt: skip


def _invoice_rows(
    invoice: Invoice, seller: Organization, bank: dict[str, str], due: str, speak: Language
) -> list[list[str]]:
    def company(name: str, inn: str, kpp: str, address: str = "") -> str:
        marks = [f"ИНН {inn}" if inn else "", f"КПП {kpp}" if kpp else "", address]
        return ", ".join(filter(None, [name, *marks]))

    buyer, account = invoice.buyer, bank.get("account", "")
    where = [bank.get("bank", ""), f"БИК {bank['bic']}" if bank.get("bic") else "", bank.get("correspondent", "")]
    rows = [
        ["seller", company(seller.legal_name or seller.name, seller.inn, bank.get("kpp", ""))],
        ["bank", ", ".join(filter(None, where))],
        ["account", account],
        ["buyer", company(buyer["name"], buyer.get("inn", ""), buyer.get("kpp", ""), buyer.get("address", ""))],
        ["due", due],
    ]
    return [[texts.money_word(name, speak), value] for name, value in rows if value]
