"""The ledger's closed days, summed as the finance report asks; the ledger by time, for the days that are not."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

BY_TIME = "ix_ledger_entries_organization_id_at"


def upgrade() -> None:
    table = "ledger_days"
    op.create_table(
        table,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "organization_id", "by", "day", "key", "account", "currency", name=op.f("pk_ledger_days")
        ),
        sqlite_with_rowid=False,
    )
    op.add_column("rollup_heads", sa.Column("closed_on", sa.Date()))
    op.add_column("rollup_heads", sa.Column("closed_zone", sa.String()))
    op.create_index(BY_TIME, "ledger_entries", ["organization_id", "at"])


def downgrade() -> None:
    op.drop_index(BY_TIME, "ledger_entries")
    op.drop_column("rollup_heads", "closed_zone")
    op.drop_column("rollup_heads", "closed_on")
    op.drop_table("ledger_days")
