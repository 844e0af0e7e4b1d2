"""Large tables are imported in the background, batch by batch."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

TIME = sa.DateTime(timezone=True)
UNDER_WAY = sa.text("status = 'running'")


def upgrade() -> None:
    op.create_table(
        "import_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("ordered_by", sa.Uuid(), nullable=False),
        sa.Column("by_program", sa.Boolean(), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False)
          for name in ("rows", "taken", "created", "updated", "unchanged", "failed")),
        sa.Column("failure", sa.String(60), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("moved_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_import_runs_organization_id_organizations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import_runs"),
    )  # fmt: skip
    op.create_index("ix_import_runs_organization_id_created_at", "import_runs", ["organization_id", "created_at"])
    op.create_index(
        "uq_import_runs_organization_id_fingerprint", "import_runs", ["organization_id", "fingerprint"],
        unique=True, postgresql_where=UNDER_WAY, sqlite_where=UNDER_WAY,
    )  # fmt: skip
    op.create_table(
        "import_batches",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("taken_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name="fk_import_batches_run_id_import_runs", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "number", name="pk_import_batches"),
    )


def downgrade() -> None:
    op.drop_table("import_batches")
    op.drop_table("import_runs")
