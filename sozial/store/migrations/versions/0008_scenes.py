"""The room: what is on screen, what phones are answered after the reveal, how many are here."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def _workshop() -> sa.Column[str]:
    return sa.Column("workshop", sa.String(32), sa.ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "workshop_rooms",
        _workshop(),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("scene", sa.Text, nullable=False),
        sa.Column("pictures", sa.Text, nullable=False),
        sa.Column("desk", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "workshop_answers",
        _workshop(),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "workshop_presence",
        _workshop(),
        sa.Column("process", sa.String(32), primary_key=True),
        sa.Column("here", sa.Integer, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take them away."""
    for table in ("workshop_presence", "workshop_answers", "workshop_rooms"):
        op.drop_table(table)
