from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from artel.accounts.schemas.members import BanView
from artel.analytics.errors import PeriodTooLong
from artel.analytics.rules import Period
from artel.kit import clock
from artel.kit.money import Money
from artel.kit.texts import Line

LONGEST = timedelta(days=3 * 366)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class BoardFilter(Strict):
    """Days on the venue's clock, both included; without them the last 30. `compare`: with the period of the same
    length before, with the same days a year before, or with nothing."""

    organization_id: UUID
    venue_id: UUID | None = None
    from_: date | None = Field(None, alias="from")
    to: date | None = None
    compare: Literal["previous", "year", "none"] = "previous"

    @property
    def period(self) -> Period:
        last = self.to or clock.now().date()
        first = self.from_ or last - timedelta(days=29)
        if not timedelta(0) <= last - first <= LONGEST:
            raise PeriodTooLong
        return Period(first, last)

    @property
    def compared(self) -> Period | None:
        if self.compare == "none":
            return None
        return self.period.before() if self.compare == "previous" else self.period.a_year_before()

    @property
    def scope_id(self) -> UUID:
        return self.venue_id or self.organization_id


class TopFilter(BoardFilter):
    limit: int = Field(10, ge=1, le=50)


class CohortFilter(Strict):
    organization_id: UUID
    venue_id: UUID | None = None
    months: int = Field(12, ge=2, le=24)


class PeriodView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    first: date
    last: date


CardCode = Literal["revenue", "occupancy", "bookings", "average_check", "retention", "new_clients", "conversion"]


class Card(BaseModel):
    """`value` in minor units, pieces or percent; None where there is nothing to divide by. Series run over `steps`."""

    code: CardCode
    unit: Literal["money", "count", "percent"]
    value: float | None
    previous: float | None
    series: list[float | None]
    previous_series: list[float | None]


class MembershipFigures(BaseModel):
    """Minor units and percent."""

    mrr: int
    churn: float | None
    deferred: int


class Stats(BaseModel):
    """`memberships` None: none are sold yet."""

    period: PeriodView
    compared: PeriodView | None
    currency: str
    steps: list[PeriodView]
    cards: list[Card]
    memberships: MembershipFigures | None


class ChartPoint(BaseModel):
    """`revenue` = charged - refunded on these days; `sold`: worth of the bookings that begin on them."""

    first: date
    last: date
    charged: int
    refunded: int
    revenue: int
    sold: int
    bookings: int
    previous_revenue: int | None


class Chart(BaseModel):
    currency: str
    points: list[ChartPoint]


class HeatCell(BaseModel):
    """`percent` None: closed at this hour."""

    weekday: int
    hour: int
    busy_minutes: int
    open_minutes: int
    percent: float | None


class Occupancy(BaseModel):
    percent: float | None
    previous: float | None
    cells: list[HeatCell]


class TariffShare(BaseModel):
    """`id` None: sold without a tariff."""

    id: UUID | None
    name: str
    sold: int
    amount: int
    share: float | None
    previous_amount: int | None


class TariffShares(BaseModel):
    currency: str
    items: list[TariffShare]


class PromoFigures(BaseModel):
    id: UUID
    code: str
    sold: int
    amount: int
    discount: int


class PromoList(BaseModel):
    currency: str
    items: list[PromoFigures]


class TopClient(BaseModel):
    """`name` None: your role may not see people."""

    user_id: UUID
    name: str | None
    avatar_url: str | None
    bookings: int
    spent: int
    last_day: date | None


class TopClients(BaseModel):
    currency: str
    items: list[TopClient]


class Cohort(BaseModel):
    """Clients whose first booking was in `month`; `active[n]`: how many of them booked n months later."""

    month: str
    size: int
    active: list[int]


class Cohorts(BaseModel):
    items: list[Cohort]


class VenueComparison(BaseModel):
    venue_id: UUID
    name: str
    revenue: int
    previous_revenue: int | None
    bookings: int
    previous_bookings: int | None
    occupancy: float | None
    previous_occupancy: float | None
    average_check: int | None


class PeriodComparison(BaseModel):
    currency: str
    period: PeriodView
    compared: PeriodView | None
    items: list[VenueComparison]


Segment = Literal["all", "new", "active", "lapsed", "birthday", "banned"]
Sort = Literal["spent", "last", "first", "bookings"]


class MemberFilter(Strict):
    """People who have booked with the organisation, or paid. `min_spent` in minor units."""

    organization_id: UUID
    segment: Segment = "all"
    q: str = Field("", max_length=100)
    tag: str = Field("", max_length=40)
    min_spent: int | None = Field(None, ge=0)
    sort: Sort = "last"
    order: Literal["desc", "asc"] = "desc"
    limit: int = Field(25, ge=1, le=100)
    cursor: str | None = Field(None, max_length=500)


class MemberView(BaseModel):
    """`last_day` may lie ahead: the day of the last booking. `spent`: paid less what went back, minor units."""

    id: UUID
    full_name: str
    nickname: str
    email: str | None
    phone: str | None
    avatar_url: str | None
    tags: list[str]
    bookings: int
    spent: int
    first_day: date | None
    last_day: date | None
    ban: BanView | None


class MemberPayment(BaseModel):
    id: UUID
    at: datetime
    description: str
    method: str
    provider: str
    amount: int
    refunded: int
    status: str
    receipt_number: str | None


class MemberProfile(MemberView):
    """`payments` None: your role may not see money. The latest twenty."""

    currency: str
    birthday: date | None
    says_student: bool
    language: str
    created_at: datetime
    is_walk_in: bool
    note: str
    payments: list[MemberPayment] | None


class SegmentCounts(BaseModel):
    all: int
    new: int
    active: int
    lapsed: int
    birthday: int
    banned: int
    tags: list[str]
    currency: str


ExportKind = Literal["users", "bookings", "payments", "finance", "audit"]
Format = Literal["csv", "xlsx", "pdf"]


class ExportFilter(Strict):
    """`status` is comma-separated; `from` and `to` are days on the organisation's clock, both included. Users take the
    filters of their list."""

    organization_id: UUID
    format: Format = "csv"
    venue_id: UUID | None = None
    status: str = Field("", max_length=200)
    from_: date | None = Field(None, alias="from")
    to: date | None = None
    segment: Segment = "all"
    q: str = Field("", max_length=100)
    tag: str = Field("", max_length=40)
    min_spent: int | None = Field(None, ge=0)
    command: str = Field("", max_length=120)


class FinanceFilter(Strict):
    organization_id: UUID
    from_: date = Field(alias="from")
    to: date  # both included, on the clock of the organisation's first venue
    by: Literal["day", "venue", "tariff", "method"] = "day"


class FinanceSums(BaseModel):
    """Minor units. What it costs is negative; `net` is the sum of the others."""

    revenue: int
    refunds: int
    fees: int
    bank_fees: int
    chargebacks: int
    goodwill: int
    net: int


class FinanceRow(FinanceSums):
    """`key`: a day, a method, or the id of a venue or a tariff; empty for what belongs to none."""

    key: str
    name: str


class FinanceReport(BaseModel):
    """`balances` are all accounts as of now, debit positive."""

    currency: str
    rows: list[FinanceRow]
    total: FinanceSums
    balances: dict[str, int]
    available: int
    owed: Money
    overdue_invoices: int


Screen = Literal["bookings", "people", "payments"]
FilterName = Annotated[Line, Field(min_length=1, max_length=60)]
SearchKey = Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")]
SearchValue = Annotated[str, Field(max_length=200)]


class SavedFilterRequest(Strict):
    """`search`: what stands in the screen's address, without places and pages."""

    organization_id: UUID
    screen: Screen
    name: FilterName
    search: dict[SearchKey, SearchValue] = Field(min_length=1, max_length=20)
    is_shared: bool = False


class SavedFilterPatch(Strict):
    name: FilterName = ""
    is_shared: bool = False


class SavedFilterView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    organization_id: UUID
    owner_id: UUID
    screen: Screen
    name: str
    search: dict[str, str]
    is_shared: bool


class SavedFilterList(BaseModel):
    items: list[SavedFilterView]
