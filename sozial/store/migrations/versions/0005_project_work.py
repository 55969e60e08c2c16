"""What one works on: files as delivered, what stood on screen, versions that were saved by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables, and room for names of places."""
    op.create_table(
        "files",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "holdings",
        sa.Column("holder", sa.String(80), primary_key=True),
        sa.Column("kind", sa.String(8), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
    )
    op.create_table(
        "desks",
        sa.Column("browser", sa.String(64), primary_key=True),
        sa.Column("person", sa.String(120), nullable=False),
        sa.Column("project", sa.String(32), nullable=False),
        sa.Column("page", sa.String(40), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("saved_at", sa.String(40), nullable=False),
    )
    with op.batch_alter_table("project_versions") as versions:
        versions.add_column(sa.Column("desk", sa.Text, nullable=False, server_default="{}"))
        # Versions of before were all saved by somebody.
        versions.add_column(sa.Column("kept", sa.Boolean, nullable=False, server_default=sa.true()))
    with op.batch_alter_table("documents") as documents:
        documents.alter_column("kind", type_=sa.String(60), existing_nullable=False)


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("project_versions") as versions:
        versions.drop_column("kept")
        versions.drop_column("desk")
    op.drop_table("desks")
    op.drop_table("holdings")
    op.drop_table("files")
