"""Plans, add-ons, campaigns, loyalty, codes with every limit, trials, students; and sums that lose no kopeck."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artel.access.permissions import Permission
from artel.catalog.models import Resource, Venue
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.money import Money
from artel.payments.rules import deposit_part, receipt_items
from artel.pricing import rules
from artel.pricing.models import Audience, Campaign, LoyaltyBy, LoyaltyStep, Per, PromoCode, Tariff
from tests.conftest import ClientFor, count
from tests.makers import give_role, make_resource, make_user, make_venue
from tests.test_best_price import some_wish
from tests.test_memberships import add, book, pay, venue_of, wish

P = Permission


async def staff(database: Database, client_for: ClientFor, venue: Venue, *permissions: Permission) -> httpx.AsyncClient:
    user = await make_user(database)
    await give_role(database, user.id, frozenset(permissions), venue.organization_id)
    return await client_for(user.id)


def terms(venue: Venue, user_id: UUID) -> list[tuple[str, dict[str, Any], dict[str, Any] | None, str]]:
    """Path, a new row, a change of it, the family of permissions."""
    here, owner = {"venue_id": str(venue.id)}, {"organization_id": str(venue.organization_id)}
    price = {"price": {"amount": 10_000, "currency": "RUB"}}
    pack = {"form": "pack", "name": "Pack", "unit": "minute", "quantity": 600, "valid_days": 30}
    return [
        ("plans", here | price | pack, {"is_active": False}, "tariffs"),
        ("add-ons", here | price | {"code": "tea", "name": "Tea", "per": "booking"}, {"name": "Green tea"}, "tariffs"),
        ("campaigns", owner | {"name": "Autumn", "percent": 5}, {"is_active": False}, "promo_codes"),
        ("loyalty-steps", owner | {"by": "visits", "threshold": 5, "percent": 3}, None, "promo_codes"),
        ("concessions", owner | {"user_id": str(user_id)}, None, "members"),
    ]


async def test_each_right_has_its_yes_and_its_no(client_for: ClientFor, database: Database) -> None:
    venue = await make_venue(database)
    person = (await make_user(database)).id
    member, guest = await client_for(), await client_for(None)
    elsewhere = await staff(database, client_for, await make_venue(database), *Permission)
    for path, body, change, family in terms(venue, person):
        verbs = {"members": ("edit",) * 3}.get(family, ("create", "edit", "delete"))
        create, edit, drop = (P(f"{family}:{verb}") for verb in verbs)
        view = P(f"{family}:view")
        viewer = await staff(database, client_for, venue, view)
        maker = await staff(database, client_for, venue, view, create)
        editor = await staff(database, client_for, venue, view, edit)
        remover = await staff(database, client_for, venue, view, drop)
        for who, status in ((viewer, 403), (member, 403), (elsewhere, 403), (guest, 401)):
            assert (await who.post(f"/{path}", json=body)).status_code == status, path
        made = await maker.post(f"/{path}", json=body)
        assert made.status_code == 201, made.text
        one = f"/{path}/{made.json()['id']}"
        assert [it["id"] for it in (await viewer.get(f"/{path}")).json()["items"]] == [made.json()["id"]]
        assert (await elsewhere.get(f"/{path}")).json()["items"] == []
        assert (await member.get(f"/{path}")).status_code == 403
        if change:
            assert (await viewer.patch(one, json=change)).status_code == 403
            assert (await elsewhere.patch(one, json=change)).status_code == 404
            changed = await editor.patch(one, json=change)
            assert changed.json() == made.json() | change
        assert (await viewer.delete(one)).status_code == 403
        assert (await elsewhere.delete(one)).status_code == 404
        assert (await remover.delete(one)).status_code == 204


async def test_the_referral_program_is_set_with_the_right_only(client_for: ClientFor, database: Database) -> None:
    venue = await make_venue(database)
    address = f"/organizations/{venue.organization_id}/referral-program"
    body = {"inviter_amount": 30_000, "invited_amount": 20_000}
    viewer = await staff(database, client_for, venue, P.PROMO_CODES_VIEW)
    editor = await staff(database, client_for, venue, P.PROMO_CODES_VIEW, P.PROMO_CODES_EDIT)
    assert (await viewer.get(address)).json() is None
    assert (await viewer.put(address, json=body)).status_code == 403
    assert (await editor.put(address, json=body)).json()["inviter_amount"] == 30_000
    assert (await editor.put(address, json=body | {"is_active": False})).json()["is_active"] is False
    assert (await (await client_for()).get(address)).status_code == 403


async def codes_of(client: httpx.AsyncClient, resource: Resource, **more: Any) -> list[tuple[str, int]]:
    answer = await client.post("/quotes", json=wish(resource, **more))
    assert answer.status_code == 201, answer.text
    return [(line["code"], line["amount"]["amount"]) for line in answer.json()["lines"]]


async def test_campaigns_loyalty_and_add_ons_apply_in_their_order(client_for: ClientFor, database: Database) -> None:
    desks = await make_resource(database, 5)
    venue = await venue_of(database, desks)
    owner = {"organization_id": venue.organization_id}
    now = clock.now()
    await add(
        database,
        Campaign(name="Small", percent=5, **owner),
        Campaign(name="Large", percent=10, **owner),
        Campaign(name="Over", percent=90, ends_at=now, **owner),
        Campaign(name="Later", percent=90, starts_at=now + timedelta(days=1), **owner),
        Campaign(name="Off", percent=90, is_active=False, **owner),
        Campaign(name="Elsewhere", percent=90, venue_ids=[str(UUID(int=1))], **owner),
        Campaign(name="New", percent=50, new_only=True, **owner),
        LoyaltyStep(by=LoyaltyBy.SPEND, threshold=50_000, percent=7, **owner),
    )
    keeper = await staff(database, client_for, venue, P.TARIFFS_CREATE)
    tea = {"venue_id": str(venue.id), "code": "tea", "name": "Tea", "per": "seat"}
    await keeper.post("/add-ons", json=tea | {"price": {"amount": 1_000, "currency": "RUB"}})
    guest, member = await client_for(None), await client_for()
    assert await codes_of(guest, desks) == [("base", 60_000), ("campaign", -6_000)]
    assert await codes_of(member, desks) == [("base", 60_000), ("campaign", -30_000)]
    first = await book(member, desks, start="16:00", end="20:00")
    await pay(member, database, "booking", first["id"])
    assert await codes_of(member, desks, add_ons=["tea", "tea"]) == [
        ("base", 60_000), ("campaign", -6_000), ("loyalty", -3_780), ("add_on", 2_000),
    ]  # fmt: skip


async def test_every_limit_of_a_code(client_for: ClientFor, database: Database) -> None:
    desks = await make_resource(database, 5)
    venue = await venue_of(database, desks)
    day = Tariff(organization_id=venue.organization_id, venue_id=venue.id, name="D", per=Per.DAY, price=Money(10**6))
    owner = {"organization_id": venue.organization_id, "percent": 10}
    await add(database, day)
    await add(
        database, PromoCode(code="ELSEWHERE", venue_ids=[str(UUID(int=1))], **owner),
        PromoCode(code="DAYS", tariff_ids=[str(day.id)], **owner), PromoCode(code="FIRST", first_only=True, **owner),
    )  # fmt: skip
    member, guest = await client_for(), await client_for(None)

    async def refusal(client: httpx.AsyncClient, code: str, **more: Any) -> str | None:
        found: str | None = (await client.post("/quotes", json=wish(desks, promo_code=code, **more))).json().get("code")
        return found

    assert await refusal(member, "ELSEWHERE") == "pricing.promo_not_here"
    assert await refusal(member, "DAYS") == "pricing.promo_not_here"  # the hours are cheaper without it
    assert await refusal(member, "DAYS", tariff_id=str(day.id)) is None
    assert await refusal(guest, "FIRST") == "pricing.promo_not_here"
    assert await refusal(member, "FIRST") is None
    quotes = [(await member.post("/quotes", json=wish(desks, promo_code="FIRST"))).json()["id"] for _ in range(3)]
    answers = await asyncio.gather(*(member.post("/bookings", json={"quote_id": quote}) for quote in quotes))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert await refusal(member, "FIRST") == "pricing.promo_exhausted"


async def test_a_trial_is_had_once_also_by_two_at_the_same_moment(client_for: ClientFor, database: Database) -> None:
    desks = await make_resource(database, 5)
    venue = await venue_of(database, desks)
    own = {"organization_id": venue.organization_id, "venue_id": venue.id}
    await add(database, Tariff(name="Trial", per=Per.DAY, price=Money(1_000), is_trial=True, **own))
    member = await client_for()
    assert await codes_of(await client_for(None), desks) == [("base", 60_000)]
    assert await codes_of(member, desks, seats=2) == [("base", 120_000)]
    quotes = [(await member.post("/quotes", json=wish(desks))).json() for _ in range(3)]
    assert {quote["total"]["amount"] for quote in quotes} == {1_000}
    answers = await asyncio.gather(*(member.post("/bookings", json={"quote_id": quote["id"]}) for quote in quotes))
    codes = sorted(answer.json().get("code", "booked") for answer in answers)
    assert codes == ["booked"] + ["pricing.trial_used"] * 2
    assert await codes_of(member, desks) == [("base", 60_000)]
    booked = next(answer.json()["id"] for answer in answers if answer.status_code == 201)
    await member.post(f"/bookings/{booked}/cancel", json={})
    assert await count(database, "trial_uses") == 0
    assert await codes_of(member, desks) == [("base", 1_000)]


async def test_students_and_teams_have_their_tariffs(client_for: ClientFor, database: Database) -> None:
    desks = await make_resource(database, 9)
    venue = await venue_of(database, desks)
    own = {"organization_id": venue.organization_id, "venue_id": venue.id, "resource_id": desks.id, "per": Per.HOUR}
    student = Tariff(name="Student", price=Money(10_000), audience=Audience.STUDENT, **own)
    await add(database, student, Tariff(name="Team", price=Money(20_000), min_seats=3, **own))
    user = await make_user(database)
    member = await client_for(user.id)
    assert await codes_of(member, desks) == [("base", 60_000)]
    assert await codes_of(member, desks, seats=3) == [("base", 120_000)]
    desk = await staff(database, client_for, venue, P.MEMBERS_EDIT, P.MEMBERS_VIEW)
    card = {"organization_id": str(venue.organization_id), "user_id": str(user.id)}
    assert (await desk.post("/concessions", json=card)).status_code == 201
    assert await codes_of(member, desks) == [("base", 20_000)]
    assert await codes_of(await client_for(), desks) == [("base", 60_000)]


# No kopeck is lost or made


@pytest.mark.parametrize("part", range(4))
def test_lines_sum_up_and_tax_lies_inside(part: int) -> None:
    sold = 0
    for seed in range(20_000 + part, 20_000 + 400, 4):
        made = rules.price(some_wish(seed))
        if made:
            sold += 1
            for option in (made.chosen, *made.alternatives):
                assert option.total == sum(line.amount for line in option.lines) >= 0
            assert 0 <= made.tax_amount <= made.total
            assert abs(made.tax_amount * 122 - made.total * 22) <= 61
    assert sold > 20


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=12), st.integers(1, 10**8))
def test_a_receipt_spreads_discounts_exactly(amounts: list[int], paid: int) -> None:
    lines = [{"title": f"L{n}", "amount": amount} for n, amount in enumerate(amounts)]
    items = receipt_items(lines, Money(paid), "all")
    assert sum(item.amount for item in items) == paid
    assert all(item.amount > 0 for item in items)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.lists(st.integers(1, 10**5), max_size=8))
def test_a_deposit_paid_in_parts_is_the_whole_deposit(price: int, deposit: int, parts: list[int]) -> None:
    paid = held = 0
    for part in parts:
        paid += part
        held += deposit_part(paid, price, deposit, held, part)
        assert held == max(0, min(paid - price, deposit))
