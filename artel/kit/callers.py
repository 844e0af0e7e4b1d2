"""What a domain's `sockets.py` is written against: who calls, from where, and what the ack will be."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from artel.kit.db import Database
from artel.kit.field_errors import say
from artel.kit.limits import Counter
from artel.kit.problems import FieldError, Invalid

Shape = TypeVar("Shape", bound=BaseModel)
Json = dict[str, Any]


class Caller(Protocol):
    """One socket. `actor` is the person behind it, with today's rights, asked anew for every event."""

    actor: Any
    database: Database
    counter: Counter

    @property
    def rooms(self) -> Collection[str]: ...

    async def enter(self, room: str) -> None: ...

    async def leave(self, room: str) -> None: ...

    async def tell(self, event: str, data: Json) -> None:
        """This socket alone."""

    async def emit(self, room: str, event: str, data: Json) -> None:
        """Ephemera, which no database knows: typing, who came into a room."""

    async def present(self, room: str) -> set[str]:
        """The ids of those who are in the room with a socket of any process."""
        ...


Handler = Callable[[Caller, Json], Awaitable[Json]]


def parse(shape: type[Shape], data: object) -> Shape:
    """An event's data as the request it stands for; unknown fields, identity among them, are ignored."""
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        raise Invalid(errors=[_field_error(item) for item in error.errors()]) from error


def _field_error(item: Any) -> FieldError:
    pointer = "/" + "/".join(str(part) for part in item["loc"])
    return {"pointer": pointer, "code": item["type"], "detail": say(item, "en")}
