"""What can be booked in a venue, and for how much."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from artel.apps.demo import words
from artel.apps.demo.chance import Chance
from artel.apps.demo.shelves import shelve
from artel.apps.demo.shops import Shop, Spot
from artel.catalog.models import Resource, ResourceKind, ResourcePart, Unit
from artel.kit.money import Money
from artel.pricing.models import PeakRule, Per, Tariff

K = ResourceKind
PICTURES = {K.FIXED_DESK: "studio", K.MEETING_ROOM: "meeting", K.PRIVATE_OFFICE: "office",
            K.EVENT_SPACE: "hall", K.PHONE_BOOTH: "booth"}  # fmt: skip
LIMITS: dict[ResourceKind, dict[str, int]] = {
    K.HOT_DESK: {"min_minutes": 60, "max_minutes": 31 * 1440},
    K.FIXED_DESK: {"min_minutes": 120, "max_minutes": 31 * 1440},
    K.MEETING_ROOM: {"min_minutes": 30, "max_minutes": 720, "buffer_after_minutes": 15},
    K.PHONE_BOOTH: {"min_minutes": 30, "max_minutes": 180, "horizon_days": 14},
    K.PRIVATE_OFFICE: {"min_minutes": 480, "max_minutes": 92 * 1440, "horizon_days": 90},
    K.EVENT_SPACE: {
        "min_minutes": 120, "max_minutes": 960, "lead_minutes": 1440,
        "buffer_before_minutes": 30, "buffer_after_minutes": 60, "horizon_days": 90,
    },
}  # fmt: skip
BIG_ROOM = 16  # from so many seats on somebody looks at the request first
WINDOW_BAR, SECOND_HALL, THIRD_HALL = 6, 30, 46


def furnish(chance: Chance, shop: Shop) -> Iterator[object]:
    """Fills `shop.spots` and gives the rows to keep, in an order that foreign keys like."""
    shop.spots = [*_desks(chance, shop), *_rooms(chance, shop), *_closed_rooms(chance, shop)]
    for position, spot in enumerate(shop.spots):
        spot.resource.position = position
        yield spot.resource
    for spot in shop.spots:
        yield from _units(spot)
        yield from (ResourcePart(whole_id=spot.resource.id, part_id=part.resource.id) for part in spot.parts)
    yield from _tariffs(shop)
    yield from _peaks(shop)
    yield from shelve(shop)


def _desks(chance: Chance, shop: Shop) -> Iterator[Spot]:
    desks = shop.recipe["desks"]
    bar = WINDOW_BAR if desks >= THIRD_HALL else 0
    quiet = desks // 3 if desks >= SECOND_HALL else 0
    yield _spot(chance, shop, K.HOT_DESK, "Зал", desks - quiet - bar, text="Любой свободный стол, розетка у каждого.")
    if quiet:
        yield _spot(chance, shop, K.HOT_DESK, "Тихая половина", quiet, text="Без звонков и разговоров.")
    if bar:
        yield _spot(chance, shop, K.HOT_DESK, "Стойка у окна", bar, text="Высокие стулья, лучший свет до полудня.")
    text = "Кресло, лампа и экран 27 дюймов. Стол за вами, вещи можно не убирать."
    yield _spot(chance, shop, K.FIXED_DESK, "Стол с монитором", shop.recipe["fixed"], text=text, equipment=words.DESK)
    yield _spot(chance, shop, K.PHONE_BOOTH, "Будки для звонков", shop.recipe["booths"], text="На одного, со столиком.")


def _rooms(chance: Chance, shop: Shop) -> Iterator[Spot]:
    rooms = [_room(chance, shop, name, seats) for name, seats in shop.recipe["rooms"]]
    yield from rooms
    if name := shop.recipe.get("hall"):
        parts = rooms[-2:]
        seats = sum(part.resource.capacity for part in parts) + 10
        both = " и ".join(f"«{part.resource.name}»" for part in parts)
        text = f"{both} без перегородки. Лекции, показы, обед на всех."
        more: dict[str, Any] = {"text": text, "equipment": words.HALL, "parts": parts}
        yield _spot(chance, shop, K.EVENT_SPACE, f"Зал «{name}»", 0, seats, **more)


def _room(chance: Chance, shop: Shop, name: str, seats: int) -> Spot:
    equipment = words.CONFERENCE if seats > 6 else words.ROOM
    return _spot(chance, shop, K.MEETING_ROOM, name, 1, seats, text=f"До {seats} человек.", equipment=equipment)


def _closed_rooms(chance: Chance, shop: Shop) -> Iterator[Spot]:
    for seats in shop.recipe["offices"] or [2]:
        text = "Дверь, ключ, свой замок на шкафу. На день, неделю или месяц."
        yield _spot(chance, shop, K.PRIVATE_OFFICE, f"Кабинет на {seats}", 1, seats, text=text)


def _spot(
    chance: Chance,
    shop: Shop,
    kind: ResourceKind,
    name: str,
    units: int,
    capacity: int = 1,
    *,
    text: str,
    equipment: list[str] | None = None,
    parts: list[Spot] | None = None,
) -> Spot:
    created_at = shop.venue.created_at + timedelta(hours=1)
    resource = Resource(
        id=chance.id_at(created_at),
        venue_id=shop.venue.id,
        name=name,
        kind=kind,
        description=text,
        capacity=capacity,
        photo_url=f"/art/{PICTURES.get(kind, shop.venue.style)}.svg",
        equipment=list(equipment or ()),
        instant=not parts and (kind is not K.MEETING_ROOM or capacity < BIG_ROOM),
        **LIMITS[kind],
    )
    return Spot(resource, [chance.id_at(created_at) for _ in range(units)], parts or [])


def _units(spot: Spot) -> Iterator[Unit]:
    names = {K.FIXED_DESK: "Стол {}", K.PHONE_BOOTH: "Будка {}", K.HOT_DESK: "{}"}
    label = names.get(spot.resource.kind, "")
    for number, unit_id in enumerate(spot.unit_ids, 1):
        yield Unit(id=unit_id, resource_id=spot.resource.id, number=number, label=label.format(number))


def _tariffs(shop: Shop) -> Iterator[Tariff]:
    level = shop.recipe["level"]
    yield from _ladder(shop, level, (1, 6, 24, 46), kind=K.HOT_DESK)
    yield from _ladder(shop, round(level * 1.35, -1), (1, 6, 24, 44), kind=K.FIXED_DESK)
    yield _tariff(shop, "Час в будке", Per.HOUR, round(level * 1.15, -1), kind=K.PHONE_BOOTH)
    for spot in shop.spots:
        resource, seats = spot.resource, spot.resource.capacity
        if resource.kind is K.MEETING_ROOM:
            hour = round(level * (1 + seats * 0.42), -2)
            yield _tariff(shop, f"«{resource.name}», час", Per.HOUR, hour, resource_id=resource.id)
            yield _tariff(shop, f"«{resource.name}», день", Per.DAY, hour * 6, resource_id=resource.id)
        elif resource.kind is K.EVENT_SPACE:
            hour = round(level * seats * 0.3, -2)
            yield _tariff(shop, f"{resource.name}, час", Per.HOUR, hour, resource_id=resource.id, min_minutes=120)
        elif resource.kind is K.PRIVATE_OFFICE:
            yield from _office(shop, resource, level * seats * 60)


def _ladder(shop: Shop, hour: float, steps: tuple[int, ...], kind: ResourceKind) -> Iterator[Tariff]:
    for name, per, times in zip(("Час", "День", "Неделя", "Месяц"), Per, steps, strict=True):
        yield _tariff(shop, name, per, round(hour * times, -1), kind=kind)


def _office(shop: Shop, resource: Resource, month: float) -> Iterator[Tariff]:
    steps = (("День", Per.DAY, month / 13), ("Неделя", Per.WEEK, month / 3.2), ("Месяц", Per.MONTH, month))
    for name, per, price in steps:
        yield _tariff(shop, f"{resource.name}, {name.lower()}", per, round(price, -2), resource_id=resource.id)


def _tariff(shop: Shop, name: str, per: Per, rubles: float, **scope: Any) -> Tariff:
    return Tariff(
        organization_id=shop.venue.organization_id,
        venue_id=shop.venue.id,
        name=name,
        per=per,
        price=Money(int(rubles) * 100),
        created_at=shop.venue.created_at,
        **scope,
    )


def _peaks(shop: Shop) -> Iterator[PeakRule]:
    rules: list[tuple[str, ResourceKind, range, int, int, int]] = []
    if shop.recipe["hours"] != "night":
        rules.append((words.QUIET_MORNING, K.HOT_DESK, range(5), 480, 660, -20))
        rules.append((words.EVENING, K.HOT_DESK, range(7), 1140, 1320, 10))
        rules.append((words.EVENING, K.MEETING_ROOM, range(7), 1140, 1320, 15))
    if shop.is_around_the_clock:
        rules.append((words.NIGHT_RATE, K.HOT_DESK, range(7), 0, 420, -30))
    if shop.recipe["hours"] in ("long", "late"):
        rules.append((words.WEEKEND_RATE, K.HOT_DESK, range(5, 7), 600, 1140, -10))
    for name, kind, weekdays, start, end, percent in rules:
        yield PeakRule(
            venue_id=shop.venue.id, kind=kind, name=name, weekdays=list(weekdays), from_minute=start, to_minute=end,
            percent=percent,
        )  # fmt: skip
