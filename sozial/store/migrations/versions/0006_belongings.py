"""Everything belongs to its project; what was kept before goes into the only project where all of it fits."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from sozial.errors import DataError
from sozial.model import NAME
from sozial.planning.measures.earlier import Belonging, Belongs, is_proven, match_earlier
from sozial.store.files.dataset_file import read_dataset

revision = "0006"
down_revision = "0005"

SAMPLE, SAMPLE_TITLE = "sample", "Musterstadt (Beispiel)"


def upgrade() -> None:
    """Add where decisions and workshops belong, who put a decision into the bin, and take what fits into a project."""
    op.add_column("decisions", sa.Column("place", sa.String(40), nullable=False, server_default=""))
    op.add_column("decisions", sa.Column("removed_by", sa.String(120), nullable=False, server_default=""))
    op.add_column("workshops", sa.Column("place", sa.String(40), nullable=False, server_default=""))
    for table in ("decisions", "entries"):
        op.create_index(f"ix_{table}_place", table, ["place"])
    connection = op.get_bind()
    # The place was a part of the kind before.
    moved = "UPDATE decisions SET kind = 'allocation', place = :place WHERE kind = :before"
    connection.execute(sa.text(moved), {"place": SAMPLE, "before": f"allocation {SAMPLE}"})
    for key, settings in connection.execute(sa.text("SELECT id, settings FROM workshops")).all():
        if _read(settings).get("dataset_title") == SAMPLE_TITLE:
            _put("workshops", key, SAMPLE)
    _settle()


def _read(content: str) -> dict[str, Any]:
    """Return what was kept; nothing where it is damaged: it stays as it is, and keeps nothing else from being used."""
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _put(table: str, key: str, place: str) -> None:
    changed = sa.table(table, sa.column("id"), sa.column("place"))
    op.get_bind().execute(changed.update().where(changed.c.id == key).values(place=place))


def _settle() -> None:
    """Take everything from before into the only project there is, if all fits its data and it is this town's."""
    connection = op.get_bind()
    # A project that was put aside may be the one they belong to.
    projects = connection.execute(sa.text("SELECT id FROM projects")).scalars().all()
    found = list(_earlier())
    if len(projects) != 1 or not found:
        return
    versions = (
        "SELECT d.title, d.content FROM project_versions v JOIN datasets d ON d.digest = v.dataset "
        "WHERE v.project = :project ORDER BY v.version DESC"
    )
    rows = connection.execute(sa.text(versions), {"project": projects[0]}).all()
    try:
        dataset = read_dataset(bytes(rows[0].content)) if rows else None
    except DataError:
        # Nobody can tell: the page offers it once the data is there.
        dataset = None
    if dataset is None:
        return
    here = {str(unit): str(name) for unit, name in dataset.units[NAME].items()}
    belongings, titles = [belonging for _table, belonging in found], {row.title for row in rows}
    # A town that was worked on and never saved has the same keys: something has to say that it is this one.
    if not match_earlier(belongings, here, titles).others and is_proven(belongings, titles):
        for table, belonging in found:
            _put(table, belonging.key, projects[0])


def _earlier() -> list[tuple[str, Belonging]]:
    """Return what was kept for no project, each with its table."""
    connection = op.get_bind()
    found = []
    entries = (
        "SELECT e.id, e.kind, v.content FROM entries e "
        "JOIN entry_versions v ON v.entry = e.id AND v.version = e.version WHERE e.place = ''"
    )
    for key, kind, content in connection.execute(sa.text(entries)):
        entry = _read(content)
        if not {"title", "units"} <= entry.keys():
            continue
        found.append(("entries", Belonging(Belongs(kind), key, entry["title"], dict.fromkeys(entry["units"], ""))))
    for key, title, content in connection.execute(
        sa.text("SELECT id, title, content FROM decisions WHERE place = '' AND kind = 'allocation'")
    ):
        decision = _read(content)
        if "parts" not in decision:
            continue
        names = {unit: ground["name"] for unit, ground in decision.get("grounds", {}).items()}
        units = {unit: names.get(unit, "") for unit in decision["parts"]}
        found.append(("decisions", Belonging(Belongs.DECISION, key, title, units)))
    for key, settings in connection.execute(sa.text("SELECT id, settings FROM workshops WHERE place = ''")):
        about = _read(settings)
        if not {"title", "dataset_title"} <= about.keys():
            continue
        found.append(("workshops", Belonging(Belongs.WORKSHOP, key, about["title"], of=about["dataset_title"])))
    return found


def downgrade() -> None:
    """Take the columns away; decisions of the sample city stand apart as before."""
    connection = op.get_bind()
    apart = "UPDATE decisions SET kind = :kind WHERE place = :place"
    connection.execute(sa.text(apart), {"kind": f"allocation {SAMPLE}", "place": SAMPLE})
    for table in ("decisions", "entries"):
        op.drop_index(f"ix_{table}_place", table)
    for table, column in (("workshops", "place"), ("decisions", "removed_by"), ("decisions", "place")):
        op.drop_column(table, column)
