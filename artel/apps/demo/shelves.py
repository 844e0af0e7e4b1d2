"""What else a venue sells: packs, memberships, add-ons; and the student's and the trial tariffs."""

from collections.abc import Iterator
from typing import Any

from artel.apps.demo.shops import Shop
from artel.catalog.models import ResourceKind
from artel.kit.money import Money
from artel.pricing.models import AddOn, AddOnPer, Audience, CreditUnit, Per, Plan, PlanForm, Tariff


def shelve(shop: Shop) -> Iterator[object]:
    hour = shop.recipe["level"]
    yield _plan(shop, "20 часов", hour * 15.2, CreditUnit.MINUTE, 1200, valid_days=60, freeze_days=7)
    yield _plan(shop, "10 дней", hour * 46, CreditUnit.DAY, 10, valid_days=90, freeze_days=14)
    resident = {"form": PlanForm.MEMBERSHIP, "period_months": 1, "freeze_days": 10}
    yield _plan(shop, "Резидент, 12 дней", hour * 50, CreditUnit.DAY, 12, **resident)
    yield _plan(shop, "Резидент, весь месяц", hour * 76, CreditUnit.DAY, 31, **resident)
    yield _plan(shop, "Команда, 100 часов", hour * 70, CreditUnit.MINUTE, 6000, valid_days=90, max_people=5)
    student = {"valid_days": 60, "audience": Audience.STUDENT}
    yield _plan(shop, "Студенческий, 20 часов", hour * 11, CreditUnit.MINUTE, 1200, **student)
    yield _tariff(shop, "Студенческий час", Per.HOUR, hour * 0.7, audience=Audience.STUDENT)
    yield _tariff(shop, "Пробный день", Per.DAY, hour * 2, is_trial=True)
    for code, name, rubles, per, kind in (
        ("locker", "Шкафчик", 100, AddOnPer.DAY, ResourceKind.HOT_DESK),
        ("coffee", "Кофе без счёта", 150, AddOnPer.SEAT, None),
        ("projector", "Проектор", 500, AddOnPer.BOOKING, ResourceKind.MEETING_ROOM),
    ):
        yield AddOn(code=code, name=name, price=Money(rubles * 100), per=per, kind=kind, **_at(shop))


def _at(shop: Shop) -> dict[str, Any]:
    venue = shop.venue
    return {"organization_id": venue.organization_id, "venue_id": venue.id, "created_at": venue.created_at}


def _plan(shop: Shop, name: str, rubles: float, unit: CreditUnit, quantity: int, **more: Any) -> Plan:
    values = {"form": PlanForm.PACK, "kind": ResourceKind.HOT_DESK, "max_people": 1, "freeze_days": 0}
    values |= {"audience": Audience.EVERYONE} | more
    price = Money(int(round(rubles, -1)) * 100)
    return Plan(name=name, price=price, unit=unit, quantity=quantity, **values, **_at(shop))


def _tariff(shop: Shop, name: str, per: Per, rubles: float, **more: Any) -> Tariff:
    price = Money(int(round(rubles, -1)) * 100)
    return Tariff(name=name, per=per, price=price, kind=ResourceKind.HOT_DESK, **_at(shop), **more)
