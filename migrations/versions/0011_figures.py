"""Sums of the ledger and of clients' days out of an index alone; what is still to be paid by its status."""

from alembic import op

revision = "0011"
down_revision = "0010"

WIDER = (  # table, old index and its columns, new index, what it has more
    (
        "ledger_entries",
        "ix_ledger_entries_organization_id_account_at",
        ["organization_id", "account", "at"],
        "ix_ledger_entries_sums",
        ["currency", "amount"],
    ),
    (
        "client_days",
        "ix_client_days_scope_id_day",
        ["scope_id", "day"],
        "ix_client_days_sums",
        ["customer_id", "bookings", "spent"],
    ),
    (
        "payables",
        "ix_payables_organization_id",
        ["organization_id"],
        "ix_payables_organization_id_status",
        ["status"],
    ),
)

MONTHS = "ix_client_months_sums"


def upgrade() -> None:
    for table, old, key, new, more in WIDER:
        op.create_index(new, table, [*key, *more])
        op.drop_index(old, table)
    op.create_index(MONTHS, "client_months", ["scope_id", "month", "customer_id", "spent", "bookings"])


def downgrade() -> None:
    op.drop_index(MONTHS, "client_months")
    for table, old, key, new, _ in WIDER:
        op.create_index(old, table, key)
        op.drop_index(new, table)
