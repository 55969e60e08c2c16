"""The tables of the database.

In those of workshops row keys are random and no times are kept: no vote can be told by its order.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

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
    # The project it was begun in: its key, "sample", or nothing for the time before there were projects.
    Column("place", String(40), nullable=False, server_default=""),
    # When it was put into the bin; empty: it is not there.
    Column("removed_at", String(40), nullable=False, server_default=""),
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
    # Whether its votes were written anew without who gave them: it cannot be reopened then.
    Column("settled", Boolean, nullable=False, server_default=false()),
    sqlite_with_rowid=False,
)

# What was taken back, excluded or added in a workshop, in its order and without times, for the record.
workshop_steps = Table(
    "workshop_steps",
    metadata,
    Column("workshop", String(32), ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("what", String(20), nullable=False),
    Column("note", Text, nullable=False),
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
    # Empty once the round is settled: nothing then leads from a vote to who gave it.
    Column("participant", String(32)),
    Column("group_name", String(80), nullable=False),
    Column("points", Text, nullable=False),
    # Why the moderator lets it not count; empty: it counts.
    Column("excluded", Text, nullable=False, server_default=""),
    UniqueConstraint("workshop", "number", "participant", name="one_vote_per_round"),
    sqlite_with_rowid=False,
)

# What the room sees of a workshop: one row each, put by the moderator's page.
rooms = Table(
    "workshop_rooms",
    metadata,
    Column("workshop", String(32), ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("scene", Text, nullable=False),
    # Drawings of the scene by name, apart from it: they are asked for once, the scene every second.
    Column("pictures", Text, nullable=False),
    # What only the moderator sees: which scene is chosen, notes, the timer.
    Column("desk", Text, nullable=False),
    sqlite_with_rowid=False,
)

# What a phone is answered once the quarters of a round are revealed.
answers = Table(
    "workshop_answers",
    metadata,
    Column("workshop", String(32), ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", Text, nullable=False),
    sqlite_with_rowid=False,
)

# How many phones each process has lately seen: a number, nobody's.
presence = Table(
    "workshop_presence",
    metadata,
    Column("workshop", String(32), ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True),
    Column("process", String(32), primary_key=True),
    Column("here", Integer, nullable=False),
    Column("at", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# What phones are asked to write, as JSON.
statement_calls = Table(
    "statement_calls",
    metadata,
    Column("workshop", String(32), ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True),
    Column("content", Text, nullable=False),
    sqlite_with_rowid=False,
)

# What people wrote. Nothing leads from a row to who wrote it.
statements = Table(
    "statements",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("workshop", String(32), ForeignKey("workshops.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("unit_name", Text, nullable=False),
    Column("heading", String(80), nullable=False),
    Column("moderation", String(16), nullable=False),
    Column("is_answered", Boolean, nullable=False),
    Column("note", String(40), nullable=False),
    sqlite_with_rowid=False,
)

# How many statements each participant sent, never which.
statement_counts = Table(
    "statement_counts",
    metadata,
    Column("workshop", String(32), ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True),
    Column("participant", String(32), primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# The choice between proposals of a workshop, as JSON, and where it stands.
choices = Table(
    "choices",
    metadata,
    Column("workshop", String(32), ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True),
    Column("content", Text, nullable=False),
    Column("state", String(16), nullable=False),
    sqlite_with_rowid=False,
)

approvals = Table(
    "approvals",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("workshop", String(32), ForeignKey("workshops.id", ondelete="CASCADE"), nullable=False),
    # Empty once the result is revealed: nothing then leads from a ballot to who gave it.
    Column("participant", String(32)),
    Column("codes", Text, nullable=False),
    UniqueConstraint("workshop", "participant", name="one_approval_ballot"),
    sqlite_with_rowid=False,
)

# Small documents by kind and name: recipes, readings, notes; "aside" holds when one was removed.
documents = Table(
    "documents",
    metadata,
    Column("kind", String(60), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("aside", String(40), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# Datasets by their digest: versions of projects that share one keep it once.
datasets = Table(
    "datasets",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("title", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

projects = Table(
    "projects",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("removed_at", String(40), nullable=False),
    UniqueConstraint("name", "removed_at", name="one_project_of_a_name"),
)

project_versions = Table(
    "project_versions",
    metadata,
    Column("project", String(32), ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("dataset", String(64), ForeignKey("datasets.digest"), nullable=False),
    Column("method", Text, nullable=False),
    Column("period", String(80), nullable=False),
    Column("saved_at", String(40), nullable=False),
    Column("saved_by", String(120), nullable=False),
    Column("remark", Text, nullable=False),
    # What stood on screen, as JSON: the room that shows it knows what it means.
    Column("desk", Text, nullable=False, server_default="{}"),
    # Whether somebody saved it; what was saved by itself thins out with age.
    Column("kept", Boolean, nullable=False, server_default=true()),
)

# Files as they were delivered, by their digest.
files = Table(
    "files",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# Which files and further datasets a version, or the desk of a browser, names.
holdings = Table(
    "holdings",
    metadata,
    Column("holder", String(80), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("digest", String(64), primary_key=True),
)

# Where a browser was last: its project, its page, and what stood on screen; by a hash of its cookie.
desks = Table(
    "desks",
    metadata,
    Column("browser", String(64), primary_key=True),
    Column("person", String(120), nullable=False),
    Column("project", String(32), nullable=False),
    Column("page", String(40), nullable=False),
    Column("content", Text, nullable=False),
    Column("saved_at", String(40), nullable=False),
)

# What was decided, whole: rule, recipe, digest of the data, parts; never changed, only put aside.
decisions = Table(
    "decisions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("place", String(40), nullable=False, server_default="", index=True),
    Column("title", String(120), nullable=False),
    Column("decided_on", String(10), nullable=False),
    Column("saved_at", String(40), nullable=False),
    Column("saved_by", String(120), nullable=False),
    Column("content", Text, nullable=False),
    Column("removed_at", String(40), nullable=False),
    Column("removed_by", String(120), nullable=False, server_default=""),
)

# Registers: the newest version of each entry, and below every version that there was.
entries = Table(
    "entries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(20), nullable=False, index=True),
    # The key of their project, "sample", or nothing for the time before there were projects.
    Column("place", String(40), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("removed", Boolean, nullable=False),
)

entry_versions = Table(
    "entry_versions",
    metadata,
    Column("entry", String(32), ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("what", String(16), nullable=False),
    Column("content", Text, nullable=False),
    Column("changed_at", String(40), nullable=False),
    Column("changed_by", String(120), nullable=False),
)
