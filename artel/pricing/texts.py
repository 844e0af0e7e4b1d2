"""A derivation in words: lines keep codes and facts, and are spoken when somebody looks."""

from collections.abc import Callable
from typing import Any

from artel.kit import words
from artel.kit.money import Money
from artel.kit.problems import Language, Text
from artel.pricing.models import AddOnPer, CreditUnit, Per, PlanForm
from artel.pricing.rules import PlanFacts

SEATS = (("место", "места", "мест"), ("seat", "seats"))
COUNTS: dict[str, tuple[tuple[str, str, str], tuple[str, str]]] = {
    Per.DAY: (("день", "дня", "дней"), ("day", "days")),
    Per.WEEK: (("неделя", "недели", "недель"), ("week", "weeks")),
    Per.MONTH: (("месяц", "месяца", "месяцев"), ("month", "months")),
}
PER: dict[str, Text] = {
    Per.HOUR: Text("{} за час", "{} per hour"),
    Per.DAY: Text("{} за день", "{} per day"),
    Per.WEEK: Text("{} за неделю", "{} per week"),
    Per.MONTH: Text("{} за месяц", "{} per month"),
}
VISITS = (("визит", "визита", "визитов"), ("visit", "visits"))
TITLES = {
    "promo": Text("Промокод {}", "Promo code {}"),
    "volume": Text("Скидка за число мест", "For several seats"),
    "duration": Text("Скидка за длительность", "For a long stay"),
    "loyalty": Text("Скидка постоянному гостю", "For coming often"),
    "no_deposit": Text("Без залога", "No deposit"),
}
ADD_ON_PER = {
    AddOnPer.BOOKING: Text("{} за бронь", "{} per booking"),
    AddOnPer.SEAT: Text("{} за место", "{} per seat"),
    AddOnPer.DAY: Text("{} за день", "{} per day"),
    AddOnPer.HOUR: Text("{} за час", "{} per hour"),
}
FORMS = {
    PlanForm.PACK: Text("Пакет «{}» за {}", "Pack “{}” for {}"),
    PlanForm.MEMBERSHIP: Text("Абонемент «{}» за {}", "Membership “{}” for {}"),
}
UPGRADE = Text("Перейти на «{}», доплатить {}", "Upgrade to “{}” for {} more")
REASONS = {
    "only": Text("единственный тариф на это время", "the only tariff for this time"),
    "cheapest": Text("самый дешёвый из подходящих тарифов", "the cheapest of the tariffs that fit"),
    "named": Text("вы выбрали этот тариф", "you chose this tariff"),
}


def title(code: str, facts: dict[str, Any], language: Language) -> str:
    if code == "base":
        return f"{facts['tariff']}: {_amount_of_time(facts, language)}{_units(facts, language)}"
    if code in ("peak", "campaign"):
        percent = facts["percent"] if code == "peak" else -facts["percent"]
        return f"{facts['name']} {percent:+d} %".replace("-", "−")
    if code in ("credits", "money_credits", "add_on"):
        return str(facts["name"]) + (f" × {facts['count']}" if facts.get("count", 1) > 1 else "")
    return TITLES[code].speak(language).format(facts.get("code"))


def why(code: str, facts: dict[str, Any], currency: str, reason: str, language: Language) -> str:
    if code == "base":
        price = words.money(Money(facts["price"], currency), language)
        return f"{PER[facts['per']].speak(language).format(price)}; {REASONS[reason].speak(language)}"
    if code == "peak":
        text = Text("{} приходятся на эти часы", "{} fall into these hours")
        return text.speak(language).format(words.length(facts["minutes"], language))
    if code in WHYS:
        return WHYS[code](facts, currency, language)
    if facts["percent"]:
        return Text("Скидка {} %", "{} % off").speak(language).format(facts["percent"])
    off = words.money(Money(facts["amount"] or 0, currency), language)
    return Text("Скидка {}", "{} off").speak(language).format(off)


def credits_of(unit: str, amount: int, currency: str, language: Language) -> str:
    """`3 ч`, `2 дня`, `500 ₽`."""
    if unit == CreditUnit.MINUTE:
        return words.length(amount, language)
    if unit == CreditUnit.DAY:
        return words.count(amount, *COUNTS[Per.DAY], language)
    return words.money(Money(amount, currency), language)


def _credits(facts: dict[str, Any], currency: str, language: Language) -> str:
    unit = facts.get("unit", CreditUnit.MONEY)
    used, left = (credits_of(unit, facts[name], currency, language) for name in ("used", "left"))
    return Text("{} с вашего счёта, останется {}", "{} from your pass, {} left").speak(language).format(used, left)


def _volume(facts: dict[str, Any], _currency: str, language: Language) -> str:
    seats = words.count(facts["seats"], *SEATS, language)
    return Text("Скидка {} %: {}", "{} % off for {}").speak(language).format(facts["percent"], seats)


def _duration(facts: dict[str, Any], _currency: str, language: Language) -> str:
    length = words.length(facts["minutes"], language)
    return Text("Скидка {} % за {} подряд", "{} % off for {} in a row").speak(language).format(facts["percent"], length)


def _loyalty(facts: dict[str, Any], currency: str, language: Language) -> str:
    if facts["by"] == "visits":
        reached = words.count(facts["threshold"], *VISITS, language)
        return (
            Text("Скидка {} %: у вас уже {}", "{} % off: you have {} already")
            .speak(language)
            .format(facts["percent"], reached)
        )
    spent = words.money(Money(facts["threshold"], currency), language)
    return Text("Скидка {} % от {}", "{} % off from {} on").speak(language).format(facts["percent"], spent)


def _add_on(facts: dict[str, Any], currency: str, language: Language) -> str:
    return ADD_ON_PER[facts["per"]].speak(language).format(words.money(Money(facts["price"], currency), language))


def _campaign(facts: dict[str, Any], _currency: str, language: Language) -> str:
    return Text("Акция: скидка {} %", "Campaign: {} % off").speak(language).format(facts["percent"])


def _no_deposit(facts: dict[str, Any], currency: str, language: Language) -> str:
    text = Text("Залог {} не нужен: у вас высокая карма", "The deposit of {} is waived: your karma is high")
    return text.speak(language).format(words.money(Money(facts["deposit"], currency), language))


WHYS: dict[str, Callable[[dict[str, Any], str, Language], str]] = {
    "credits": _credits,
    "money_credits": _credits,
    "volume": _volume,
    "duration": _duration,
    "loyalty": _loyalty,
    "add_on": _add_on,
    "campaign": _campaign,
    "no_deposit": _no_deposit,
}


def plan_offer(
    plan: PlanFacts, used: int, left: int, dearer: Money, effective: Money, total: Money, language: Language
) -> tuple[str, str]:
    """Title and reason of a plan that would pay for the wish."""
    taken, rest = (credits_of(plan.unit, amount, total.currency, language) for amount in (used, left))
    price = words.money(Money(plan.amount, total.currency), language)
    form = UPGRADE if plan.upgrade_of else FORMS[plan.form]
    title = form.speak(language).format(plan.name, price)
    if dearer.amount < 0:
        saved = words.money(Money(-dearer.amount, dearer.currency), language)
        text = Text("Дешевле на {} уже сейчас, и останется {}", "{} less right now, and {} left")
        return title, text.speak(language).format(saved, rest)
    share, saved = (words.money(money, language) for money in (effective, total - effective))
    text = Text(
        "На эту бронь уйдёт {}, это {}: дешевле на {}, и останется {}", "This takes {}, worth {}: {} less, and {} left"
    )
    return title, text.speak(language).format(taken, share, saved, rest)


def other_way(kind: str, dearer: Money, language: Language) -> tuple[str, str]:
    title = {"mix": Text("Самое выгодное сочетание", "The best mix"), "money": Text("Без счёта", "Without credits")}
    return title[kind].speak(language), _difference(dearer, language)


def alternative(tariff: str, facts: dict[str, Any], dearer: Money, language: Language) -> tuple[str, str]:
    """Title and reason of a tariff that was not taken."""
    name = f"{tariff}: {_amount_of_time(facts, language)}{_units(facts, language)}"
    return name, _difference(dearer, language)


def _difference(dearer: Money, language: Language) -> str:
    if dearer.amount == 0:
        return Text("Столько же", "The same price").speak(language)
    difference = words.money(Money(abs(dearer.amount), dearer.currency), language)
    text = Text("Дороже на {}", "{} more") if dearer.amount > 0 else Text("Дешевле на {}", "{} less")
    return text.speak(language).format(difference)


def tax(percent: int, language: Language) -> str:
    return Text("В том числе НДС {} %", "Including VAT {} %").speak(language).format(percent)


def _amount_of_time(facts: dict[str, Any], language: Language) -> str:
    if facts["per"] == Per.HOUR:
        return words.length(facts["minutes"], language)
    return words.count(facts["periods"], *COUNTS[facts["per"]], language)


def _units(facts: dict[str, Any], language: Language) -> str:
    return "" if facts["is_room"] else f" × {words.count(facts['units'], *SEATS, language)}"
