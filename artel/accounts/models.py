from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, event, false
from sqlalchemy.orm import Mapped, mapped_column

from artel.kit import clock
from artel.kit.db import Base
from artel.kit.ids import uuid7
from artel.kit.translit import fold


class User(Base):
    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    email: Mapped[str | None] = mapped_column(unique=True)  # lower case
    email_verified_at: Mapped[datetime | None]
    password_hash: Mapped[str | None]
    nickname: Mapped[str]
    nickname_key: Mapped[str] = mapped_column(unique=True)  # nicknames are unique in any case
    full_name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str | None] = mapped_column(index=True)
    birthday: Mapped[date | None]
    hides_birthday: Mapped[bool] = mapped_column(default=False, server_default=false())  # from staff
    says_student: Mapped[bool] = mapped_column(default=False, server_default=false())  # a word; staff confirms it
    language: Mapped[str] = mapped_column(default="")  # empty: not chosen yet
    time_zone: Mapped[str] = mapped_column(default="Europe/Moscow")
    bio: Mapped[str] = mapped_column(default="")
    avatar_url: Mapped[str | None]
    banner_url: Mapped[str | None]
    telegram_id: Mapped[str | None] = mapped_column(unique=True)
    referral_code: Mapped[str] = mapped_column(unique=True)
    referred_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    agreed_to_terms_at: Mapped[datetime | None]
    search_text: Mapped[str] = mapped_column(default="")  # folded names and contacts, for the front desk
    seen_tours: Mapped[list[str] | None]  # taken or declined
    is_walk_in: Mapped[bool] = mapped_column(default=False)  # made at the desk, has never signed in
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_users_created_at", "created_at", "id"),)


def _fold(_mapper: object, _connection: object, user: User) -> None:
    user.search_text = fold(" ".join(filter(None, (user.full_name, user.nickname, user.email, user.phone))))


event.listen(User, "before_insert", _fold)
event.listen(User, "before_update", _fold)


class TokenPurpose(StrEnum):
    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105


class OneTimeToken(Base):
    """For links in mail. Only the hash is kept; it works once."""

    __tablename__ = "one_time_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[TokenPurpose]
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LoginFailure(Base):
    """Counts wrong passwords per login; a lock-out grows with them and is lifted by a right one."""

    __tablename__ = "login_failures"
    __table_args__ = (UniqueConstraint("login"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    login: Mapped[str]
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]


class MemberCard(Base):
    """What an organisation keeps about a person, and whether it lets them in."""

    __tablename__ = "member_cards"

    organization_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    note: Mapped[str] = mapped_column(default="")
    banned_at: Mapped[datetime | None]
    banned_until: Mapped[datetime | None]  # None while banned: for good
    ban_reason: Mapped[str] = mapped_column(default="")
    banned_by: Mapped[UUID | None]


class MemberTag(Base):
    __tablename__ = "member_tags"
    __table_args__ = (Index("ix_member_tags_organization_id_tag", "organization_id", "tag"),)

    organization_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)
