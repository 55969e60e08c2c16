"""Holds the place of another branch's migration; dropped when merging."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Do nothing."""


def downgrade() -> None:
    """Do nothing."""
