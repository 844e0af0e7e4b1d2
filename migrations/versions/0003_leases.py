"""Leases: units by the month, their rent, who waits for an office; floors and numbers of rooms."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("resources") as table:
        table.add_column(sa.Column("floor", sa.Integer(), nullable=True))
        table.add_column(sa.Column("room_number", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("resources") as table:
        table.alter_column("room_number", server_default=None)
    _create_leases()
    _create_charges()
    _create_notes_and_wishes()


def _create_leases() -> None:
    op.create_table(
        "leases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("unit_ids", sa.JSON(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("rent_amount", sa.BigInteger(), nullable=False),
        sa.Column("rent_currency", sa.String(), nullable=False),
        sa.Column("rent_kind", sa.String(32), nullable=False),
        sa.Column("payment_day", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("remind_days", sa.Integer(), nullable=False),
        sa.Column("remind_hour", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("blackout_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_leases_term")),
        sa.CheckConstraint("payment_day BETWEEN 1 AND 31", name=op.f("ck_leases_payment_day")),
        sa.CheckConstraint("rent_amount >= 0", name=op.f("ck_leases_rent")),
        sa.ForeignKeyConstraint(["blackout_id"], ["blackouts.id"], name=op.f("fk_leases_blackout_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_leases_organization_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resources.id"], name=op.f("fk_leases_resource_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["users.id"], name=op.f("fk_leases_tenant_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_leases_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leases")),
        sa.UniqueConstraint("organization_id", "number", name=op.f("uq_leases_organization_id_number")),
    )
    op.create_index("ix_leases_venue_id_status", "leases", ["venue_id", "status"])
    op.create_index(op.f("ix_leases_tenant_id"), "leases", ["tenant_id"])


def _create_charges() -> None:
    op.create_table(
        "lease_charges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lease_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rent_amount", sa.BigInteger(), nullable=False),
        sa.Column("rent_currency", sa.String(), nullable=False),
        sa.Column("paid_amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", TIME, nullable=True),
        sa.Column("dropped_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["lease_id"], ["leases.id"], name=op.f("fk_lease_charges_lease_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lease_charges")),
        sa.UniqueConstraint("lease_id", "period_start", name=op.f("uq_lease_charges_lease_id_period_start")),
    )
    op.create_index("ix_lease_charges_organization_id_due_on", "lease_charges", ["organization_id", "due_on"])


def _create_notes_and_wishes() -> None:
    op.create_table(
        "lease_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lease_id", sa.Uuid(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["lease_id"], ["leases.id"], name=op.f("fk_lease_notes_lease_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lease_notes")),
    )
    op.create_index(op.f("ix_lease_notes_lease_id"), "lease_notes", ["lease_id"])
    op.create_table(
        "office_wishes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("told_at", TIME, nullable=True),
        sa.CheckConstraint("size IN (1, 2, 4, 6)", name=op.f("ck_office_wishes_size")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_office_wishes_user_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_office_wishes_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_wishes")),
        sa.UniqueConstraint("venue_id", "user_id", "size", name=op.f("uq_office_wishes_venue_id_user_id_size")),
    )


def downgrade() -> None:
    for table in ("office_wishes", "lease_notes", "lease_charges", "leases"):
        op.drop_table(table)
    with op.batch_alter_table("resources") as table_:
        table_.drop_column("room_number")
        table_.drop_column("floor")
