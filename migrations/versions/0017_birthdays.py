"""Planned work that is cancelled, with reasons in the audit; birthdays that are greeted once a year."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("outbox", sa.Column("dropped_at", TIME, nullable=True))
    op.add_column("audit_entries", sa.Column("note", sa.String(), nullable=True))
    greets: sa.Column[bool] = sa.Column("greets_birthdays", sa.Boolean(), server_default=sa.true(), nullable=False)
    op.add_column("organizations", greets)
    op.add_column("users", sa.Column("hides_birthday", sa.Boolean(), server_default=sa.false(), nullable=False))
    table = "birthday_marks"
    op.create_table(
        table,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("is_ahead", sa.Boolean(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_birthday_marks_organization_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_birthday_marks_user_id")),
        sa.PrimaryKeyConstraint("organization_id", "user_id", "year", "is_ahead", name=op.f("pk_birthday_marks")),
    )
    op.create_index(op.f("ix_birthday_marks_user_id"), table, ["user_id"])


def downgrade() -> None:
    op.drop_table("birthday_marks")
    op.drop_column("users", "hides_birthday")
    op.drop_column("organizations", "greets_birthdays")
    op.drop_column("audit_entries", "note")
    op.drop_column("outbox", "dropped_at")
