"""Decisions: what was distributed, by which rule, on which data."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("decided_on", sa.String(10), nullable=False),
        sa.Column("saved_at", sa.String(40), nullable=False),
        sa.Column("saved_by", sa.String(120), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("removed_at", sa.String(40), nullable=False),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("decisions")
