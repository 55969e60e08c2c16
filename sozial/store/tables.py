"""The tables of the database. Row keys are random and no times are kept: no vote can be told by its order."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData()

# SQLite keeps no hidden row number beside the random keys (`sqlite_with_rowid`).
workshops = Table(
    "workshops",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("code", String(12), nullable=False, unique=True),
    Column("key_hash", String(64), nullable=False),
    Column("settings", Text, nullable=False),
    Column("phase", String(16), nullable=False),
    Column("held_on", String(10), nullable=False),
    sqlite_with_rowid=False,
)

rounds = Table(
    "rounds",
    metadata,
    Column("workshop", String(32), ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("revealed", Boolean, nullable=False),
    Column("quarters_revealed", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

participants = Table(
    "participants",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("workshop", String(32), ForeignKey("workshops.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    sqlite_with_rowid=False,
)

votes = Table(
    "votes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("workshop", String(32), ForeignKey("workshops.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    # Empty once the round is closed: nothing then leads from a vote to who gave it.
    Column("participant", String(32)),
    Column("group_name", String(80), nullable=False),
    Column("points", Text, nullable=False),
    UniqueConstraint("workshop", "number", "participant", name="one_vote_per_round"),
    sqlite_with_rowid=False,
)
