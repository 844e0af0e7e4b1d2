"""Sticker packs of a space: who makes them, who sees them, what is refused."""

import asyncio
import io
import os
from typing import Any

import httpx
import pytest
from PIL import Image

from artel.chat import rules
from artel.chat.rules import SpacePermission
from artel.kit import live
from artel.kit.db import Database
from tests.conftest import ClientFor
from tests.test_chat import Person, Town

Json = dict[str, Any]


def picture_of(width: int, height: int) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), (180, 120, 60)).save(content, "PNG")
    return content.getvalue()


HELLO = {"emoji": "👋", "keyword": "hello"}


@pytest.fixture
async def town(client_for: ClientFor, database: Database) -> Town:
    return await Town(client_for, database).build()


async def make_pack(town: Town, who: Person | None = None, name: str = "Коты") -> Json:
    pack: Json = await (who or town.owner)("POST", f"/spaces/{town.id}/sticker-packs", {"name": name}, 201)
    return pack


async def put(who: Person, pack: Json, content: bytes | None = None, **more: str) -> httpx.Response:
    file = ("cat.png", picture_of(96, 96) if content is None else content, "image/png")
    path = f"/stickers/packs/{pack['id']}/add-sticker"
    return await who.http.post(path, files={"file": file}, data=HELLO | more)


async def test_a_pack_of_a_space_is_there_for_its_members_and_for_nobody_else(town: Town) -> None:
    pack = await make_pack(town)
    sticker = (await put(town.owner, pack)).json()
    assert (sticker["emoji"], sticker["keyword"]) == ("👋", "hello")
    shown = await town.member("GET", f"/spaces/{town.id}/sticker-packs")
    assert [one["id"] for one in shown[0]["stickers"]] == [sticker["id"]]
    for path in ("/stickers/packs", "/stickers/my-packs"):
        assert [(one["space_id"], one["is_installed"]) for one in await town.member("GET", path)] == [(town.id, True)]
    sent = await town.member("POST", f"/messages/{town.chat}", {"sticker_id": sticker["id"]}, 201)
    assert sent["sticker"] == sticker
    stranger = await town.person("stranger")
    assert await stranger("GET", "/stickers/packs") == []
    await stranger("GET", f"/stickers/packs/{pack['id']}", None, 404)
    await stranger("POST", f"/stickers/packs/{pack['id']}/install", None, 404)
    own = await stranger("POST", "/spaces", {"name": "Elsewhere"}, 201)
    refused = await stranger("POST", f"/messages/{own['chat_id']}", {"sticker_id": sticker["id"]}, 422)
    assert refused["code"] == "chat.unknown_sticker"


async def test_only_who_may_change_the_space_changes_its_packs(town: Town) -> None:
    pack = await make_pack(town)
    sticker = (await put(town.owner, pack)).json()
    own = f"/stickers/packs/{pack['id']}"
    who = await town.newcomer("helper")
    await town.give(who, *(set(SpacePermission) - {SpacePermission.CHANGE_INFO}))
    await who("POST", f"/spaces/{town.id}/sticker-packs", {"name": "x"}, 403)
    assert (await put(who, pack)).status_code == 403
    await who("PATCH", own, {"name": "x"}, 403)
    await who("PATCH", f"{own}/stickers/{sticker['id']}", {"emoji": "🐈"}, 403)
    await who("DELETE", f"{own}/stickers/{sticker['id']}", None, 403)
    await who("DELETE", own, None, 403)
    await town.give(who, SpacePermission.CHANGE_INFO)
    assert (await who("PATCH", own, {"name": "Кошки"}, 200))["name"] == "Кошки"
    changed = await who("PATCH", f"{own}/stickers/{sticker['id']}", {"emoji": "🐈"}, 200)
    assert (changed["emoji"], changed["keyword"]) == ("🐈", "hello")
    await who("DELETE", own, None, 200)
    log = (await town.owner("GET", f"/spaces/{town.id}/moderation-log"))["items"]
    assert (log[0]["verb"], log[0]["reason"]) == ("stickers_removed", "Кошки")


async def test_they_stand_in_the_order_that_was_chosen(town: Town) -> None:
    pack = await make_pack(town)
    a, b, c = [(await put(town.owner, pack, keyword=word)).json()["id"] for word in "abc"]
    own = f"/stickers/packs/{pack['id']}"

    async def order() -> list[str]:
        return [one["id"] for one in (await town.member("GET", own))["stickers"]]

    assert await order() == [a, b, c]
    await town.owner("PATCH", own, {"order": [c, a, b]}, 200)
    assert await order() == [c, a, b]
    for wrong in ([c, a], [c, a, b, b], [c, a, pack["id"]]):
        assert (await town.owner("PATCH", own, {"order": wrong}, 409))["code"] == "chat.other_stickers"
    await town.owner("DELETE", f"{own}/stickers/{a}", None, 200)
    await town.owner("DELETE", f"{own}/stickers/{a}", None, 404)
    assert await order() == [c, b]
    d = (await put(town.owner, pack)).json()["id"]
    assert await order() == [c, b, d]


async def test_what_was_sent_stays_when_its_pack_goes(town: Town) -> None:
    pack = await make_pack(town)
    sticker = (await put(town.owner, pack)).json()
    sent = await town.owner("POST", f"/messages/{town.chat}", {"sticker_id": sticker["id"]}, 201)
    await town.owner("DELETE", f"/stickers/packs/{pack['id']}", None, 200)
    assert await town.member("GET", f"/spaces/{town.id}/sticker-packs") == []
    assert (await town.member("GET", f"/messages/message/{sent['id']}"))["sticker"] == sticker
    again = await town.owner("POST", f"/messages/{town.chat}", {"sticker_id": sticker["id"]}, 422)
    assert again["code"] == "chat.unknown_sticker"
    assert (await put(town.owner, pack)).status_code == 404


async def test_size_and_kind_are_refused_in_words(town: Town) -> None:
    pack = await make_pack(town)
    heavy = picture_of(8, 8) + os.urandom(rules.STICKER_BYTES)
    refused = await put(town.owner, pack, heavy)
    assert (refused.status_code, refused.json()["code"]) == (413, "files.too_big")
    assert refused.json()["max_bytes"] == rules.STICKER_BYTES
    assert (await put(town.owner, pack, b"#!/bin/sh")).json()["code"] in ("files.not_what_it_says", "files.unsupported")
    assert (await put(town.owner, pack, keyword="x" * 33)).status_code == 422
    await town.owner("POST", f"/spaces/{town.id}/sticker-packs", {"name": "  "}, 422)
    assert (await town.owner("GET", f"/stickers/packs/{pack['id']}"))["stickers"] == []


async def test_a_full_pack_and_a_full_space_take_no_more_even_at_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "STICKERS_IN_A_PACK", 2)
    monkeypatch.setattr(rules, "PACKS_OF_A_SPACE", 2)
    pack = await make_pack(town)
    answers = await asyncio.gather(*(put(town.owner, pack) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409]
    full = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (full["code"], full["most"]) == ("chat.pack_full", 2)
    path = f"/spaces/{town.id}/sticker-packs"
    made = await asyncio.gather(*(town.owner.http.post(path, json={"name": f"n{n}"}) for n in range(4)))
    assert sorted(answer.status_code for answer in made) == [201, 409, 409, 409]


async def test_open_pickers_of_the_space_are_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []

    async def hear(room: str, event: str, _data: Json) -> None:
        told.append((room, event))

    live.connect(hear)
    try:
        await make_pack(town)
    finally:
        live.connect(None)
    assert (f"space:{town.id}", "stickers_updated") in told
