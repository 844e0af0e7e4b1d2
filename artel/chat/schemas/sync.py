from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

Seq = Annotated[int, Field(ge=0, le=2**53)]
MOST_LINES = 500


class SyncRequest(BaseModel):
    """Per line the last `seq` that the client has."""

    chats: Annotated[dict[UUID, Seq], Field(max_length=MOST_LINES)] = {}
    spaces: Annotated[dict[UUID, Seq], Field(max_length=MOST_LINES)] = {}


class LineEventView(BaseModel):
    seq: int
    event: str
    data: dict[str, Any]


class SyncLineView(BaseModel):
    events: list[LineEventView]
    last_seq: int
    reset: bool
    more: bool


class LineRefused(BaseModel):
    """A line that is not, or no longer, the caller's."""

    status: int
    code: str
    detail: str


class SyncView(BaseModel):
    chats: dict[str, SyncLineView | LineRefused]
    spaces: dict[str, SyncLineView | LineRefused]
