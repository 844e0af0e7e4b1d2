from types import MappingProxyType

from artel.kit.problems import Problem, Text


class AlreadyPaid(Problem):
    status, code = 409, "payments.already_paid"
    title = Text("Здесь уже всё оплачено", "This is paid already")


class PayableClosed(Problem):
    status, code = 409, "payments.closed"
    title = Text("Это больше не оплачивается", "This is not to be paid any more")


class PayableExpired(Problem):
    status, code = 409, "payments.expired"
    title = Text("Время на оплату вышло", "The time to pay is over")


class ProviderUnavailable(Problem):
    """The payment is kept: the same request with the same key goes on with it."""

    status, code = 503, "payments.provider_unavailable"
    title = Text(
        "Платёжный сервис не отвечает. Деньги не списаны, повторите через минуту",
        "The payment service does not answer. Nothing was charged, try again in a minute",
    )
    headers = MappingProxyType({"Retry-After": "60"})


class MethodLimits(Problem):
    """Carries `min` and `max` in rubles."""

    status, code = 422, "payments.method_limits"
    title = Text("Этим способом такую сумму не оплатить", "This method does not take such an amount")


class RefundTooMuch(Problem):
    """Carries `rest`, what can still go back."""

    status, code = 409, "payments.refund_too_much"
    title = Text("Вернуть можно не больше, чем осталось", "No more than the rest can be refunded")
    constraint = "ck_payments_refunded"


class NotPaid(Problem):
    status, code = 409, "payments.not_paid"
    title = Text("Этот платёж не прошёл", "This payment did not succeed")


class ForeignCurrency(Problem):
    status, code = 422, "payments.foreign_currency"
    title = Text("Платёж был в другой валюте", "The payment was in another currency")


class ChargedBack(Problem):
    status, code = 409, "payments.charged_back"
    title = Text(
        "Банк уже вернул эти деньги покупателю по его спору",
        "The bank has already returned this money to the customer in a dispute",
    )
    constraint = "ck_payments_charged_back"


class WalletTooLow(Problem):
    status, code = 409, "payments.wallet_too_low"
    title = Text("В кошельке не хватает денег", "There is not enough money in the wallet")
    constraint = "ck_wallets_balance"


class MethodUnfit(Problem):
    """Carries `method`."""

    status, code = 422, "payments.method_unfit"
    title = Text("Этим способом это не оплатить", "This cannot be paid in this way")


class NotHeld(Problem):
    status, code = 409, "payments.not_held"
    title = Text("Деньги по этому платежу не удержаны", "No money is held by this payment")


class CaptureTooMuch(Problem):
    """Carries `held`."""

    status, code = 409, "payments.capture_too_much"
    title = Text("Списать можно не больше, чем удержано", "No more than is held can be captured")


class UnknownVat(Problem):
    """Carries `known`."""

    status, code = 422, "payments.unknown_vat"
    title = Text("Такой ставки НДС сейчас нет", "There is no such VAT rate now")


class InvoiceOver(Problem):
    """Carries `invoice_status`."""

    status, code = 409, "payments.invoice_over"
    title = Text("Этот счёт уже оплачен или отменён", "This invoice is paid or cancelled already")


class PayoutTooMuch(Problem):
    """Carries `available`."""

    status, code = 409, "payments.payout_too_much"
    title = Text("Выплатить можно не больше, чем доступно", "No more than what is available can be paid out")


class PayoutOver(Problem):
    """Carries `payout_status`."""

    status, code = 409, "payments.payout_over"
    title = Text("С этой выплатой этого уже не сделать", "This cannot be done with this payout any more")
