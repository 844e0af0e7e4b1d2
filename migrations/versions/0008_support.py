"""Support: tickets, what is said in them, attachments, history."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TIME = sa.DateTime(timezone=True)
WORD = sa.String(32)


def upgrade() -> None:
    _create_tickets()
    _create_messages()


def downgrade() -> None:
    for table in ("ticket_changes", "ticket_files", "ticket_messages", "tickets"):
        op.drop_table(table)


def _id(name: str, *, nullable: bool = False) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _key(name: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*(columns or ("id",)), name=op.f(f"pk_{name}"))


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _create_tickets() -> None:
    op.create_table(
        "tickets",
        _id("id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _id("organization_id"),
        _id("venue_id", nullable=True),
        _id("booking_id", nullable=True),
        _id("chat_message_id", nullable=True),
        _id("author_id"),
        _id("assignee_id", nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("priority", WORD, nullable=False),
        sa.Column("rating", sa.Integer()),
        sa.Column("rating_note", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("first_answer_at", TIME),
        sa.Column("resolved_at", TIME),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_tickets_rating")),
        _refers("tickets", "organization_id", "organizations"),
        _refers("tickets", "venue_id", "venues"),
        _refers("tickets", "booking_id", "bookings"),
        _refers("tickets", "chat_message_id", "messages"),
        _refers("tickets", "author_id", "users"),
        _refers("tickets", "assignee_id", "users"),
        _key("tickets"),
        sa.UniqueConstraint("organization_id", "number", name=op.f("uq_tickets_organization_id_number")),
    )
    op.create_index("ix_tickets_organization_id_updated_at", "tickets", ["organization_id", "updated_at", "id"])
    op.create_index("ix_tickets_author_id_updated_at", "tickets", ["author_id", "updated_at", "id"])
    op.create_index(op.f("ix_tickets_assignee_id"), "tickets", ["assignee_id"])


def _create_messages() -> None:
    op.create_table(
        "ticket_messages",
        _id("id"),
        _id("ticket_id"),
        _id("author_id"),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        _refers("ticket_messages", "ticket_id", "tickets"),
        _refers("ticket_messages", "author_id", "users"),
        _key("ticket_messages"),
    )
    op.create_index(op.f("ix_ticket_messages_ticket_id"), "ticket_messages", ["ticket_id"])
    op.create_table(
        "ticket_files",
        _id("message_id"),
        _id("file_id"),
        _refers("ticket_files", "message_id", "ticket_messages"),
        _refers("ticket_files", "file_id", "files"),
        _key("ticket_files", "message_id", "file_id"),
    )
    op.create_index(op.f("ix_ticket_files_file_id"), "ticket_files", ["file_id"])
    op.create_table(
        "ticket_changes",
        _id("id"),
        _id("ticket_id"),
        sa.Column("at", TIME, nullable=False),
        _id("actor_id"),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        _refers("ticket_changes", "ticket_id", "tickets"),
        _key("ticket_changes"),
    )
    op.create_index(op.f("ix_ticket_changes_ticket_id"), "ticket_changes", ["ticket_id"])
