"""The console: figures by day, members, invites, API keys, banned addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TIME = sa.DateTime(timezone=True)
ROLLUPS = ("clients", "client_months", "client_days", "sale_days", "hour_days", "figure_days", "rollup_heads")
CONSOLE = ("ip_bans", "api_keys", "staff_invites", "member_tags", "member_cards")


def upgrade() -> None:
    _create_days()
    _create_clients()
    _create_members()
    _create_access()


def downgrade() -> None:
    for table in (*CONSOLE, *ROLLUPS):
        op.drop_table(table)


def _key(name: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{name}"))


def _id(name: str, *, nullable: bool = False) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _numbers(*names: str, big: tuple[str, ...] = ()) -> list[sa.Column]:  # type: ignore[type-arg]
    return [sa.Column(name, sa.BigInteger() if name in big else sa.Integer(), nullable=False) for name in names]


def _create_days() -> None:
    op.create_table(
        "rollup_heads", _id("organization_id"), sa.Column("rebuilt_at", TIME), _key("rollup_heads", "organization_id")
    )
    op.create_table(
        "figure_days",
        _id("scope_id"),
        sa.Column("day", sa.Date(), nullable=False),
        *_numbers(
            "placed", "won", "sold", "cancelled", "no_shows", "visits", "minutes", "amount", "charged", "charges",
            "refunded", "refunds", big=("minutes", "amount", "charged", "refunded"),
        ),
        _key("figure_days", "scope_id", "day"),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_table(
        "hour_days",
        _id("scope_id"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False, autoincrement=False),
        *_numbers("weekday", "busy"),
        _key("hour_days", "scope_id", "day", "hour"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sale_days",
        _id("scope_id"),
        sa.Column("item", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _id("item_id"),
        *_numbers("sold", "amount", "discount", big=("amount", "discount")),
        _key("sale_days", "scope_id", "item", "day", "item_id"),
        sqlite_with_rowid=False,
    )


def _create_clients() -> None:
    op.create_table(
        "client_days",
        _id("scope_id"),
        _id("customer_id"),
        sa.Column("day", sa.Date(), nullable=False),
        *_numbers("month", "bookings", "spent", big=("spent",)),
        _key("client_days", "scope_id", "customer_id", "day"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_client_days_scope_id_day", "client_days", ["scope_id", "day"])
    op.create_table(
        "client_months",
        _id("scope_id"),
        _id("customer_id"),
        sa.Column("month", sa.Integer(), nullable=False, autoincrement=False),
        *_numbers("cohort", "bookings", "spent", big=("spent",)),
        _key("client_months", "scope_id", "customer_id", "month"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_client_months_scope_id_cohort", "client_months", ["scope_id", "cohort", "month", "bookings"])
    op.create_table(
        "clients",
        _id("scope_id"),
        _id("customer_id"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        *_numbers("bookings", "spent", big=("spent",)),
        _key("clients", "scope_id", "customer_id"),
        sqlite_with_rowid=False,
    )
    for name in ("spent", "last_day", "bookings"):
        op.create_index(f"ix_clients_scope_id_{name}", "clients", ["scope_id", name, "customer_id"])
    op.create_index("ix_clients_scope_id_first_day", "clients", ["scope_id", "first_day", "last_day", "customer_id"])


def _create_members() -> None:
    op.create_table(
        "member_cards",
        _id("organization_id"),
        _id("user_id"),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("banned_at", TIME),
        sa.Column("banned_until", TIME),
        sa.Column("ban_reason", sa.String(), nullable=False),
        _id("banned_by", nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_member_cards_user_id")),
        _key("member_cards", "organization_id", "user_id"),
    )
    op.create_table(
        "member_tags",
        _id("organization_id"),
        _id("user_id"),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_member_tags_user_id")),
        _key("member_tags", "organization_id", "user_id", "tag"),
    )
    op.create_index("ix_member_tags_organization_id_tag", "member_tags", ["organization_id", "tag"])


def _create_access() -> None:
    op.create_table(
        "staff_invites",
        _id("id"),
        _id("organization_id"),
        _id("role_id"),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        _id("created_by"),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        _id("used_by", nullable=True),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name=op.f("fk_staff_invites_role_id")),
        _key("staff_invites", "id"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_invites_token_hash")),
    )
    op.create_index(op.f("ix_staff_invites_organization_id"), "staff_invites", ["organization_id"])
    op.create_index(op.f("ix_staff_invites_role_id"), "staff_invites", ["role_id"])
    op.create_table(
        "api_keys",
        _id("id"),
        _id("organization_id"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("start", sa.String(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("permissions", sa.JSON(), nullable=False),
        _id("created_by"),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME),
        sa.Column("last_used_at", TIME),
        sa.Column("revoked_at", TIME),
        _key("api_keys", "id"),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_keys_key_hash")),
    )
    op.create_index(op.f("ix_api_keys_organization_id"), "api_keys", ["organization_id"])
    op.create_table(
        "ip_bans",
        _id("id"),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        _id("created_by"),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME),
        _key("ip_bans", "id"),
        sa.UniqueConstraint("network", name=op.f("uq_ip_bans_network")),
    )
