"""What phones write beside weightings, and a choice between proposals."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

WORKSHOP = "workshops.id"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "statement_calls",
        sa.Column("workshop", sa.String(32), sa.ForeignKey(WORKSHOP, ondelete="CASCADE"), primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statements",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("workshop", sa.String(32), sa.ForeignKey(WORKSHOP, ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("unit_name", sa.Text, nullable=False),
        sa.Column("heading", sa.String(80), nullable=False),
        sa.Column("moderation", sa.String(16), nullable=False),
        sa.Column("is_answered", sa.Boolean, nullable=False),
        sa.Column("note", sa.String(40), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statement_counts",
        sa.Column("workshop", sa.String(32), sa.ForeignKey(WORKSHOP, ondelete="CASCADE"), primary_key=True),
        sa.Column("participant", sa.String(32), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "choices",
        sa.Column("workshop", sa.String(32), sa.ForeignKey(WORKSHOP, ondelete="CASCADE"), primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("workshop", sa.String(32), sa.ForeignKey(WORKSHOP, ondelete="CASCADE"), nullable=False),
        sa.Column("participant", sa.String(32)),
        sa.Column("codes", sa.Text, nullable=False),
        sa.UniqueConstraint("workshop", "participant", name="one_approval_ballot"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take them away."""
    for table in ("approvals", "choices", "statement_counts", "statements", "statement_calls"):
        op.drop_table(table)
