"""A space full of people for the chat's benchmarks, put into the database directly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from artel.access import tokens
from artel.access.actor import Actor
from artel.access.models import Session
from artel.accounts.models import User
from artel.chat import commands
from artel.chat.models import ReadMarker, SpaceMember, SpaceRole
from artel.chat.schemas.spaces import SpaceRequest
from artel.kit import clock
from artel.kit.db import Database
from artel.kit.ids import uuid7
from artel.presence.models import Presence
from tests.makers import make_user


@dataclass
class Hall:
    space: UUID
    chat: UUID
    owner: UUID
    people: Sequence[UUID]  # the owner is not among them
    tokens: Sequence[str]  # of these people, in their order


async def build_hall(database: Database, size: int) -> Hall:
    owner = (await make_user(database)).id
    async with database.transaction() as session:
        space = await commands.create_space(session, Actor(owner), SpaceRequest(name="Зал", visibility="public"))
    people, sessions = [uuid7() for _ in range(size)], [uuid7() for _ in range(size)]
    space_id, chat_id = space.id, space.chat_id
    assert chat_id
    async with database.transaction() as session:
        role = await session.scalar(
            select(SpaceRole.id).where(SpaceRole.space_id == space_id, SpaceRole.key == "member")
        )
        for table, rows in _rows(people, sessions, space_id, chat_id, role).items():
            await session.execute(insert(table), rows)
    held = [tokens.issue(person, one) for person, one in zip(people, sessions, strict=True)]
    return Hall(space_id, chat_id, owner, people, held)


def _rows(
    people: Sequence[UUID], sessions: Sequence[UUID], space: UUID, chat: UUID, role: UUID | None
) -> dict[Any, list[dict[str, Any]]]:
    now, names = clock.now(), [f"person_{n}" for n in range(len(people))]
    ends = now + timedelta(days=1)
    return {
        User: [
            {"id": one, "email": f"{name}@example.org", "nickname": name, "nickname_key": name, "referral_code": name}
            for one, name in zip(people, names, strict=True)
        ],
        Session: [
            {"id": row, "user_id": one, "refresh_hash": row.hex, "device": "bench", "ip": "127.0.0.1", "expires_at": ends}
            for one, row in zip(people, sessions, strict=True)
        ],
        SpaceMember: [{"space_id": space, "user_id": one, "role_id": role} for one in people],
        ReadMarker: [{"chat_id": chat, "user_id": one} for one in people],
        Presence: [{"user_id": one, "active_at": now} for one in people],
    }  # fmt: skip
