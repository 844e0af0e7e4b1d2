"""Organizations, venues, roles: what stands still."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from importlib.resources import files
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import commands as access
from artel.access.actor import Actor
from artel.access.models import RoleAssignment
from artel.access.permissions import ReadyRole
from artel.accounts.models import User
from artel.apps.demo import words
from artel.apps.demo.chance import Chance
from artel.apps.demo.shops import Shop
from artel.catalog.commands.locations import locate
from artel.catalog.models import (
    OpeningException,
    OpeningHours,
    Organization,
    Venue,
    VenueAmenity,
    VenuePhoto,
    VenueStatus,
)
from artel.geo.models import City, Station
from artel.geo.rules import metres_per_degree
from artel.kit.spans import Hours
from artel.kit.translit import slugify
from artel.pricing.models import Campaign, LoyaltyBy, LoyaltyStep, PromoCode, ReferralProgram

PICTURES = {
    "kitchen": ("kitchen", "Кухня"),
    "phone_booths": ("booth", "Будка для звонков"),
    "terrace": ("garden", "Терраса"),
}
ALTS = {"tower": "Вид из окна", "mansion": "Гостиная", "garden": "Оранжерея", "library": "Читальный зал"}
FLAGSHIP = 8.0


def recipes() -> list[dict[str, Any]]:
    """The venues in the order in which a smaller filling takes them."""
    venues: list[dict[str, Any]] = _toml("venues.toml")["venue"]
    return venues


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def companies(wanted: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Those who own a wanted venue, by key; the first is the one whose owner can sign in."""
    keys = {recipe["org"] for recipe in wanted}
    return {key: fields for key, fields in _toml("organizations.toml").items() if key in keys}


async def found_organizations(
    session: AsyncSession, chance: Chance, wanted: dict[str, dict[str, Any]], owners: Sequence[User], desk: User
) -> dict[str, Organization]:
    """With their ready-made roles; the first organization has somebody at the front desk."""
    found = {key: _organization(chance, key, fields) for key, fields in wanted.items()}
    session.add_all(found.values())
    await session.flush()
    for number, (organization, owner) in enumerate(zip(found.values(), owners, strict=True)):
        roles = await access.create_ready_roles(session, Actor(owner.id), organization.id)
        if not number:
            session.add(RoleAssignment(user_id=desk.id, role_id=roles[ReadyRole.ADMINISTRATOR].id))
    for key, fields in wanted.items():
        session.add_all(_promo_codes(chance, found[key].id, fields["codes"]))
        session.add_all(_promotion(chance, found[key].id))
    await session.flush()
    return found


def _organization(chance: Chance, key: str, fields: dict[str, Any]) -> Organization:
    created_at = chance.now - timedelta(days=chance.randint(500, 900))
    return Organization(
        id=chance.id_at(created_at),
        name=fields["name"],
        slug=f"org-{key}",
        legal_name=fields["legal_name"],
        inn=fields["inn"],
        vat_percent=fields.get("vat"),
        created_at=created_at,
    )


def _promo_codes(chance: Chance, organization_id: UUID, codes: Sequence[str]) -> Iterator[PromoCode]:
    """The first takes 10 % off for ever, the second 300 rubles while there are any left; one is over."""
    since = chance.now - timedelta(days=300)
    kinds: list[dict[str, Any]] = [
        {"percent": 10, "max_uses_per_person": 1},
        {"amount": 30_000, "max_uses": 200, "ends_at": chance.now + timedelta(days=40)},
    ]
    over = {"percent": 25, "ends_at": chance.now - timedelta(days=30)}
    for code, terms in [*zip(codes, kinds, strict=False), ("LETO", over)]:
        yield PromoCode(organization_id=organization_id, code=code, starts_at=since, created_at=since, **terms)


def _promotion(chance: Chance, organization_id: UUID) -> Iterator[object]:
    """For newcomers, for those who come often, for those who bring somebody."""
    own = {"organization_id": organization_id}
    yield Campaign(name="Первый визит", percent=15, new_only=True, created_at=chance.now - timedelta(days=60), **own)
    for threshold, percent in ((10, 3), (25, 5), (60, 8)):
        yield LoyaltyStep(by=LoyaltyBy.VISITS, threshold=threshold, percent=percent, **own)
    yield LoyaltyStep(by=LoyaltyBy.SPEND, threshold=5_000_000, percent=7, **own)
    yield ReferralProgram(inviter_amount=50_000, invited_amount=30_000, **own)


async def open_venues(
    session: AsyncSession, chance: Chance, wanted: Sequence[dict[str, Any]], owners: dict[str, Organization]
) -> list[Shop]:
    places = await _places(session)
    shops = [_shop(chance, recipe, owners[recipe["org"]], places, n) for n, recipe in enumerate(wanted)]
    session.add_all(shop.venue for shop in shops)
    await session.flush()
    for shop in shops:
        session.add_all(_furnishing(chance, shop))
        await locate(session, shop.venue)
    return shops


Places = dict[tuple[str, str], tuple[City, Station]]


async def _places(session: AsyncSession) -> Places:
    rows = await session.execute(select(Station, City).join(City, City.id == Station.city_id))
    return {(city.slug, station.name_ru): (city, station) for station, city in rows}


def _shop(chance: Chance, recipe: dict[str, Any], organization: Organization, places: Places, number: int) -> Shop:
    venue = _venue(chance, recipe, organization, places, number)
    popularity = chance.uniform(0.6, 1.3) * recipe["desks"] / 30
    shop = Shop(venue, recipe, dict(words.HOURS[recipe["hours"]]), FLAGSHIP if number == 0 else popularity)
    if number % 3 == 1:
        shop.exceptions = dict(_exceptions(chance, number))
    return shop


def _venue(chance: Chance, recipe: dict[str, Any], organization: Organization, places: Places, number: int) -> Venue:
    city, station = places[recipe["city"], recipe["station"]]
    along, across = metres_per_degree(station.lat)
    north, east = recipe["at"]
    created_at = organization.created_at + timedelta(days=chance.randint(1, 90))
    slug = slugify(recipe["name"])
    return Venue(
        id=chance.id_at(created_at),
        organization_id=organization.id,
        name=recipe["name"],
        slug=slug,
        description=recipe["text"],
        address=recipe["address"],
        city_id=city.id,
        lat=round(station.lat + north / along, 6),
        lon=round(station.lon + east / across, 6),
        time_zone=city.time_zone,
        style=recipe["style"] if recipe["style"] != "kitchen" else "hall",
        house_rules=words.HOUSE_RULES[number % len(words.HOUSE_RULES)],
        contacts=_contacts(slug, city, number),
        access_instructions=words.ACCESS[number % len(words.ACCESS)],
        cancellation_policy=words.POLICIES[number % len(words.POLICIES)],
        status=VenueStatus.PUBLISHED,
        created_at=created_at,
    )


def _contacts(slug: str, city: City, number: int) -> dict[str, str]:
    """Numbers that are given to nobody, addresses that lead nowhere."""
    area = "495" if city.slug == "moscow" else "812"
    return {
        "phone": f"+7 {area} 555-01-{number + 10}",
        "email": f"{slug}@example.com",
        "site": f"https://{slug}.example.com",
    }


def _exceptions(chance: Chance, number: int) -> Iterator[tuple[date, Hours | None]]:
    today = chance.now.date()
    for ahead, hours, _ in words.EXCEPTIONS:
        yield today + timedelta(days=ahead + (number if ahead > 0 else -number)), hours


def _furnishing(chance: Chance, shop: Shop) -> Iterator[object]:
    venue_id = shop.venue.id
    for day, hours in shop.week.items():
        yield OpeningHours(venue_id=venue_id, weekday=day, opens=hours.opens, closes=hours.closes)
    for (day_off, changed), (_, _, reason) in zip(shop.exceptions.items(), words.EXCEPTIONS, strict=False):
        opens, closes = changed or (None, None)
        yield OpeningException(venue_id=venue_id, day=day_off, opens=opens, closes=closes, reason=reason)
    codes = shop.recipe["amenities"].split()
    yield from (VenueAmenity(venue_id=venue_id, code=code) for code in codes)
    yield from _photos(chance, shop, codes)


def _photos(chance: Chance, shop: Shop, codes: Sequence[str]) -> Iterator[VenuePhoto]:
    """The place itself first, then what it has."""
    style = shop.recipe["style"]
    pictures = {style: ALTS.get(style, "Общий зал")}
    pictures |= dict(PICTURES[code] for code in codes if code in PICTURES)
    pictures |= {"meeting": "Переговорная"} | ({"office": "Кабинет"} if shop.recipe["offices"] else {})
    pictures |= {"studio": "Столы с мониторами"} if shop.recipe["fixed"] > 6 else {}
    for position, (name, alt) in enumerate(pictures.items()):
        yield VenuePhoto(
            id=chance.id_at(shop.venue.created_at),
            venue_id=shop.venue.id,
            url=f"/art/{name}.svg",
            alt=alt,
            position=position,
        )
