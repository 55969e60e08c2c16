"""Steps of a workshop can be taken back: a bin, what was taken back, excluded weightings, rounds that are settled."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the bin of workshops, the steps of a record, excluded weightings, and whether a round can be reopened."""
    op.add_column("workshops", sa.Column("removed_at", sa.String(40), nullable=False, server_default=""))
    op.add_column("rounds", sa.Column("settled", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("votes", sa.Column("excluded", sa.Text, nullable=False, server_default=""))
    # Closed before, their votes lead to nobody any more.
    op.get_bind().execute(sa.text("UPDATE rounds SET settled = :yes WHERE state = 'closed'"), {"yes": True})
    op.create_table(
        "workshop_steps",
        sa.Column("workshop", sa.String(32), sa.ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Take all of it away; what lay in the bin is deleted, so that it does not come back unasked."""
    connection = op.get_bind()
    workshops = sa.table("workshops", sa.column("id"), sa.column("removed_at"))
    gone = sa.select(workshops.c.id).where(workshops.c.removed_at != "")
    op.drop_table("workshop_steps")
    for name in ("votes", "participants", "rounds"):
        rows = sa.table(name, sa.column("workshop"))
        connection.execute(rows.delete().where(rows.c.workshop.in_(gone)))
    connection.execute(workshops.delete().where(workshops.c.removed_at != ""))
    for table, column in (("votes", "excluded"), ("rounds", "settled"), ("workshops", "removed_at")):
        op.drop_column(table, column)
