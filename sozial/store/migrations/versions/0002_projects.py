"""Small documents, datasets, projects and their versions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "documents",
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("aside", sa.String(40), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "datasets",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "projects",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("removed_at", sa.String(40), nullable=False),
        sa.UniqueConstraint("name", "removed_at", name="one_project_of_a_name"),
    )
    op.create_table(
        "project_versions",
        sa.Column("project", sa.String(32), sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("dataset", sa.String(64), sa.ForeignKey("datasets.digest"), nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("period", sa.String(80), nullable=False),
        sa.Column("saved_at", sa.String(40), nullable=False),
        sa.Column("saved_by", sa.String(120), nullable=False),
        sa.Column("remark", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Take them away."""
    for table in ("project_versions", "projects", "datasets", "documents"):
        op.drop_table(table)
