"""What people choose to be told; whose letters they are; the tours they have seen."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("organizations", sa.Column("language", sa.String(), server_default="ru", nullable=False))
    for name, kind in (("sender", sa.String()), ("reply_to", sa.String()), ("due_at", TIME)):
        op.add_column("mails", sa.Column(name, kind, nullable=True))
    op.add_column("users", sa.Column("seen_tours", sa.JSON(), nullable=True))
    op.execute("UPDATE users SET language = '' WHERE is_walk_in")  # nobody has asked them
    _create_choices()


def downgrade() -> None:
    op.drop_table("notice_choices")
    op.execute("UPDATE users SET language = 'ru' WHERE language = ''")
    op.drop_column("users", "seen_tours")
    for name in ("due_at", "reply_to", "sender"):
        op.drop_column("mails", name)
    op.drop_column("organizations", "language")


def _create_choices() -> None:
    table = "notice_choices"
    op.create_table(
        table,
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("by_email", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notice_choices_user_id")),
        sa.PrimaryKeyConstraint("user_id", "group", name=op.f("pk_notice_choices")),
    )
