from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from artel.kit.texts import Clean

TagText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), Clean]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500), Clean]
MOST_AT_ONCE = 500


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CardChange(Strict):
    """Only what is named changes."""

    organization_id: UUID
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000), Clean] | None = None
    tags: list[TagText] | None = Field(None, max_length=30)


class ImportedPerson(Strict):
    """One of a foreign list. `email` and `phone` as accounts keep them; `invite`: write them how to sign in."""

    organization_id: UUID
    full_name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120), Clean] = ""
    email: str | None = None
    phone: str | None = None
    birthday: date | None = None
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000), Clean] | None = None
    tags: list[TagText] | None = Field(None, max_length=30)
    invite: bool = False


class BanRequest(Strict):
    """`until` None: for good."""

    organization_id: UUID
    reason: Reason
    until: AwareDatetime | None = None


class UnbanRequest(Strict):
    organization_id: UUID


class BulkRequest(Strict):
    """`tag` and `untag` want `tag`; `ban` wants `reason`."""

    organization_id: UUID
    user_ids: list[UUID] = Field(min_length=1, max_length=MOST_AT_ONCE)
    action: Literal["tag", "untag", "ban", "unban"]
    tag: TagText | None = None
    reason: Reason | None = None
    until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.action in ("tag", "untag") and not self.tag:
            raise ValueError("tag is missing")
        if self.action == "ban" and not self.reason:
            raise ValueError("reason is missing")
        return self


class BulkView(BaseModel):
    changed: int


class BanView(BaseModel):
    at: datetime
    until: datetime | None
    reason: str
