import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from fastapi import Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from artel.kit.problems import Invalid, Text

T = TypeVar("T")
Limit = Annotated[int, Query(ge=1, le=100)]


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    items: Sequence[T]
    next_cursor: str | None


class Page(BaseModel, Generic[T]):
    """The same, as the API shows it: `Page[BookingView].model_validate(rows)`."""

    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    next_cursor: str | None


async def paginate(
    session: AsyncSession,
    statement: Select[T],
    keys: tuple[InstrumentedAttribute[Any], ...],
    limit: int,
    cursor: str | None,
    *,
    ascending: bool = False,
) -> Rows[T]:
    """Keyset, newest first. `keys` must end in something unique, and an index should begin with them."""
    statement = statement.order_by(*(key.asc() if ascending else key.desc() for key in keys)).limit(limit + 1)
    if cursor:
        at, here = tuple_(*keys), tuple_(*_decode(cursor, keys), types=[key.type for key in keys])
        statement = statement.where(at > here if ascending else at < here)
    rows = (await session.scalars(statement)).all()
    more = _encode(rows[limit - 1], keys) if len(rows) > limit else None
    return Rows(rows[:limit], more)


def _encode(row: object, keys: tuple[InstrumentedAttribute[Any], ...]) -> str:
    values = [getattr(row, key.key) for key in keys]
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode()


def _decode(cursor: str, keys: tuple[InstrumentedAttribute[Any], ...]) -> list[Any]:
    try:
        values = msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=list[Any])
        return [msgspec.convert(value, key.type.python_type) for value, key in zip(values, keys, strict=True)]
    except (binascii.Error, msgspec.MsgspecError, ValueError) as error:
        raise Invalid(Text("Неверный cursor", "The cursor is not one of ours")) from error
