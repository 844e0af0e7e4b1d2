"""Money: wallets, saved cards, holds, invoices, commission and payouts, second receipts, reconciliation."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TIME = sa.DateTime(timezone=True)
TABLES = (
    "fiscal_receipts",
    "reconciliation_differences",
    "wallets",
    "saved_cards",
    "reconciliations",
    "payouts",
    "payment_terms",
    "invoices",
)
COLUMNS = {
    "payables": ("two_stage",),
    "refunds": ("to_wallet",),
    "payments": (
        "charged_back", "fee", "fee_returned", "is_split", "two_stage", "held_until", "hold_action", "hold_request",
        "save_card", "saved_card_id",
    ),
}  # fmt: skip
# One statement that both engines know: the check comes with its column, and no table is copied on SQLite.
CHARGED_BACK = (
    "ALTER TABLE payments ADD COLUMN charged_back BIGINT DEFAULT 0 NOT NULL "
    "CONSTRAINT ck_payments_charged_back CHECK (charged_back >= 0 AND refunded_amount + charged_back <= amount)"
)


def upgrade() -> None:
    _create_invoices()
    _create_payment_terms()
    _create_payouts()
    _create_reconciliations()
    _create_saved_cards()
    _create_wallets()
    _create_reconciliation_differences()
    _create_fiscal_receipts()
    _add_columns()


def downgrade() -> None:
    for table, names in COLUMNS.items():
        for name in names:
            op.drop_column(table, name)
    for table in TABLES:
        op.drop_table(table)


def _create_invoices() -> None:
    op.create_table(
        "invoices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("buyer", sa.JSON(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("tax_percent", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_invoices_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint(
            "organization_id", "series", "number", name=op.f("uq_invoices_organization_id_series_number")
        ),
    )
    op.create_index("ix_invoices_organization_id_status", "invoices", ["organization_id", "status"], unique=False)
    op.create_index(op.f("ix_invoices_payer_id"), "invoices", ["payer_id"], unique=False)
    op.create_index(op.f("ix_invoices_subject_id"), "invoices", ["subject_id"], unique=False)


def _create_payment_terms() -> None:
    op.create_table(
        "payment_terms",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("commission", sa.Integer(), nullable=False),
        sa.Column("vendor_account", sa.String(), nullable=False),
        sa.Column("bank", sa.JSON(), nullable=False),
        sa.Column("invoice_series", sa.String(), nullable=False),
        sa.CheckConstraint("commission BETWEEN 0 AND 5000", name=op.f("ck_payment_terms_commission")),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_payment_terms")),
    )


def _create_payouts() -> None:
    op.create_table(
        "payouts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("finished_at", TIME, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payouts_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payouts")),
        sa.UniqueConstraint("organization_id", "number", name=op.f("uq_payouts_organization_id_number")),
    )


def _create_reconciliations() -> None:
    op.create_table(
        "reconciliations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliations")),
    )


def _create_saved_cards() -> None:
    op.create_table(
        "saved_cards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("last4", sa.String(), nullable=False),
        sa.Column("consent_at", TIME, nullable=False),
        sa.Column("removed_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_cards")),
        sa.UniqueConstraint("vendor_id", name=op.f("uq_saved_cards_vendor_id")),
    )
    op.create_index(op.f("ix_saved_cards_user_id"), "saved_cards", ["user_id"], unique=False)


def _create_wallets() -> None:
    op.create_table(
        "wallets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_wallets_balance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallets")),
        sa.UniqueConstraint(
            "organization_id", "user_id", "currency", name=op.f("uq_wallets_organization_id_user_id_currency")
        ),
    )
    op.create_index(op.f("ix_wallets_user_id"), "wallets", ["user_id"], unique=False)


def _create_reconciliation_differences() -> None:
    op.create_table(
        "reconciliation_differences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reconciliation_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("our_id", sa.Uuid(), nullable=True),
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("ours", sa.BigInteger(), nullable=True),
        sa.Column("theirs", sa.BigInteger(), nullable=True),
        sa.Column("our_state", sa.String(), nullable=False),
        sa.Column("their_state", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"], ["reconciliations.id"], name=op.f("fk_reconciliation_differences_reconciliation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_differences")),
    )
    op.create_index(
        op.f("ix_reconciliation_differences_organization_id"),
        "reconciliation_differences",
        ["organization_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_reconciliation_differences_reconciliation_id"),
        "reconciliation_differences",
        ["reconciliation_id"],
        unique=False,
    )


def _create_fiscal_receipts() -> None:
    op.create_table(
        "fiscal_receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_request", sa.JSON(), nullable=False),
        sa.Column("vendor_id", sa.String(), nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_fiscal_receipts_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fiscal_receipts")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_fiscal_receipts_payment_id")),
    )


def _add_columns() -> None:
    op.add_column("payables", sa.Column("two_stage", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(CHARGED_BACK)
    op.add_column("payments", sa.Column("fee", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("payments", sa.Column("fee_returned", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("payments", sa.Column("is_split", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("payments", sa.Column("two_stage", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("payments", sa.Column("held_until", TIME, nullable=True))
    op.add_column("payments", sa.Column("hold_action", sa.String(32), nullable=True))
    op.add_column("payments", sa.Column("hold_request", sa.JSON(), nullable=True))
    op.add_column("payments", sa.Column("save_card", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("payments", sa.Column("saved_card_id", sa.Uuid(), nullable=True))
    op.add_column("refunds", sa.Column("to_wallet", sa.Boolean(), server_default=sa.false(), nullable=False))
