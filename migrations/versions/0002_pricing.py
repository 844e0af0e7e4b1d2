"""Packs, memberships, campaigns, loyalty, add-ons, deposits, referral rewards.

Columns are only added to tables that others point to: SQLite would have to build such a table anew."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger()
TABLES = (
    "add_ons",
    "campaigns",
    "concessions",
    "loyalty_steps",
    "plans",
    "referral_programs",
    "referral_rewards",
    "trial_uses",
    "passes",
    "pass_entries",
    "pass_holders",
    "pass_uses",
)
ADDED: tuple[tuple[str, sa.Column[Any]], ...] = (
    ("bookings", sa.Column("deposit_amount", BIG, server_default="0", nullable=False)),
    ("payables", sa.Column("deposit", BIG, server_default="0", nullable=False)),
    ("promo_codes", sa.Column("first_only", sa.Boolean(), server_default=sa.false(), nullable=False)),
    ("promo_codes", sa.Column("tariff_ids", sa.JSON(), nullable=True)),
    ("promo_codes", sa.Column("venue_ids", sa.JSON(), nullable=True)),
    ("quotes", sa.Column("deposit_amount", BIG, server_default="0", nullable=False)),
    ("refunds", sa.Column("deposit", BIG, server_default="0", nullable=False)),
    ("tariffs", sa.Column("audience", sa.String(length=32), server_default="everyone", nullable=False)),
    ("tariffs", sa.Column("by_minutes", sa.JSON(), nullable=True)),
    ("tariffs", sa.Column("by_seats", sa.JSON(), nullable=True)),
    ("tariffs", sa.Column("deposit", BIG, server_default="0", nullable=False)),
    ("tariffs", sa.Column("is_trial", sa.Boolean(), server_default=sa.false(), nullable=False)),
    ("tariffs", sa.Column("min_seats", sa.Integer(), server_default="1", nullable=False)),
)


def upgrade() -> None:
    for table, column in ADDED:
        op.add_column(table, column._copy())
    _create_add_ons()
    _create_campaigns()
    _create_concessions()
    _create_loyalty_steps()
    _create_plans()
    _create_referral_programs()
    _create_referral_rewards()
    _create_trial_uses()
    _create_passes()
    _create_pass_entries()
    _create_pass_holders()
    _create_pass_uses()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for table, column in reversed(ADDED):
        op.drop_column(table, column.name)


def _create_add_ons() -> None:
    op.create_table(
        "add_ons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("price_amount", sa.BigInteger(), nullable=False),
        sa.Column("price_currency", sa.String(), nullable=False),
        sa.Column("per", sa.String(length=32), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("price_amount >= 0", name=op.f("ck_add_ons_price")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_add_ons_organization_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_add_ons_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_add_ons")),
        sa.UniqueConstraint("venue_id", "code", name=op.f("uq_add_ons_venue_id_code")),
    )
    op.create_index(op.f("ix_add_ons_organization_id"), "add_ons", ["organization_id"], unique=False)


def _create_campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("venue_ids", sa.JSON(), nullable=False),
        sa.Column("tariff_ids", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("new_only", sa.Boolean(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("starts_at", TIME, nullable=True),
        sa.Column("ends_at", TIME, nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name=op.f("ck_campaigns_percent")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_campaigns_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    op.create_index(op.f("ix_campaigns_organization_id"), "campaigns", ["organization_id"], unique=False)


def _create_concessions() -> None:
    op.create_table(
        "concessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("valid_until", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_concessions_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concessions")),
        sa.UniqueConstraint(
            "organization_id", "user_id", "audience", name=op.f("uq_concessions_organization_id_user_id_audience")
        ),
    )
    op.create_index(op.f("ix_concessions_user_id"), "concessions", ["user_id"], unique=False)


def _create_loyalty_steps() -> None:
    op.create_table(
        "loyalty_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("threshold", sa.BigInteger(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name=op.f("ck_loyalty_steps_percent")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_loyalty_steps_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loyalty_steps")),
        sa.UniqueConstraint(
            "organization_id", "by", "threshold", name=op.f("uq_loyalty_steps_organization_id_by_threshold")
        ),
    )


def _create_plans() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("price_amount", sa.BigInteger(), nullable=False),
        sa.Column("price_currency", sa.String(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("valid_days", sa.Integer(), nullable=True),
        sa.Column("period_months", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("max_people", sa.Integer(), nullable=False),
        sa.Column("freeze_days", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("price_amount >= 0", name=op.f("ck_plans_price")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_plans_quantity")),
        sa.CheckConstraint("(valid_days IS NULL) <> (period_months IS NULL)", name=op.f("ck_plans_term")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_plans_organization_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resources.id"], name=op.f("fk_plans_resource_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_plans_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    op.create_index(op.f("ix_plans_organization_id"), "plans", ["organization_id"], unique=False)
    op.create_index(op.f("ix_plans_venue_id"), "plans", ["venue_id"], unique=False)


def _create_referral_programs() -> None:
    op.create_table(
        "referral_programs",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("inviter_amount", sa.BigInteger(), nullable=False),
        sa.Column("invited_amount", sa.BigInteger(), nullable=False),
        sa.Column("valid_days", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("inviter_amount >= 0 AND invited_amount >= 0", name=op.f("ck_referral_programs_amounts")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_referral_programs_organization_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_referral_programs")),
    )


def _create_referral_rewards() -> None:
    op.create_table(
        "referral_rewards",
        sa.Column("invited_id", sa.Uuid(), nullable=False),
        sa.Column("inviter_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("invited_id", name=op.f("pk_referral_rewards")),
    )
    op.create_index(op.f("ix_referral_rewards_inviter_id"), "referral_rewards", ["inviter_id"], unique=False)


def _create_trial_uses() -> None:
    op.create_table(
        "trial_uses",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("used_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_trial_uses")),
        sa.UniqueConstraint("organization_id", "user_id", name=op.f("uq_trial_uses_organization_id_user_id")),
    )


def _create_passes() -> None:
    op.create_table(
        "passes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price_amount", sa.BigInteger(), nullable=False),
        sa.Column("price_currency", sa.String(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("valid_days", sa.Integer(), nullable=True),
        sa.Column("period_months", sa.Integer(), nullable=True),
        sa.Column("max_people", sa.Integer(), nullable=False),
        sa.Column("freeze_days_left", sa.Integer(), nullable=False),
        sa.Column("frozen_until", TIME, nullable=True),
        sa.Column("renews", sa.Boolean(), nullable=False),
        sa.Column("billed_amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_periods", sa.Integer(), nullable=False),
        sa.Column("upgrade_to", sa.JSON(), nullable=True),
        sa.Column("starts_at", TIME, nullable=True),
        sa.Column("ends_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_passes_balance")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_passes_organization_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_passes_owner_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_passes_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passes")),
    )
    op.create_index(op.f("ix_passes_organization_id"), "passes", ["organization_id", "id"], unique=False)
    op.create_index(op.f("ix_passes_owner_id"), "passes", ["owner_id", "id"], unique=False)


def _create_pass_entries() -> None:
    op.create_table(
        "pass_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pass_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["pass_id"], ["passes.id"], name=op.f("fk_pass_entries_pass_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_entries")),
        sa.UniqueConstraint("pass_id", "reason", "subject_id", name=op.f("uq_pass_entries_pass_id_reason_subject_id")),
    )
    op.create_index(op.f("ix_pass_entries_subject_id"), "pass_entries", ["subject_id"], unique=False)


def _create_pass_holders() -> None:
    op.create_table(
        "pass_holders",
        sa.Column("pass_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["pass_id"], ["passes.id"], name=op.f("fk_pass_holders_pass_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_pass_holders_user_id")),
        sa.PrimaryKeyConstraint("pass_id", "user_id", name=op.f("pk_pass_holders")),
    )
    op.create_index(op.f("ix_pass_holders_user_id"), "pass_holders", ["user_id"], unique=False)


def _create_pass_uses() -> None:
    op.create_table(
        "pass_uses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("pass_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("returned >= 0 AND returned <= amount", name=op.f("ck_pass_uses_returned")),
        sa.ForeignKeyConstraint(["pass_id"], ["passes.id"], name=op.f("fk_pass_uses_pass_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_uses")),
    )
    op.create_index(op.f("ix_pass_uses_booking_id"), "pass_uses", ["booking_id"], unique=False)
    op.create_index(op.f("ix_pass_uses_pass_id"), "pass_uses", ["pass_id"], unique=False)
