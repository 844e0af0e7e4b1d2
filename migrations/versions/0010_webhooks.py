"""Outgoing webhooks: endpoints, deliveries, tries. Imports: which of our rows came from which foreign one."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TIME = sa.DateTime(timezone=True)
WAITING = sa.text("status = 'waiting'")


def upgrade() -> None:
    _create_endpoints()
    _create_deliveries()
    _create_attempts()
    _create_imported()


def downgrade() -> None:
    for table in ("imported_rows", "webhook_attempts", "webhook_deliveries", "webhook_endpoints"):
        op.drop_table(table)


def _id(name: str, *, nullable: bool = False) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _create_endpoints() -> None:
    op.create_table(
        "webhook_endpoints",
        _id("id"),
        _id("organization_id"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("secret_version", sa.Integer(), nullable=False),
        sa.Column("rotated_at", TIME),
        sa.Column("failing_since", TIME),
        sa.Column("disabled_at", TIME),
        _id("created_by"),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("secret_version > 0", name=op.f("ck_webhook_endpoints_secret_version")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_webhook_endpoints_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_index(op.f("ix_webhook_endpoints_organization_id"), "webhook_endpoints", ["organization_id"])


def _create_deliveries() -> None:
    table = "webhook_deliveries"
    op.create_table(
        table,
        _id("id"),
        _id("endpoint_id"),
        _id("event_id"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("delivered_at", TIME),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["webhook_endpoints.id"],
            name=op.f("fk_webhook_deliveries_endpoint_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint("endpoint_id", "event_id", name=op.f("uq_webhook_deliveries_endpoint_id_event_id")),
    )
    op.create_index("ix_webhook_deliveries_endpoint_id_created_at", table, ["endpoint_id", "created_at", "id"])
    op.create_index("ix_webhook_deliveries_next_at", table, ["next_at"], postgresql_where=WAITING, sqlite_where=WAITING)


def _create_attempts() -> None:
    op.create_table(
        "webhook_attempts",
        _id("id"),
        _id("delivery_id"),
        sa.Column("at", TIME, nullable=False),
        sa.Column("response_status", sa.Integer()),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("latency_ms", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["webhook_deliveries.id"],
            name=op.f("fk_webhook_attempts_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempts")),
    )
    op.create_index(op.f("ix_webhook_attempts_delivery_id"), "webhook_attempts", ["delivery_id"])


def _create_imported() -> None:
    op.create_table(
        "imported_rows",
        _id("organization_id"),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        _id("subject_id"),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_imported_rows_organization_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", "source", "what", "reference", name=op.f("pk_imported_rows")),
    )
