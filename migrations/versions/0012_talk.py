"""Talk: chats of bookings and of questions to a building, levels, quiet hours, link previews."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TIME = sa.DateTime(timezone=True)
WORD = sa.String(32)
NEW_OF_CHATS = ("booking_id", "venue_id", "closes_at", "archived_at")


def upgrade() -> None:
    for name in ("booking_id", "venue_id"):
        op.add_column("chats", sa.Column(name, sa.Uuid(), nullable=True))
    for name in ("closes_at", "archived_at"):
        op.add_column("chats", sa.Column(name, TIME, nullable=True))
    op.create_index("uq_chats_booking_id", "chats", ["booking_id"], unique=True)
    for table in ("space_members", "read_markers"):
        op.add_column(table, sa.Column("level", WORD, nullable=True))
    _create_quiet_hours()
    _create_link_previews()


def downgrade() -> None:
    op.drop_table("link_previews")
    op.drop_table("quiet_hours")
    for table in ("space_members", "read_markers"):
        op.drop_column(table, "level")
    op.drop_index("uq_chats_booking_id", "chats")
    for name in NEW_OF_CHATS:
        op.drop_column("chats", name)


def _create_quiet_hours() -> None:
    op.create_table(
        "quiet_hours",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_quiet_hours_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_quiet_hours")),
    )


def _create_link_previews() -> None:
    op.create_table(
        "link_previews",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("url", "title", "description", "site")),
        *(sa.Column(name, TIME, nullable=True) for name in ("fetched_at", "hidden_at")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_link_previews_message_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_link_previews")),
    )
