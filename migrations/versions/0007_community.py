"""Community: visits, karma, donations, events; the perks that bookings keep."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TIME = sa.DateTime(timezone=True)
WORD = sa.String(32)
OPEN = sa.text("ended_at IS NULL")
TABLES = (
    "booking_perks", "sign_ups", "gatherings", "donations", "donation_goals", "standings", "karma_entries",
    "door_codes", "visits",
)  # fmt: skip


def upgrade() -> None:
    _create_visits()
    _create_karma()
    _create_donations()
    _create_gatherings()
    op.create_table(
        "booking_perks",
        _id("organization_id"),
        _id("user_id"),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        _refers("booking_perks", "user_id", "users"),
        sa.PrimaryKeyConstraint("organization_id", "user_id", name=op.f("pk_booking_perks")),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _id(name: str, *, nullable: bool = False) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _key(name: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}"))


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _create_visits() -> None:
    op.create_table(
        "visits",
        _id("id"),
        _id("organization_id"),
        _id("venue_id"),
        _id("user_id"),
        _id("booking_id", nullable=True),
        sa.Column("source", WORD, nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("ended_by", WORD),
        sa.Column("closes_at", TIME, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _refers("visits", "venue_id", "venues"),
        _refers("visits", "user_id", "users"),
        _refers("visits", "booking_id", "bookings"),
        _key("visits"),
    )
    op.create_index("uq_visits_user_id", "visits", ["user_id"], unique=True, postgresql_where=OPEN, sqlite_where=OPEN)
    op.create_index("ix_visits_user_id_started_at", "visits", ["user_id", "started_at"])
    op.create_index("ix_visits_venue_id_day", "visits", ["venue_id", "day"])
    op.create_index(op.f("ix_visits_booking_id"), "visits", ["booking_id"])
    op.create_table(
        "door_codes",
        _id("venue_id"),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        _refers("door_codes", "venue_id", "venues"),
        sa.PrimaryKeyConstraint("venue_id", name=op.f("pk_door_codes")),
    )


def _create_karma() -> None:
    op.create_table(
        "karma_entries",
        _id("id"),
        _id("organization_id"),
        _id("user_id"),
        sa.Column("reason", WORD, nullable=False),
        _id("source_id"),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        _refers("karma_entries", "user_id", "users"),
        _key("karma_entries"),
        sa.UniqueConstraint("user_id", "reason", "source_id", name=op.f("uq_karma_entries_user_id_reason_source_id")),
    )
    op.create_index(
        "ix_karma_entries_organization_id_user_id_day", "karma_entries", ["organization_id", "user_id", "day"]
    )
    op.create_table(
        "standings",
        _id("organization_id"),
        _id("user_id"),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("level", WORD, nullable=False),
        sa.Column("scored_on", sa.Date()),
        sa.Column("on_leaderboard", sa.Boolean(), nullable=False),
        sa.Column("in_directory", sa.Boolean(), nullable=False),
        _refers("standings", "organization_id", "organizations"),
        _refers("standings", "user_id", "users"),
        sa.PrimaryKeyConstraint("organization_id", "user_id", name=op.f("pk_standings")),
    )
    op.create_index("ix_standings_organization_id_score", "standings", ["organization_id", "score", "user_id"])
    op.create_index(op.f("ix_standings_user_id"), "standings", ["user_id"])


def _create_donations() -> None:
    op.create_table(
        "donation_goals",
        _id("id"),
        _id("organization_id"),
        _id("venue_id"),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("target_amount", sa.BigInteger(), nullable=False),
        sa.Column("target_currency", sa.String(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("target_amount > 0", name=op.f("ck_donation_goals_target")),
        _refers("donation_goals", "venue_id", "venues"),
        _key("donation_goals"),
    )
    op.create_index(op.f("ix_donation_goals_venue_id"), "donation_goals", ["venue_id"])
    op.create_table(
        "donations",
        _id("id"),
        _id("organization_id"),
        _id("venue_id"),
        _id("goal_id", nullable=True),
        _id("donor_id"),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("paid_at", TIME),
        sa.CheckConstraint("amount > 0", name=op.f("ck_donations_amount")),
        _refers("donations", "venue_id", "venues"),
        _refers("donations", "goal_id", "donation_goals"),
        _refers("donations", "donor_id", "users"),
        _key("donations"),
    )
    op.create_index("ix_donations_venue_id_paid_at", "donations", ["venue_id", "paid_at"])
    op.create_index(op.f("ix_donations_goal_id"), "donations", ["goal_id"])
    op.create_index(op.f("ix_donations_donor_id"), "donations", ["donor_id"])


def _create_gatherings() -> None:
    op.create_table(
        "gatherings",
        _id("id"),
        _id("organization_id"),
        _id("venue_id"),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("price_amount", sa.BigInteger(), nullable=False),
        sa.Column("price_currency", sa.String(), nullable=False),
        sa.Column("cancelled_at", TIME),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("taken <= seats", name=op.f("ck_gatherings_seats")),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_gatherings_taken")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_gatherings_span")),
        _refers("gatherings", "venue_id", "venues"),
        _key("gatherings"),
    )
    op.create_index("ix_gatherings_venue_id_starts_at", "gatherings", ["venue_id", "starts_at"])
    op.create_table(
        "sign_ups",
        _id("id"),
        _id("gathering_id"),
        _id("user_id"),
        sa.Column("status", WORD, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("joined_at", TIME, nullable=False),
        sa.Column("hold_expires_at", TIME),
        sa.Column("paid_amount", sa.BigInteger(), nullable=False),
        _refers("sign_ups", "gathering_id", "gatherings"),
        _refers("sign_ups", "user_id", "users"),
        _key("sign_ups"),
        sa.UniqueConstraint("gathering_id", "user_id", name=op.f("uq_sign_ups_gathering_id_user_id")),
    )
    op.create_index("ix_sign_ups_gathering_id_status", "sign_ups", ["gathering_id", "status", "priority", "joined_at"])
    op.create_index(op.f("ix_sign_ups_user_id"), "sign_ups", ["user_id"])
