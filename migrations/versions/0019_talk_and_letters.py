"""A line of the house in a talk keeps what it says as a key with parameters, for each reader's language. A letter keeps
what it is about, so that one that has waited is not sent when that is no longer so."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("messages", sa.Column("fact", sa.JSON(), nullable=True))
    op.add_column("mails", sa.Column("about", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("mails", "about")
    op.drop_column("messages", "fact")
