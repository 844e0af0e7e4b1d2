from artel.kit.problems import Problem, Text


class NoTariff(Problem):
    status, code = 422, "pricing.no_tariff"
    title = Text("На это время нет подходящего тарифа", "No tariff fits this time")


class TooManySeats(Problem):
    """Carries `capacity`."""

    status, code = 422, "pricing.too_many_seats"
    title = Text("Столько людей здесь не поместится", "So many people do not fit in here")


class AddOnUnknown(Problem):
    status, code = 422, "pricing.add_on_unknown"
    title = Text("Такого дополнения здесь нет", "There is no such add-on here")


class QuoteExpired(Problem):
    status, code = 409, "pricing.quote_expired"
    title = Text("Расчёт цены устарел, запросите новый", "This price has expired, ask for a new one")


class PromoUnknown(Problem):
    status, code = 422, "pricing.promo_unknown"
    title = Text("Такого промокода нет", "There is no such promo code")


class PromoExpired(Problem):
    status, code = 422, "pricing.promo_expired"
    title = Text("Промокод сейчас не действует", "This promo code is not valid now")


class PromoExhausted(Problem):
    status, code = 409, "pricing.promo_exhausted"
    title = Text("Промокод уже использован", "This promo code is used up")
    constraint = "ck_promo_codes_uses"


class PromoNotHere(Problem):
    status, code = 422, "pricing.promo_not_here"
    title = Text(
        "На эту бронь промокод не действует или ничего не меняет",
        "This code does not apply to this booking or changes nothing",
    )


class TrialUsed(Problem):
    status, code = 409, "pricing.trial_used"
    title = Text("Пробный день уже был", "The trial day has been used")
    constraint = "uq_trial_uses_organization_id_user_id"


class AddOnTaken(Problem):
    status, code = 409, "pricing.add_on_taken"
    title = Text("Дополнение с таким кодом уже есть", "There is an add-on with this code already")
    constraint = "uq_add_ons_venue_id_code"


class StepTaken(Problem):
    status, code = 409, "pricing.loyalty_step_taken"
    title = Text("Такая ступень уже есть", "There is such a step already")
    constraint = "uq_loyalty_steps_organization_id_by_threshold"


class PromoCodeTaken(Problem):
    status, code = 409, "pricing.promo_code_taken"
    title = Text("Такой промокод уже есть", "There is a promo code like this already")
    constraint = "uq_promo_codes_organization_id_code"


class PromoInUse(Problem):
    status, code = 409, "pricing.promo_in_use"
    title = Text(
        "Промокодом уже воспользовались: закончите его действие датой", "This code has been used: end it by a date"
    )


class ForeignCurrency(Problem):
    """Carries `currency`, the organization's."""

    status, code = 422, "pricing.foreign_currency"
    title = Text("Цены здесь в другой валюте", "Prices are in another currency here")


class WrongPlace(Problem):
    status, code = 422, "pricing.wrong_place"
    title = Text("Этот ресурс не из этой площадки", "This resource is not of this venue")
