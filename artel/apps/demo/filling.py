"""The whole filling in one transaction: ground, stock, a year and two weeks of bookings, the search."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from artel.access import commands as access
from artel.access.actor import Actor
from artel.accounts.models import User
from artel.analytics.commands import rebuild_figures
from artel.apps.demo import ground, house, known_people, lives, people, purses, stock, talk, tenants
from artel.apps.demo.books import Books, enter
from artel.apps.demo.chance import Chance
from artel.apps.demo.passes import sell
from artel.apps.demo.prices import Prices
from artel.apps.demo.rows import Rows
from artel.apps.demo.seats import Board
from artel.apps.demo.shops import Shop, Spot
from artel.apps.demo.staged import staged
from artel.apps.demo.wishes import Wish, busyness, wishes
from artel.catalog.models import Organization
from artel.discovery.commands import refresh_venue
from artel.geo.commands import load_builtin
from artel.geo.events import DistrictsChanged, StationsChanged
from artel.kit import clock, facts
from artel.kit.db import Database
from artel.kit.outbox import OutboxEvent
from artel.kit.settings import Settings
from artel.kit.spans import Span
from artel.payments.models import DocumentCounter, Payment
from artel.pricing.models import Plan, PromoCode
from artel.pricing.queries import offers_of
from artel.pricing.rules import PromoFacts

NEWCOMERS_CODE = "WELCOME10"
LEAST_VENUES = 5


class NotEmpty(Exception):
    """Demo data would mix with somebody's own."""


async def fill(database: Database, config: Settings, scale: float = 1.0) -> list[str]:
    """`scale` of the venues, members and bookings, for tests. Returns the lines to print."""
    async with database.transaction() as session:
        if await session.scalar(select(Organization.id).limit(1)):
            raise NotEmpty
        await load_builtin(session, Actor.system())
        await _fill(session, Chance(clock.now()), scale)
        await facts.keep(session, facts.DEMO, clock.now().isoformat())
    signs = [f"  {one.role:14} {one.login:20} {one.password}" for one in people.SIGN_INS]
    return [f"Demo data is ready: {config.address}", *signs]


async def _fill(session: AsyncSession, chance: Chance, scale: float) -> None:
    wanted = ground.recipes()[: max(LEAST_VENUES, round(40 * scale))]
    owned = ground.companies(wanted)
    heroes = await people.sign_ins(chance)
    owners = [
        heroes[people.OWNER.role],
        *people.owners(chance, [fields["owner"] for fields in list(owned.values())[1:]]),
    ]
    members = people.members(chance, round(people.MEMBERS * max(scale, 0.2)))
    await people.keep(session, [*heroes.values(), *owners[1:], *members])
    await access.make_platform_administrator(session, Actor.system(), heroes[people.ADMINISTRATOR.role].id)
    organizations = await ground.found_organizations(session, chance, owned, owners, heroes[people.DESK.role])
    shops = await ground.open_venues(session, chance, wanted, organizations)
    await _furnish(session, chance, shops, [heroes[people.CUSTOMER.role], *members])
    diary = Diary(session, chance, busyness(shops, scale), heroes[people.CUSTOMER.role].id)
    for organization, owner in zip(organizations.values(), owners, strict=True):
        await diary.write(organization.id, owner.id, [s for s in shops if s.venue.organization_id == organization.id])
    for shop in shops:
        await refresh_venue(session, Actor.system(), shop.venue.id)
    signed = [heroes[people.CUSTOMER.role], heroes[people.DESK.role]]
    await talk.speak(session, chance, list(organizations.values()), signed, members)
    await talk.seat_desk(session, next(iter(organizations.values())).id, heroes[people.DESK.role].id)
    await tenants.move_in(session, next(iter(organizations.values())).id, members)
    hero, desk = heroes[people.CUSTOMER.role].id, heroes[people.DESK.role].id
    await purses.fill_purses(session, shops, hero)
    await house.enliven(session, chance, shops, hero, desk, [user.id for user in members[:10]])
    for organization, owner in zip(organizations.values(), owners, strict=True):
        await rebuild_figures(session, Actor.system(), organization.id)
        await known_people.remember(session, chance, organization.id, owner.id, members)
    await _forget_the_map_is_new(session)


async def _forget_the_map_is_new(session: AsyncSession) -> None:
    """The venues were put on the map that stands; doing it again for each city would keep the first start busy."""
    waiting = update(OutboxEvent).where(
        OutboxEvent.kind.in_((DistrictsChanged.kind, StationsChanged.kind)), OutboxEvent.relayed_at.is_(None)
    )
    await session.execute(waiting.values(relayed_at=clock.now()))


async def _furnish(session: AsyncSession, chance: Chance, shops: Sequence[Shop], members: Sequence[User]) -> None:
    for shop in shops:
        session.add_all(stock.furnish(chance, shop))
        shop.regulars = [user.id for user in chance.sample(members, min(len(members), 24))]
        await session.flush()
    spots = [spot for shop in shops for spot in shop.spots]
    offers = await offers_of(session, [spot.resource.id for spot in spots])
    for spot in spots:
        spot.offer = offers[spot.resource.id]


class Diary:
    """Writes the bookings, an organization at a time, so that receipts can be numbered in the order of payments."""

    def __init__(self, session: AsyncSession, chance: Chance, factor: float, hero: UUID) -> None:
        self.session, self.chance, self.factor, self.hero = session, chance, factor, hero
        self.prices = Prices()
        self.served = False  # whether the hero has bought her passes
        self.out: set[tuple[UUID, date]] = set()  # nobody is in two places on one day

    async def write(self, organization_id: UUID, owner_id: UUID, shops: Sequence[Shop]) -> None:
        code = await self._code(organization_id)
        books = Books(self.chance, self.prices, owner_id, code)
        for shop in shops:
            self._year(books, shop)
        for n, shop in enumerate(shops):
            plans = await self.session.scalars(select(Plan).where(Plan.venue_id == shop.venue.id).order_by(Plan.id))
            sell(books, shop, plans.all(), self.hero, is_home=n == 0 and not self.served)
        self.served = True
        _number_receipts(books.rows, organization_id)
        await books.rows.write(self.session)
        if code:
            used = update(PromoCode).where(PromoCode.id == code.id).values(used=books.used)
            await self.session.execute(used)

    async def _code(self, organization_id: UUID) -> PromoFacts | None:
        statement = select(PromoCode).where(
            PromoCode.organization_id == organization_id, PromoCode.code == NEWCOMERS_CODE
        )
        found = await self.session.scalar(statement)
        return PromoFacts(found.id, found.code, found.percent, found.amount) if found else None

    def _year(self, books: Books, shop: Shop) -> None:
        halls: dict[UUID, list[Span]] = {}
        for spot in shop.whole_spots():
            board = Board(self.chance, spot, halls.get(spot.resource.id, ()))
            seated = [wish for wish in self._wishes(shop, spot) if self._seat(books, shop, board, wish)]
            taken = [board.claimed(wish.span) for wish in seated]
            halls |= {part.resource.id: taken for part in spot.parts}

    def _wishes(self, shop: Shop, spot: Spot) -> list[Wish]:
        found = [*wishes(self.chance, shop, spot, self.factor), *staged(self.chance, shop, spot, self.hero)]
        return sorted(found, key=lambda wish: wish.span)

    def _seat(self, books: Books, shop: Shop, board: Board, wish: Wish) -> bool:
        """Whether somebody sits there now."""
        life = lives.live(self.chance, board.spot, wish)
        has_seats = lives.has_seats(life)
        seats = board.take(wish.span, wish.seats) if has_seats else []
        if has_seats and not seats:
            return False
        enter(books, shop, board.spot, wish, life, wish.customer_id or self._somebody(shop, wish), seats)
        return has_seats

    def _somebody(self, shop: Shop, wish: Wish) -> UUID:
        """A regular who is not out already that day, if one is found soon."""
        day = wish.span.starts_at.date()
        for _ in range(6):
            who = self.chance.choice(shop.regulars)
            if (who, day) not in self.out:
                break
        self.out.add((who, day))
        return who


def _number_receipts(rows: Rows, organization_id: UUID) -> None:
    payments = sorted(rows.by_table[Payment], key=lambda row: (row["paid_at"], row["id"]))
    for number, row in enumerate(payments, 1):
        row["receipt_number"] = str(number)
    rows.add(DocumentCounter, organization_id=organization_id, series="receipt", last=len(payments))
