import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import event

from artel.access.actor import Actor
from artel.access.permissions import Permission, ReadyRole
from artel.catalog.models import Resource, ResourceKind, Venue
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.kit.money import Money
from artel.kit.problems import NotFound
from artel.pricing import commands, queries, rules
from artel.pricing.errors import PromoExhausted, QuoteExpired
from artel.pricing.models import PeakRule, Per, PromoCode, Quote, Tariff
from artel.pricing.rules import Inputs
from artel.pricing.schemas import QuoteRequest
from tests.conftest import ClientFor, count
from tests.makers import fetch_one, give_role, make_organization, make_resource, make_user, make_venue

DAY = "2031-03-05"  # a Wednesday


def wish(resource: Resource, start: str = "10:00", end: str = "12:00", **more: object) -> dict[str, Any]:
    times = {"starts_at": f"{DAY}T{start}:00+03:00", "ends_at": f"{DAY}T{end}:00+03:00"}
    return {"resource_id": str(resource.id)} | times | more


async def add(database: Database, *rows: object) -> None:
    async with database.transaction() as session:
        session.add_all(rows)


async def add_promo(database: Database, venue: Venue, code: str = "SPRING", **more: Any) -> PromoCode:
    promo = PromoCode(organization_id=venue.organization_id, code=code, **{"percent": 10} | more)
    await add(database, promo)
    return promo


async def venue_of(database: Database, **more: Any) -> Venue:
    return await make_venue(database, await make_organization(database, **more))


async def quoted(database: Database, resource: Resource, actor: Actor, **more: Any) -> Quote:
    async with database.transaction() as session:
        return await commands.quote(session, actor, QuoteRequest.model_validate(wish(resource, **more)))


async def test_a_price_comes_with_its_reasons(guest: httpx.AsyncClient, database: Database) -> None:
    venue = await venue_of(database, vat_percent=22)
    desks = await make_resource(database, 5, venue)
    await add(
        database,
        Tariff(organization_id=venue.organization_id, venue_id=venue.id, name="Day", per=Per.DAY, price=Money(150_000)),
        PeakRule(venue_id=venue.id, name="Morning", weekdays=[2], from_minute=540, to_minute=660, percent=20),
    )
    await add_promo(database, venue)
    answer = await guest.post("/quotes", json=wish(desks, seats=2, promo_code="spring"))
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["total"] == {"amount": (120_000 + 12_000) * 9 // 10, "currency": "RUB"}
    assert [(line["code"], line["amount"]["amount"]) for line in body["lines"]] == [
        ("base", 120_000), ("peak", 12_000), ("promo", -13_200),
    ]  # fmt: skip
    assert body["lines"][0]["title"] == "Hour: 2 h × 2 seats"
    assert body["lines"][0]["why"] == "₽300 per hour; the cheapest of the tariffs that fit"
    assert (body["tariff"]["per"], body["promo_code"]) == ("hour", "SPRING")
    assert body["tax"]["amount"]["amount"] == rules.included_tax(118_800, 22)
    assert body["alternatives"][0]["total"]["amount"] == round((300_000 + 30_000) * 0.9)
    assert body["alternatives"][0]["title"] == "Day: 1 day × 2 seats"
    assert body["cancellation"][0] == {
        "until": "2031-03-04T07:00:00Z", "refund_percent": 100, "refund": body["total"],
    }  # fmt: skip
    assert (await guest.get(f"/quotes/{body['id']}")).json() == body
    russian = (await guest.get(f"/quotes/{body['id']}", headers={"accept-language": "ru"})).json()
    assert russian["lines"][0]["title"] == "Hour: 2 ч × 2 места"
    assert russian["lines"][1]["title"] == "Morning +20 %"


async def test_the_derivation_outlives_its_tariffs(guest: httpx.AsyncClient, database: Database) -> None:
    desks = await make_resource(database, 1)
    made = (await guest.post("/quotes", json=wish(desks))).json()
    async with database.transaction() as session:
        quote = await fetch_one(session, Quote, UUID(made["id"]))
        derivation = rules.price(Inputs.restored(quote.inputs["sum"]))
        assert derivation and derivation.total == quote.total.amount == 60_000
        tariff = await session.get_one(Tariff, quote.tariff_id)
        tariff.price = Money(1)
    assert (await guest.get(f"/quotes/{made['id']}")).json() == made


async def test_a_room_is_sold_whole(guest: httpx.AsyncClient, database: Database) -> None:
    room = await make_resource(database, 1, kind=ResourceKind.MEETING_ROOM, capacity=6, hourly=100_000)
    six = (await guest.post("/quotes", json=wish(room, seats=6))).json()
    assert six["total"]["amount"] == 200_000
    assert six["lines"][0]["title"] == "Hour: 2 h"
    seven = await guest.post("/quotes", json=wish(room, seats=7))
    assert (seven.status_code, seven.json()["code"], seven.json()["capacity"]) == (422, "pricing.too_many_seats", 6)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"seats": 0}, "/seats"),
        ({"seats": -1}, "/seats"),
        ({"seats": 10**9}, "/seats"),
        ({"starts_at": "2031-03-05T10:00:00"}, "/starts_at"),
        ({"starts_at": "tomorrow"}, "/starts_at"),
        ({"ends_at": "9999-12-31T23:59:59Z"}, "/ends_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "/starts_at"),
        ({"ends_at": f"{DAY}T09:00:00+03:00"}, "/"),
        ({"ends_at": "2041-03-05T10:00:00Z"}, "/"),
        ({"colour": "red"}, "/colour"),
        ({"resource_id": "1"}, "/resource_id"),
    ],
)
async def test_bad_wishes_name_their_field(
    guest: httpx.AsyncClient, database: Database, change: dict[str, object], pointer: str
) -> None:
    desks = await make_resource(database, 1)
    answer = await guest.post("/quotes", json=wish(desks) | change)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert await count(database, "quotes") == 0


async def test_what_is_not_sold_is_refused(guest: httpx.AsyncClient, database: Database) -> None:
    desks = await make_resource(database, 1)
    for change, code in (
        ({"tariff_id": str(uuid7())}, "pricing.no_tariff"),
        ({"promo_code": "NOPE"}, "pricing.promo_unknown"),
        ({"add_ons": ["projector"]}, "pricing.add_on_unknown"),
        ({"resource_id": str(uuid7())}, "not_found"),
    ):
        assert (await guest.post("/quotes", json=wish(desks) | change)).json()["code"] == code


async def test_closed_and_unpublished_resources_are_not_found(client_for: ClientFor, database: Database) -> None:
    venue = await make_venue(database, status="draft")
    desks = await make_resource(database, 1, venue)
    owner = (await make_user(database)).id
    await give_role(database, owner, ReadyRole.OWNER, venue.organization_id)
    assert (await (await client_for()).post("/quotes", json=wish(desks))).status_code == 404
    assert (await (await client_for(owner)).post("/quotes", json=wish(desks))).status_code == 201


async def test_a_quote_belongs_to_whoever_asked(client_for: ClientFor, database: Database) -> None:
    desks = await make_resource(database, 1)
    mine, other, guest = await client_for(), await client_for(), await client_for(None)
    quote = (await mine.post("/quotes", json=wish(desks))).json()["id"]
    assert (await mine.get(f"/quotes/{quote}")).status_code == 200
    assert (await other.get(f"/quotes/{quote}")).status_code == 404
    assert (await guest.get(f"/quotes/{quote}")).status_code == 404
    free_for_all = (await guest.post("/quotes", json=wish(desks))).json()["id"]
    assert (await other.get(f"/quotes/{free_for_all}")).status_code == 200


async def test_a_quote_holds_for_a_quarter_of_an_hour(database: Database) -> None:
    desks, actor = await make_resource(database, 1), Actor(uuid7())
    quote = await quoted(database, desks, actor)
    async with database.reading() as session:
        assert (await queries.get_usable_quote(session, actor, quote.id)).id == quote.id
        with pytest.raises(NotFound):
            await queries.get_usable_quote(session, Actor(uuid7()), quote.id)
        with clock.frozen(clock.now() + timedelta(minutes=15)), pytest.raises(QuoteExpired):
            await queries.get_usable_quote(session, actor, quote.id)


async def test_the_same_key_gets_the_same_quote(member: httpx.AsyncClient, database: Database) -> None:
    desks, key = await make_resource(database, 1), {"Idempotency-Key": "k1"}
    first = await member.post("/quotes", json=wish(desks), headers=key)
    assert (await member.post("/quotes", json=wish(desks), headers=key)).content == first.content
    other = await member.post("/quotes", json=wish(desks, seats=2), headers=key)
    assert other.json()["code"] == "idempotency.mismatch"


async def test_promo_codes_have_their_time_and_their_number(member: httpx.AsyncClient, database: Database) -> None:
    desks = await make_resource(database, 1)
    async with database.reading() as session:
        venue = await session.get_one(Venue, desks.venue_id)
    now = clock.now()
    await add_promo(database, venue, "OVER", ends_at=now)
    await add_promo(database, venue, "SOON", starts_at=now + timedelta(days=1))
    await add_promo(database, venue, "GONE", max_uses=1, used=1)
    await add_promo(database, await make_venue(database), "FOREIGN")
    for code, refusal in (
        ("over", "promo_expired"), ("SOON", "promo_expired"), ("GONE", "promo_exhausted"), ("FOREIGN", "promo_unknown"),
    ):  # fmt: skip
        answer = await member.post("/quotes", json=wish(desks, promo_code=code))
        assert answer.json()["code"] == f"pricing.{refusal}"


async def test_exactly_as_many_as_allowed_win(database: Database) -> None:
    desks, actor = await make_resource(database, 1), Actor(uuid7())
    async with database.reading() as session:
        venue = await session.get_one(Venue, desks.venue_id)
    promo = await add_promo(database, venue, max_uses=3)
    quote = await quoted(database, desks, actor, promo_code="SPRING")
    subjects = [uuid7() for _ in range(12)]

    async def use(subject_id: UUID) -> str:
        try:
            async with database.transaction() as session:
                await commands.use_promo(session, Actor(uuid7()), quote, subject_id, uuid7())
        except PromoExhausted as refusal:
            return refusal.code
        return "used"

    results = await asyncio.gather(*map(use, subjects))
    assert sorted(results) == ["pricing.promo_exhausted"] * 9 + ["used"] * 3
    winner = subjects[results.index("used")]
    async with database.transaction() as session:
        assert (await fetch_one(session, PromoCode, promo.id)).used == 3
        await commands.release_promo(session, Actor.system(), winner)
        await commands.release_promo(session, Actor.system(), winner)
        assert (await fetch_one(session, PromoCode, promo.id)).used == 2
    assert await use(uuid7()) == "used"
    assert await use(uuid7()) == "pricing.promo_exhausted"


async def test_a_person_uses_a_code_as_often_as_allowed_and_a_subject_once(database: Database) -> None:
    desks, person = await make_resource(database, 1), Actor(uuid7())
    async with database.reading() as session:
        venue = await session.get_one(Venue, desks.venue_id)
    promo = await add_promo(database, venue, max_uses_per_person=2)
    quote = await quoted(database, desks, person, promo_code="SPRING")
    first = uuid7()
    async with database.transaction() as session:
        await commands.use_promo(session, person, quote, first, person.id)
        await commands.use_promo(session, person, quote, first, person.id)
        assert (await fetch_one(session, PromoCode, promo.id)).used == 1
        await commands.use_promo(session, person, quote, uuid7(), person.id)
        with pytest.raises(PromoExhausted):
            await commands.use_promo(session, person, quote, uuid7(), person.id)
    with pytest.raises(PromoExhausted):
        await quoted(database, desks, person, promo_code="SPRING")


async def test_a_moved_booking_keeps_its_tariff_and_its_code(database: Database) -> None:
    desks, person = await make_resource(database, 1), Actor(uuid7())
    async with database.transaction() as session:
        venue = await session.get_one(Venue, desks.venue_id)
        day = Tariff(
            organization_id=venue.organization_id, venue_id=venue.id, name="Day", per=Per.DAY, price=Money(90_000)
        )
        session.add(day)
    promo = await add_promo(database, venue, max_uses=1)
    quote = await quoted(database, desks, person, promo_code="SPRING", tariff_id=str(day.id))
    assert quote.total == Money(81_000)
    starts_at = datetime(2031, 3, 7, 8, tzinfo=UTC)
    async with database.transaction() as session:
        await commands.use_promo(session, person, quote, uuid7(), person.id)
        desk = Actor(uuid7(), grants={venue.organization_id: frozenset(Permission)})
        changed = await commands.quote_change(session, desk, quote.id, starts_at, starts_at + timedelta(hours=1))
        assert (changed.total, changed.tariff_id, changed.user_id) == (Money(81_000), day.id, person.id)
        assert changed.promo_code_id == promo.id
        await session.delete(day)
        quote.tariff_id = changed.tariff_id = None
        session.add(quote)
        await session.flush()
        again = await commands.quote_change(session, person, quote.id, starts_at, starts_at + timedelta(hours=1))
        assert again.total == Money(27_000)


async def test_many_totals_take_few_questions(database: Database) -> None:
    venue = await make_venue(database)
    rooms = [await make_resource(database, 1, venue, hourly=10_000 * n) for n in range(1, 6)]
    booth = await make_resource(database, 1, kind=ResourceKind.PHONE_BOOTH, capacity=1)
    asked: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    starts_at = datetime(2031, 3, 5, 8, tzinfo=UTC)
    ids = [room.id for room in [*rooms, booth]]
    async with database.reading() as session:
        totals = await queries.totals_for(session, ids, starts_at, starts_at + timedelta(hours=2), 2)
    assert totals == {room.id: Money(10_000 * n * 4) for n, room in enumerate(rooms, 1)}
    assert len([sql for sql in asked if sql.startswith("SELECT")]) == 4
    async with database.reading() as session:
        assert (await queries.price_from(session, ids))[rooms[2].id] == Money(30_000)
        assert await queries.totals_for(session, [], starts_at, starts_at + timedelta(hours=2), 2) == {}


# Staff


async def staff(database: Database, client_for: ClientFor, venue: Venue, *permissions: Permission) -> httpx.AsyncClient:
    user = await make_user(database)
    await give_role(database, user.id, frozenset(permissions), venue.organization_id)
    return await client_for(user.id)


P = Permission
DAY_TICKET = {"name": "Day", "per": "day", "price": {"amount": 90_000, "currency": "RUB"}}


async def test_staff_keeps_the_price_list(client_for: ClientFor, database: Database) -> None:
    venue = await make_venue(database)
    keeper = await staff(
        database, client_for, venue, P.TARIFFS_CREATE, P.TARIFFS_VIEW, P.TARIFFS_EDIT, P.TARIFFS_DELETE
    )
    made = await keeper.post("/tariffs", json=DAY_TICKET | {"venue_id": str(venue.id), "kind": "hot_desk"})
    assert made.status_code == 201, made.text
    address = f"/tariffs/{made.json()['id']}"
    assert (await keeper.get(address)).json() == made.json()
    assert (await keeper.get("/tariffs", params={"venue_id": str(venue.id)})).json()["items"] == [made.json()]
    guest = await client_for(None)
    assert (await guest.get(f"/venues/{venue.id}/tariffs")).json()["items"] == [made.json()]
    edited = await keeper.patch(address, json={"is_active": False, "price": {"amount": 1, "currency": "RUB"}})
    assert edited.json() == made.json() | {"is_active": False, "price": {"amount": 1, "currency": "RUB"}}
    assert (await guest.get(f"/venues/{venue.id}/tariffs")).json()["items"] == []
    assert (await keeper.delete(address)).status_code == 204
    assert (await keeper.get(address)).status_code == 404
    assert await count(database, "SELECT count(*) FROM outbox WHERE kind = 'pricing.tariffs_changed'") == 3


async def test_a_tariff_must_make_sense(client_for: ClientFor, database: Database) -> None:
    venue, elsewhere = await make_venue(database), await make_resource(database, 1)
    keeper = await staff(database, client_for, venue, P.TARIFFS_CREATE, P.TARIFFS_VIEW, P.TARIFFS_EDIT)
    here = DAY_TICKET | {"venue_id": str(venue.id)}
    for change, code in (
        ({"price": {"amount": -1, "currency": "RUB"}}, "validation"),
        ({"price": {"amount": 1, "currency": "USD"}}, "pricing.foreign_currency"),
        ({"weekdays": [7]}, "validation"),
        ({"from_minute": 600, "to_minute": 600}, "validation"),
        ({"min_minutes": 60, "max_minutes": 30}, "validation"),
        ({"resource_id": str(elsewhere.id)}, "pricing.wrong_place"),
        ({"venue_id": str(uuid7())}, "not_found"),
        ({"surprise": 1}, "validation"),
    ):
        assert (await keeper.post("/tariffs", json=here | change)).json()["code"] == code, change
    made = (await keeper.post("/tariffs", json=here)).json()["id"]
    for patch, code in (
        ({"price": {"amount": 1, "currency": "USD"}}, "pricing.foreign_currency"),
        ({"price": {"amount": -1, "currency": "RUB"}}, "validation"),
        ({"from_minute": 600, "to_minute": 600}, "validation"),
        ({"min_minutes": 60, "max_minutes": 30}, "validation"),
    ):
        assert (await keeper.patch(f"/tariffs/{made}", json=patch)).json()["code"] == code, patch


async def test_a_used_tariff_can_go(client_for: ClientFor, database: Database) -> None:
    desks = await make_resource(database, 1)
    async with database.reading() as session:
        venue = await session.get_one(Venue, desks.venue_id)
    keeper = await staff(database, client_for, venue, P.TARIFFS_VIEW, P.TARIFFS_DELETE)
    guest = await client_for(None)
    quote = (await guest.post("/quotes", json=wish(desks))).json()
    assert (await keeper.delete(f"/tariffs/{quote['tariff']['id']}")).status_code == 204
    assert (await guest.get(f"/quotes/{quote['id']}")).json() == quote
    assert (await guest.post("/quotes", json=wish(desks))).json()["code"] == "pricing.no_tariff"


async def test_a_promo_code_holds_for_a_tariff_that_came_back(client_for: ClientFor, database: Database) -> None:
    desks = await make_resource(database, 1)
    async with database.reading() as session:
        venue = await session.get_one(Venue, desks.venue_id)
    rights = (P.TARIFFS_CREATE, P.TARIFFS_VIEW, P.TARIFFS_DELETE)
    keeper, guest = await staff(database, client_for, venue, *rights), await client_for(None)
    listed = (await keeper.get("/tariffs", params={"venue_id": str(venue.id)})).json()["items"]
    tariff = listed[0] | {"by_seats": [], "by_minutes": []}
    await add_promo(database, venue, "ONLY", tariff_ids=[tariff["id"]])
    before = (await guest.post("/quotes", json=wish(desks, promo_code="ONLY"))).json()
    address, same = f"/tariffs/{tariff['id']}", {name: said for name, said in tariff.items() if name != "id"}
    assert (await keeper.delete(address)).status_code == 204
    back = [await keeper.put(address, json=same) for _ in range(2)]
    assert [(answer.status_code, answer.json()) for answer in back] == [(200, tariff)] * 2, back[0].text
    after = (await guest.post("/quotes", json=wish(desks, promo_code="ONLY"))).json()
    assert after["lines"] == before["lines"] and after["tariff"]["id"] == tariff["id"]
    assert "promo" in str(after["lines"])
    assert await count(database, "SELECT count(*) FROM outbox WHERE kind = 'pricing.tariffs_changed'") == 2


async def test_peak_rules_are_kept_by_staff(client_for: ClientFor, database: Database) -> None:
    venue = await make_venue(database)
    keeper = await staff(
        database, client_for, venue, P.TARIFFS_CREATE, P.TARIFFS_VIEW, P.TARIFFS_EDIT, P.TARIFFS_DELETE
    )
    rule = {"venue_id": str(venue.id), "name": "Evening", "from_minute": 1080, "to_minute": 1320, "percent": 20}
    made = await keeper.post("/peak-rules", json=rule)
    assert made.status_code == 201, made.text
    address = f"/peak-rules/{made.json()['id']}"
    assert (await keeper.get("/peak-rules")).json()["items"] == [made.json()]
    assert (await keeper.patch(address, json={"percent": 30})).json()["percent"] == 30
    assert (await keeper.post("/peak-rules", json=rule | {"percent": 301})).json()["code"] == "validation"
    assert (await keeper.delete(address)).status_code == 204
    assert (await keeper.get("/peak-rules")).json()["items"] == []
    assert await count(database, "SELECT count(*) FROM outbox WHERE kind = 'pricing.tariffs_changed'") == 3


async def test_promo_codes_are_kept_by_staff(client_for: ClientFor, database: Database) -> None:
    venue = await make_venue(database)
    rights = (P.PROMO_CODES_CREATE, P.PROMO_CODES_VIEW, P.PROMO_CODES_EDIT, P.PROMO_CODES_DELETE)
    keeper = await staff(database, client_for, venue, *rights)
    promo = {"organization_id": str(venue.organization_id), "code": "spring26", "percent": 15}
    made = await keeper.post("/promo-codes", json=promo)
    assert (made.status_code, made.json()["code"], made.json()["used"]) == (201, "SPRING26", 0), made.text
    address = f"/promo-codes/{made.json()['id']}"
    assert (await keeper.get("/promo-codes", params={"q": "ring"})).json()["items"] == [made.json()]
    assert (await keeper.post("/promo-codes", json=promo)).json()["code"] == "pricing.promo_code_taken"
    assert (await keeper.post("/promo-codes", json=promo | {"amount": 5})).json()["code"] == "validation"
    assert (await keeper.patch(address, json={"max_uses": 5})).json()["max_uses"] == 5
    async with database.transaction() as session:
        (await fetch_one(session, PromoCode, UUID(made.json()["id"]))).used = 2
    assert (await keeper.patch(address, json={"max_uses": 1})).json()["code"] == "pricing.promo_exhausted"
    assert (await keeper.delete(address)).json()["code"] == "pricing.promo_in_use"
    async with database.transaction() as session:
        (await fetch_one(session, PromoCode, UUID(made.json()["id"]))).used = 0
    assert (await keeper.delete(address)).status_code == 204
    assert (await keeper.get(address)).status_code == 404


async def test_each_right_is_asked_for(client_for: ClientFor, database: Database) -> None:
    """The no to every yes above: without the right, with it elsewhere, without signing in."""
    venue = await make_venue(database)
    tariff = Tariff(organization_id=venue.organization_id, venue_id=venue.id, name="D", per=Per.DAY, price=Money(1))
    rule = PeakRule(venue_id=venue.id, name="P", weekdays=[0], from_minute=0, to_minute=60, percent=5)
    await add(database, tariff, rule)
    promo = await add_promo(database, venue)
    viewer = await staff(database, client_for, venue, P.TARIFFS_VIEW, P.PROMO_CODES_VIEW)
    elsewhere = await staff(database, client_for, await make_venue(database), *Permission)
    member, guest = await client_for(), await client_for(None)
    peak = {"venue_id": str(venue.id), "name": "Evening", "percent": 20}
    code = {"organization_id": str(venue.organization_id), "code": "X1", "percent": 15}
    calls: list[tuple[str, str, dict[str, Any] | None, str]] = [
        ("POST", "/tariffs", DAY_TICKET | {"venue_id": str(venue.id)}, "access.forbidden"),
        ("PUT", f"/tariffs/{tariff.id}", DAY_TICKET | {"venue_id": str(venue.id)}, "access.forbidden"),
        ("PATCH", f"/tariffs/{tariff.id}", {"name": "X"}, "not_found"),
        ("DELETE", f"/tariffs/{tariff.id}", None, "not_found"),
        ("POST", "/peak-rules", peak, "access.forbidden"),
        ("PATCH", f"/peak-rules/{rule.id}", {"percent": 1}, "not_found"),
        ("DELETE", f"/peak-rules/{rule.id}", None, "not_found"),
        ("POST", "/promo-codes", code, "access.forbidden"),
        ("PATCH", f"/promo-codes/{promo.id}", {"max_uses": 1}, "not_found"),
        ("DELETE", f"/promo-codes/{promo.id}", None, "not_found"),
    ]
    for method, address, body, from_elsewhere in calls:
        for who, expected in (
            (viewer, "access.forbidden"), (member, "access.forbidden"), (elsewhere, from_elsewhere),
            (guest, "access.unauthenticated"),
        ):  # fmt: skip
            answer = await who.request(method, address, json=body)
            assert answer.json()["code"] == expected, (method, address, expected)
    for address in ("/tariffs", "/peak-rules", "/promo-codes"):
        assert len((await viewer.get(address)).json()["items"]) == 1
        assert (await elsewhere.get(address)).json()["items"] == []
        assert (await member.get(address)).json()["code"] == "access.forbidden"
