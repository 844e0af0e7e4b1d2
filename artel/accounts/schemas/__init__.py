from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from artel.access.permissions import ReadyRole
from artel.accounts import rules
from artel.kit import clock
from artel.kit.field_errors import refuse
from artel.kit.problems import Language, Text
from artel.kit.texts import Clean

EMAIL = Text("Это не похоже на адрес почты", "This does not look like an e-mail address")
NICKNAME = Text("От 3 до 20 латинских букв, цифр и _", "3 to 20 Latin letters, digits and _")
RESERVED = Text("Это имя занято системой", "This nickname is reserved")
PHONE = Text("Это не похоже на телефон", "This does not look like a phone number")
ZONE = Text("Такого часового пояса нет", "There is no such time zone")
COMMON = Text("Такой пароль легко угадать", "This password is easy to guess")
TERMS = Text("Нужно согласие с условиями", "You must agree to the terms")
NAMELESS = Text("Назовите почту или имя", "Give an e-mail address or a nickname")
PICTURE = Text("Нужен адрес картинки: /… или https://…", "This must be a picture's address: /… or https://…")
BIRTHDAY = Text("Такой день рождения невозможен", "This birthday is impossible")


def _email(value: str) -> str:
    found = rules.normal_email(value)
    if found is None:
        raise refuse("email", EMAIL)
    return found


def _nickname(value: str) -> str:
    if not rules.NICKNAME.fullmatch(value):
        raise refuse("nickname", NICKNAME)
    if rules.is_reserved(value):
        raise refuse("nickname_reserved", RESERVED)
    return value


def _phone(value: str) -> str:
    found = rules.normal_phone(value)
    if found is None:
        raise refuse("phone", PHONE)
    return found


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise refuse("time_zone", ZONE)
    return value


def _agreed(value: bool) -> bool:
    if not value:
        raise refuse("terms_not_agreed", TERMS)
    return value


def _picture_url(value: str) -> str:
    if value and (not value.startswith(("/", "https://")) or value.startswith("//") or "\\" in value):
        raise refuse("picture_url", PICTURE)
    return value


def _birthday(value: date) -> date:
    if not date(1900, 1, 1) <= value <= clock.now().date():
        raise refuse("birthday", BIRTHDAY)
    return value


Email = Annotated[str, StringConstraints(max_length=254), Clean, AfterValidator(_email)]
Nickname = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), AfterValidator(_nickname)]
Phone = Annotated[str, StringConstraints(max_length=40), AfterValidator(_phone)]
Password = Annotated[str, StringConstraints(min_length=8, max_length=128), Clean]
FullName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), Clean]
Token = Annotated[str, StringConstraints(min_length=1, max_length=200), Clean]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RegisterRequest(Strict):
    """`{email, password, …}`, or as chat clients do `{nickname, password, email?}`: one of the two names. The web form
    insists on the terms; whoever does not mention them has not agreed to any."""

    email: Email | None = None
    password: Password
    nickname: Nickname | None = None
    full_name: FullName = ""
    phone: Phone | None = None
    referral_code: Annotated[str, StringConstraints(max_length=40), Clean] | None = None
    agreed_to_terms: Annotated[bool, AfterValidator(_agreed)] | None = None

    @model_validator(mode="after")
    def _guessable(self) -> Self:
        if self.email is None and self.nickname is None:
            raise refuse("missing", NAMELESS)
        if rules.is_guessable(self.password, self.email, self.nickname):
            raise refuse("password_common", COMMON)
        return self


class LoginRequest(Strict):
    login: Annotated[str, StringConstraints(min_length=1, max_length=254), Clean]  # e-mail or nickname
    password: Annotated[str, StringConstraints(min_length=1, max_length=128), Clean]


class TokenView(BaseModel):
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    expires_in: int


class ProfileRequest(Strict):
    """Only what is named changes; `phone` and `birthday` may be cleared with null."""

    nickname: Nickname | None = None
    full_name: FullName | None = None
    phone: Phone | None = None
    language: Language | None = None
    time_zone: Annotated[str, AfterValidator(_zone)] | None = None
    bio: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), Clean] | None = None
    birthday: Annotated[date, AfterValidator(_birthday)] | None = None
    hides_birthday: bool | None = None
    says_student: bool | None = None  # opens nothing by itself: staff grants the concession


PictureUrl = Annotated[str, StringConstraints(max_length=500), Clean, AfterValidator(_picture_url)]


class PublicProfileRequest(BaseModel):
    """What others see. Null or an empty text clears; fields that we do not know are ignored."""

    display_name: FullName | None = None
    bio: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), Clean] | None = None
    avatar_url: PictureUrl | None = None
    profile_background_url: PictureUrl | None = None


class NicknameChange(BaseModel):
    nickname: Nickname


class EmailChange(BaseModel):
    email: Email
    password: Annotated[str, StringConstraints(max_length=128)]


class PublicProfileView(BaseModel):
    id: UUID
    nickname: str
    display_name: str
    bio: str
    avatar_url: str | None
    profile_background_url: str | None
    created_at: datetime


class OwnProfileView(PublicProfileView):
    email: str | None
    email_verified: bool


class CheckedUser(BaseModel):
    """Whether there is somebody of that nickname or address; who it is only by nickname."""

    exists: bool
    user: PublicProfileView | None


class PasswordChange(Strict):
    old_password: Annotated[str, StringConstraints(max_length=128)]
    new_password: Password


class ForgotRequest(Strict):
    email: Email


class ResetRequest(Strict):
    token: Token
    password: Password


class VerifyRequest(Strict):
    token: Token


class SessionView(BaseModel):
    id: UUID
    device: str
    ip: str
    created_at: datetime
    last_seen_at: datetime
    is_current: bool


class SessionList(BaseModel):
    items: list[SessionView]


TourName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,32}$")]


class MembershipView(BaseModel):
    """An organisation that the person works for."""

    id: UUID
    name: str
    slug: str
    role: str
    permissions: list[str]


class UserView(BaseModel):
    id: UUID
    email: str | None
    nickname: str
    full_name: str
    phone: str | None
    language: str
    time_zone: str
    avatar_url: str | None
    banner_url: str | None
    email_verified: bool
    birthday: date | None
    hides_birthday: bool
    says_student: bool
    bio: str
    referral_code: str
    seen_tours: list[str]
    created_at: datetime
    is_platform_admin: bool
    platform_permissions: list[str]
    organizations: list[MembershipView]


class StaffRequest(Strict):
    email: Email
    role: ReadyRole


class StaffRoleRequest(Strict):
    role: ReadyRole


class StaffView(BaseModel):
    user_id: UUID
    full_name: str
    nickname: str
    email: str | None
    avatar_url: str | None
    role: str
    since: datetime


class StaffList(BaseModel):
    items: list[StaffView]


class PersonView(BaseModel):
    """What the front desk sees of a person."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    full_name: str
    nickname: str
    phone: str | None
    email: str | None
    is_walk_in: bool


class PersonList(BaseModel):
    items: list[PersonView]


class NameView(BaseModel):
    id: UUID
    name: str


class AuditView(BaseModel):
    id: UUID
    at: datetime
    actor: NameView
    command: str
    permission: str
    organization_id: UUID | None
    subject_id: UUID | None
    note: str | None


class AuditFilter(Strict):
    organization_id: UUID | None = None
    actor_id: UUID | None = None
    subject_id: UUID | None = None
    command: Annotated[str, StringConstraints(max_length=120), Clean] | None = None
    permission: Annotated[str, StringConstraints(max_length=60), Clean] | None = None
    from_: AwareDatetime | None = Field(None, alias="from")
    to: AwareDatetime | None = None
    limit: int = Field(50, ge=1, le=100)
    cursor: Annotated[str, StringConstraints(max_length=500)] | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of comparing a password. `key` is what failures are counted under."""

    key: str
    user_id: UUID | None
    is_right: bool
    locked_s: int = 0


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`refresh` None: the cookie that the browser has stays."""

    access_token: str
    refresh: str | None


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """`password` None: it is the one that the operator named."""

    user_id: UUID
    login: str
    password: str | None
