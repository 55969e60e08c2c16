"""Nothing: holds the place of what another branch brings."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Do nothing."""


def downgrade() -> None:
    """Do nothing."""
