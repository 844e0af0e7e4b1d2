"""Floor plans with units on them; named filters of the console's tables; who says they are a student."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("users", sa.Column("says_student", sa.Boolean(), server_default=sa.false(), nullable=False))
    _create_plans()
    _create_placed_units()
    _create_filters()


def downgrade() -> None:
    for table in ("saved_filters", "placed_units", "floor_plans"):
        op.drop_table(table)
    op.drop_column("users", "says_student")


def _id(name: str, *, nullable: bool = False) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _create_plans() -> None:
    table = "floor_plans"
    op.create_table(
        table,
        _id("venue_id"),
        _id("file_id", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _points(table, "venue_id", "venues"),
        _points(table, "file_id", "files"),
        sa.PrimaryKeyConstraint("venue_id", name=op.f("pk_floor_plans")),
    )


def _create_placed_units() -> None:
    table = "placed_units"
    op.create_table(
        table,
        _id("unit_id"),
        _id("venue_id"),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.Column("rotation", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.CheckConstraint("x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1", name=op.f("ck_placed_units_inside")),
        sa.CheckConstraint("rotation BETWEEN 0 AND 359", name=op.f("ck_placed_units_rotation")),
        _points(table, "unit_id", "units"),
        _points(table, "venue_id", "venues"),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_placed_units")),
    )
    op.create_index(op.f("ix_placed_units_venue_id"), table, ["venue_id"])


def _create_filters() -> None:
    table = "saved_filters"
    op.create_table(
        table,
        _id("id"),
        _id("organization_id"),
        _id("owner_id"),
        sa.Column("screen", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("search", sa.JSON(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        _points(table, "organization_id", "organizations"),
        _points(table, "owner_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint(
            "organization_id",
            "owner_id",
            "screen",
            "name",
            name=op.f("uq_saved_filters_organization_id_owner_id_screen_name"),
        ),
    )
    op.create_index(op.f("ix_saved_filters_owner_id"), table, ["owner_id"])
