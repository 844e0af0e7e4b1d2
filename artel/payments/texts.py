"""Why a payment failed, and the words of a receipt."""

from artel.kit.problems import Language, Text

FAILURES = {
    "3d_secure_failed": Text("Банк не подтвердил оплату кодом", "The bank's code check failed"),
    "call_issuer": Text("Банк просит ему позвонить", "Call your bank"),
    "card_expired": Text("Срок действия карты истёк", "The card has expired"),
    "country_forbidden": Text("Карты этой страны не принимаются", "Cards of this country are not accepted"),
    "canceled_by_merchant": Text("Удержание отменено, деньги вернулись", "The hold was cancelled, the money is back"),
    "expired_on_capture": Text("Срок удержания вышел, деньги вернулись", "The hold ran out, the money is back"),
    "expired_on_confirmation": Text("Оплата не завершена вовремя", "It was not paid in time"),
    "fraud_suspected": Text("Платёж отклонён защитой от мошенников", "The fraud check refused it"),
    "general_decline": Text("Банк отклонил платёж без объяснений", "The bank declined without a reason"),
    "insufficient_funds": Text("На карте не хватает денег", "There is not enough money on the card"),
    "invalid_card_number": Text("Номер карты неверный", "The card number is wrong"),
    "invalid_csc": Text("Код на обороте карты неверный", "The card's security code is wrong"),
    "issuer_unavailable": Text("Банк сейчас недоступен", "The bank is not available now"),
    "payment_method_limit_exceeded": Text("Превышен лимит карты", "The card's limit is exceeded"),
    "payment_method_restricted": Text("Операции по карте запрещены", "The card is blocked for this"),
    "permission_revoked": Text("Автоплатежи отключены", "Automatic payments were revoked"),
    "provider_unavailable": Text("Платёжный сервис не ответил", "The payment service did not answer"),
}
OTHERWISE = Text("Платёж не прошёл", "The payment did not go through")
SANDBOX_REASONS = (
    "insufficient_funds", "general_decline", "3d_secure_failed", "card_expired", "invalid_csc",
    "fraud_suspected", "issuer_unavailable", "payment_method_limit_exceeded",
)  # fmt: skip
METHODS = {
    "": Text("Онлайн", "Online"),
    "bank_card": Text("Банковская карта", "Bank card"),
    "sbp": Text("СБП", "Faster payments (SBP)"),
    "sberbank": Text("SberPay", "SberPay"),
    "yoo_money": Text("ЮMoney", "YooMoney"),
    "tinkoff_bank": Text("T-Pay", "T-Pay"),
    "sber_loan": Text("Покупка в кредит", "Loan"),
    "sber_bnpl": Text("Плати частями", "Instalments"),
    "cash": Text("Наличные на стойке", "Cash at the desk"),
    "terminal": Text("Карта на стойке", "Card at the desk"),
    "transfer": Text("Счёт, банковский перевод", "Invoice, bank transfer"),
    "wallet": Text("Кошелёк", "Wallet"),
}


def failure(code: str, language: Language) -> str:
    return FAILURES.get(code, OTHERWISE).speak(language)


def method(code: str, language: Language) -> str:
    return METHODS.get(code, METHODS[""]).speak(language)


RECEIPT = {
    "title": Text("Квитанция № {number}", "Receipt No. {number}"),
    "seller": Text("Продавец", "Seller"),
    "inn": Text("ИНН", "Tax number (INN)"),
    "address": Text("Адрес", "Address"),
    "contact": Text("Связь", "Contact"),
    "buyer": Text("Покупатель", "Customer"),
    "paid_at": Text("Оплачено", "Paid"),
    "method": Text("Способ оплаты", "Paid by"),
    "what": Text("За что", "For"),
    "total": Text("Итого", "Total"),
    "vat": Text("В том числе НДС {percent} %", "Including VAT {percent} %"),
    "no_vat": Text("НДС не облагается", "No VAT"),
    "refunded": Text("Возвращено", "Refunded"),
    "sandbox": Text("Учебный платёж: деньги не списывались", "Sandbox payment: no money was charged"),
    "footnote": Text(
        "Подтверждает оплату и не заменяет кассовый чек.", "Confirms the payment; it is not a fiscal receipt."
    ),
    "payment": Text("Платёж", "Payment"),
}


def receipt(name: str, language: Language, **facts: object) -> str:
    return RECEIPT[name].speak(language).format(**facts)


MONEY = {
    "top_up": Text("Пополнение кошелька, {whose}", "Wallet top-up, {whose}"),
    "invoice": Text("Счёт № {number} от {day}", "Invoice No. {number} of {day}"),
    "seller": Text("Поставщик", "Seller"),
    "buyer": Text("Покупатель", "Customer"),
    "bank": Text("Банк получателя", "Seller's bank"),
    "account": Text("Расчётный счёт", "Account"),
    "due": Text("Оплатить до", "Due by"),
    "total": Text("Итого к оплате", "Total due"),
    "vat": Text("В том числе НДС {percent} %", "Including VAT {percent} %"),
    "no_vat": Text("Без НДС", "No VAT"),
    "scan": Text("Отсканируйте в приложении банка", "Scan it in your bank's app"),
    "paid": Text("Оплачен", "Paid"),
    "cancelled": Text("Отменён", "Cancelled"),
    "purpose": Text("Оплата по счёту № {number} от {day}", "Payment of invoice No. {number} of {day}"),
    "footnote": Text("Счёт действителен до {day}.", "The invoice is valid until {day}."),
}


def money_word(name: str, language: Language, **facts: object) -> str:
    return MONEY[name].speak(language).format(**facts)
