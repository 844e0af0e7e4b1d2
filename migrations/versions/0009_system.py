"""Running the house: backups, their schedule, processes, what became of sweeps; branding of an organisation."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TIME = sa.DateTime(timezone=True)
BRANDING = ("accent", "phone", "email", "website", "legal_address", "about", "house_rules")


def upgrade() -> None:
    _create_backups()
    _create_watch()
    with op.batch_alter_table("organizations") as table:
        for name in BRANDING:
            table.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("logo_file_id", sa.Uuid()))
        table.create_foreign_key(op.f("fk_organizations_logo_file_id"), "files", ["logo_file_id"], ["id"])
    with op.batch_alter_table("organizations") as table:
        for name in BRANDING:
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("organizations") as table:
        table.drop_constraint(op.f("fk_organizations_logo_file_id"), type_="foreignkey")
        for name in (*BRANDING, "logo_file_id"):
            table.drop_column(name)
    for name in ("sweep_runs", "processes", "backup_schedules", "backups"):
        op.drop_table(name)


def _text(*names: str) -> list[sa.Column]:  # type: ignore[type-arg]
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _create_backups() -> None:
    op.create_table(
        "backups",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_text("name", "engine", "revision", "sha256", "failure"),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("scheduled_for", TIME),
        sa.Column("size", sa.BigInteger()),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        *(sa.Column(name, TIME) for name in ("started_at", "made_at", "verified_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backups")),
        sa.UniqueConstraint("name", name=op.f("uq_backups_name")),
        sa.UniqueConstraint("scheduled_for", name=op.f("uq_backups_scheduled_for")),
    )
    op.create_table(
        "backup_schedules",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "every_hours", "hour", "keep")),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_schedules")),
    )


def _create_watch() -> None:
    op.create_table(
        "processes",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_text("kind", "host"),
        sa.Column("pid", sa.Integer(), nullable=False),
        *(sa.Column(name, TIME, nullable=False) for name in ("started_at", "seen_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processes")),
    )
    op.create_table(
        "sweep_runs",
        *_text("name", "failure"),
        *(sa.Column(name, TIME) for name in ("started_at", "finished_at", "next_at")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("runs", "failures")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sweep_runs")),
    )
