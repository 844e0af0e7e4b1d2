from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from artel.community.models import DonationStatus, EndedBy, Level, Reason, SignUpStatus, VisitSource
from artel.kit.money import Money
from artel.kit.texts import Line, Name, Prose

Thanks = Literal[Reason.EVENT_HELP, Reason.HELPFUL_ANSWER]
MIN_DONATION, MAX_DONATION = 1_000, 10**9


class StrictRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CheckInRequest(StrictRequest):
    """By the code at the door, by one's booking, or at the desk (`user_id`, for staff with `visits:manage`)."""

    venue_id: UUID
    booking_id: UUID | None = None
    code: str | None = Field(None, min_length=1, max_length=32)
    user_id: UUID | None = None


class BirthdayView(BaseModel):
    """`on`: the day of the next one, without the year of birth."""

    user_id: UUID
    name: str
    avatar_url: str | None
    on: date
    is_today: bool


class VisitVenue(BaseModel):
    id: UUID
    name: str
    slug: str
    time_zone: str


class VisitView(BaseModel):
    """`minutes` so far, or of the whole visit. `person` is for staff."""

    id: UUID
    venue: VisitVenue
    booking_id: UUID | None
    source: VisitSource
    started_at: datetime
    ended_at: datetime | None
    ended_by: EndedBy | None
    closes_at: datetime
    minutes: int
    person: str | None = None
    user_id: UUID | None = None


class VisitPage(BaseModel):
    """`streak`: weeks in a row with a visit. `total` and `minutes` are of all visits ever."""

    items: list[VisitView]
    next_cursor: str | None
    open: VisitView | None
    streak: int
    total: int
    minutes: int


class PersonHere(BaseModel):
    user_id: UUID
    nickname: str
    full_name: str
    avatar_url: str | None
    is_here: bool
    since: datetime


class PresenceToday(BaseModel):
    """Counts are for everybody. `people` are those who show their place, for people who are themselves known here."""

    here_now: int
    today: int
    people: list[PersonHere]


class DoorView(BaseModel):
    """What the QR says: `address` opens the check-in with the code filled in."""

    venue_id: UUID
    code: str
    address: str
    changed_at: datetime


class MemberEntry(BaseModel):
    user_id: UUID
    nickname: str
    full_name: str
    avatar_url: str | None
    bio: str
    level: Level


class ConsentRequest(StrictRequest):
    organization_id: UUID
    on_leaderboard: bool | None = None
    in_directory: bool | None = None


class ThanksRequest(StrictRequest):
    """`event_help` or `helpful_answer`; the same `about` (an event, a message) counts once."""

    venue_id: UUID
    user_id: UUID
    reason: Thanks
    about: UUID | None = None
    note: Line = ""


class KarmaEntryView(BaseModel):
    id: UUID
    organization_id: UUID
    reason: Reason
    points: int
    asked: int
    day: date
    at: datetime
    note: str


class RankView(BaseModel):
    level: Level
    since: int
    horizon_days: int
    priority: int
    no_deposit: bool


class StandingView(BaseModel):
    """`next` is null at the top. `on_leaderboard` and `in_directory` are what the person agreed to."""

    organization_id: UUID
    organization: str
    score: int
    rank: RankView
    next: RankView | None
    on_leaderboard: bool
    in_directory: bool


class KarmaPage(BaseModel):
    """One's own: where one stands, the scale, and the ledger, newest first."""

    standings: list[StandingView]
    scale: list[RankView]
    items: list[KarmaEntryView]
    next_cursor: str | None


class LeaderView(BaseModel):
    place: int
    user_id: UUID
    nickname: str
    full_name: str
    avatar_url: str | None
    score: int
    level: Level


class DonationRequest(StrictRequest):
    """`amount` in minor units of the venue's currency."""

    venue_id: UUID
    amount: int = Field(ge=MIN_DONATION, le=MAX_DONATION)
    message: Line = ""
    is_anonymous: bool = False
    goal_id: UUID | None = None


class SubjectView(BaseModel):
    """For `POST /payments`."""

    type: str
    id: UUID


class DonationView(BaseModel):
    """One's own."""

    id: UUID
    venue_id: UUID
    venue: str
    goal_id: UUID | None
    amount: Money
    message: str
    is_anonymous: bool
    status: DonationStatus
    created_at: datetime
    paid_at: datetime | None
    subject: SubjectView


class DonorView(BaseModel):
    nickname: str
    full_name: str
    avatar_url: str | None


class RecentDonation(BaseModel):
    """`donor` null: they wish to stay unknown."""

    venue_id: UUID
    venue: str
    goal: str | None
    amount: Money
    message: str
    donor: DonorView | None
    paid_at: datetime


class DonationDay(BaseModel):
    day: date
    amount: int
    donations: int


class DonationStats(BaseModel):
    """Of the last `days`, by day of the venue's clock (UTC without a venue); one currency, in minor units."""

    days: int
    total: Money
    donations: int
    by_day: list[DonationDay]


class GoalRequest(StrictRequest):
    venue_id: UUID
    title: Name
    about: Prose = ""
    target: int = Field(gt=0, le=10**12)


class GoalPatch(StrictRequest):
    title: Name | None = None
    about: Prose | None = None
    target: int | None = Field(None, gt=0, le=10**12)
    is_open: bool | None = None


class GoalView(BaseModel):
    id: UUID
    venue_id: UUID
    title: str
    about: str
    target: Money
    raised: Money
    donations: int
    is_open: bool
    created_at: datetime


class GatheringRequest(StrictRequest):
    """`price` in minor units, 0: free."""

    venue_id: UUID
    title: Name
    about: Prose = ""
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    seats: int = Field(ge=1, le=2000)
    price: int = Field(0, ge=0, le=10**9)

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        return self


class GatheringPatch(StrictRequest):
    title: Name | None = None
    about: Prose | None = None
    seats: int | None = Field(None, ge=1, le=2000)


class SignUpRequest(StrictRequest):
    """`wait`: join the waiting list when it is full."""

    wait: bool = False


class MySignUp(BaseModel):
    """`place` in the waiting list, from 1."""

    id: UUID
    status: SignUpStatus
    hold_expires_at: datetime | None
    place: int | None
    subject: SubjectView | None


class GatheringView(BaseModel):
    id: UUID
    venue_id: UUID
    venue: str
    venue_slug: str
    address: str
    time_zone: str
    title: str
    about: str
    starts_at: datetime
    ends_at: datetime
    seats: int
    free: int
    waiting: int
    price: Money
    is_cancelled: bool
    mine: MySignUp | None


class GuestView(BaseModel):
    user_id: UUID
    nickname: str
    full_name: str
    status: SignUpStatus
    joined_at: datetime
