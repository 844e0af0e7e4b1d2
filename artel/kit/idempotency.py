import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel
from sqlalchemy import Table, bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from artel.kit import clock
from artel.kit.db import Base
from artel.kit.dialects import insert_or_skip
from artel.kit.problems import Problem, Text


class Mismatch(Problem):
    status, code = 422, "idempotency.mismatch"
    title = Text("Этот ключ уже использован для другого запроса", "This key was used for another request")


class StoredAnswer(Base):
    """The answer to a creating POST, in the same commit as what it created. Refusals are not kept: try again."""

    __tablename__ = "stored_answers"

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime]


_ANSWERS = cast(Table, StoredAnswer.__table__)
_MINE = (_ANSWERS.c.owner_id == bindparam("owner")) & (_ANSWERS.c.key == bindparam("mark"))
_KEEP = update(_ANSWERS).where(_MINE).values(body=bindparam("answer"))


@dataclass(frozen=True, slots=True)
class Once:
    session: AsyncSession
    owner_id: UUID
    key: str | None
    route: str

    async def create(
        self, request: BaseModel, shape: type[BaseModel], work: Callable[[], Awaitable[object]]
    ) -> Response:
        """Do `work` and answer 201; a repeat of the key gets the stored answer, byte for byte."""
        mark = hashlib.sha256(f"{self.route} {request.model_dump_json()}".encode()).hexdigest()
        if self.key and not await self._is_first(self.key, mark):
            return await self._replay(self.key, mark)
        body = shape.model_validate(await work()).model_dump_json()
        if self.key:
            await self.session.execute(_KEEP, {"owner": self.owner_id, "mark": self.key, "answer": body})
        return Response(body, 201, media_type="application/json")

    async def _is_first(self, key: str, mark: str) -> bool:
        """The key's row comes first, so that a twin request waits here for our commit instead of working too."""
        values = {"fingerprint": mark, "body": "", "created_at": clock.now()}
        return await insert_or_skip(self.session, StoredAnswer, owner_id=self.owner_id, key=key, **values)

    async def _replay(self, key: str, mark: str) -> Response:
        stored = await self.session.get_one(StoredAnswer, (self.owner_id, key))
        if stored.fingerprint != mark:
            raise Mismatch
        return Response(stored.body, 201, {"Idempotent-Replayed": "true"}, "application/json")
