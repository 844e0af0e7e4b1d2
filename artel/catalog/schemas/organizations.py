from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, computed_field

from artel.catalog.schemas.fields import Currency, Patch, Slug, Strict, View
from artel.files.queries import url_of
from artel.files.rules import Variant
from artel.kit.problems import Language
from artel.kit.texts import Line, Name, Prose

Vat = Literal[0, 5, 7, 10, 22]  # the rates that a receipt has a code for (54-FZ, 2026)

# The web app's own schemes, each of them readable in light and dark; empty: the house's colour.
Accent = Literal["", "burgundy", "blue", "green", "violet", "orange", "turquoise"]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^(\+?[\d ()-]{5,30})?$")]
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$", max_length=200)
]
Website = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^(https?://[^\s<>\"]+)?$", max_length=200)]


class OrganizationRequest(Strict):
    name: Name
    slug: Slug | None = None
    legal_name: Line = ""
    inn: Annotated[str, StringConstraints(pattern=r"^(\d{10}|\d{12})?$")] = ""
    currency: Currency = "RUB"
    vat_percent: Vat | None = None
    tax_system_code: int = Field(2, ge=1, le=6)


class OrganizationPatch(Patch):
    name: Name | None = None
    slug: Slug | None = None
    legal_name: Line | None = None
    inn: Annotated[str, StringConstraints(pattern=r"^(\d{10}|\d{12})?$")] | None = None
    vat_percent: Vat | None = None
    tax_system_code: Annotated[int, Field(ge=1, le=6)] | None = None
    accent: Accent | None = None
    phone: Phone | None = None
    email: Email | None = None
    website: Website | None = None
    legal_address: Line | None = None
    about: Prose | None = None
    house_rules: Prose | None = None
    language: Language | None = None
    waives_deposit: bool | None = None
    greets_birthdays: bool | None = None

    @classmethod
    def clearable(cls) -> frozenset[str]:
        return frozenset({"vat_percent"})


class Branded(View):
    """What an organisation shows of itself; what it has left empty is not shown."""

    id: UUID
    name: str
    slug: str
    legal_name: str
    inn: str
    legal_address: str
    accent: Accent
    phone: str
    email: str
    website: str
    about: str
    house_rules: str
    logo_file_id: UUID | None = Field(exclude=True)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def logo_url(self) -> str | None:
        return url_of(self.logo_file_id, Variant.SMALL) if self.logo_file_id else None


class OrganizationView(Branded):
    language: Language
    currency: str
    vat_percent: int | None
    tax_system_code: int
    waives_deposit: bool
    greets_birthdays: bool
    created_at: datetime


class OrganizationList(BaseModel):
    items: list[OrganizationView]


class OrganizationBrief(Branded):
    """As everybody sees it on the page of a venue."""
