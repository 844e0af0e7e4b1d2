"""Sticker packs of a space; a level of karma that books without a deposit."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

TIME = sa.DateTime(timezone=True)
NEIGHBOUR_DAYS = 7  # of the horizon, which tells who has that level already


def upgrade() -> None:
    op.add_column("sticker_packs", sa.Column("space_id", sa.Uuid(), nullable=True))
    op.add_column("sticker_packs", sa.Column("removed_at", TIME, nullable=True))
    op.create_index(op.f("ix_sticker_packs_space_id"), "sticker_packs", ["space_id"])
    op.add_column("stickers", sa.Column("keyword", sa.String(), nullable=True))
    op.add_column("stickers", sa.Column("position", sa.Integer(), server_default="0", nullable=False))
    op.add_column("stickers", sa.Column("removed_at", TIME, nullable=True))
    op.add_column("booking_perks", sa.Column("waives_deposit", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("organizations", sa.Column("waives_deposit", sa.Boolean(), server_default=sa.true(), nullable=False))
    perks = sa.table(
        "booking_perks", sa.column("waives_deposit", sa.Boolean()), sa.column("horizon_days", sa.Integer())
    )
    op.execute(perks.update().where(perks.c.horizon_days >= NEIGHBOUR_DAYS).values(waives_deposit=sa.true()))


def downgrade() -> None:
    op.drop_column("organizations", "waives_deposit")
    op.drop_column("booking_perks", "waives_deposit")
    for column in ("removed_at", "position", "keyword"):
        op.drop_column("stickers", column)
    op.drop_index(op.f("ix_sticker_packs_space_id"), "sticker_packs")
    for column in ("removed_at", "space_id"):
        op.drop_column("sticker_packs", column)
