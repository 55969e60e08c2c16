"""Files and datasets by their digest: kept once, for as long as a version or a desk names them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import SupportsBytes

from sqlalchemy import Connection, Engine, Table, delete, insert, select, union

from sozial.model import Dataset
from sozial.store.database.tables import datasets, files, holdings, project_versions
from sozial.store.database.writer import INSERTS
from sozial.store.files.dataset_file import write_dataset

DATASET, FILE = "dataset", "file"


def version_holder(project: str, version: int) -> str:
    """Return the name under which a version of a project holds what it names."""
    return f"{project}:{version}"


def desk_holder(browser: str) -> str:
    """Return the name under which the desk of a browser holds what it names."""
    return f"desk:{browser}"


def new_datasets(engine: Engine, given: Iterable[Dataset]) -> dict[str, Callable[[], bytes]]:
    """Return how those of the datasets are written that are not kept yet, by digest."""
    by_digest = {dataset.digest: dataset for dataset in given}
    if not by_digest:
        return {}
    with engine.connect() as connection:
        known = set(connection.execute(select(datasets.c.digest).where(datasets.c.digest.in_(by_digest))).scalars())
    contents: dict[str, bytes] = {}

    def writing(dataset: Dataset) -> Callable[[], bytes]:
        # Written outside of the transaction, and again only if somebody took it away in between.
        contents.setdefault(dataset.digest, b"" if dataset.digest in known else write_dataset(dataset))
        return lambda: contents[dataset.digest] or write_dataset(dataset)

    return {digest: writing(dataset) for digest, dataset in by_digest.items()}


def hold(
    connection: Connection,
    holder: str,
    given: Mapping[str, Dataset],
    writing: Mapping[str, Callable[[], bytes]],
    contents: Mapping[str, SupportsBytes],
) -> None:
    """Keep datasets and files, and note that they are held; what is there already is not written twice."""
    # Two processes that hold several ask for them in one order, so that neither waits for the other in a circle.
    for digest, dataset in sorted(given.items()):
        _keep(connection, datasets, digest, {"title": dataset.title}, writing[digest])
    for digest, content in sorted(contents.items()):
        _keep(connection, files, digest, {}, partial(bytes, content))
    rows = [{"holder": holder, "kind": DATASET, "digest": digest} for digest in given]
    rows += [{"holder": holder, "kind": FILE, "digest": digest} for digest in contents]
    if rows:
        connection.execute(insert(holdings), rows)


def _keep(
    connection: Connection, table: Table, digest: str, row: Mapping[str, str], content: Callable[[], bytes]
) -> None:
    """Keep something under its digest until this transaction ends, whatever other processes take away meanwhile.

    A share of the row's lock waits for one who is taking it away, and then finds nothing; who wants to take it away
    later waits for this transaction, and then finds that it is held.
    """
    shared = select(table.c.digest).where(table.c.digest == digest).with_for_update(read=True, key_share=True)
    while connection.execute(shared).first() is None:
        written = INSERTS[connection.dialect.name](table).values(digest=digest, content=content(), **row)
        # Another process may write the same at this moment; it is then asked for again.
        connection.execute(written.on_conflict_do_nothing(index_elements=[table.c.digest]))


def let_go(connection: Connection, holders: Iterable[str], keeping: Collection[str] = ()) -> None:
    """Forget what some holders held, and take away what nobody holds any more.

    Parameters
    ----------
    keeping
        Digests that somebody is about to hold.
    """
    names = list(holders)
    if not names:
        return
    gone = select(holdings.c.digest).where(holdings.c.holder.in_(names))
    digests = set(connection.execute(gone).scalars())
    connection.execute(delete(holdings).where(holdings.c.holder.in_(names)))
    take_away(connection, digests - set(keeping))


def take_away(connection: Connection, digests: Iterable[str]) -> None:
    """Take away files and datasets of these digests that no version and no desk names."""
    wanted = sorted(digests)
    if not wanted:
        return
    for table in (datasets, files):
        # Who is about to hold one of them is waited for, and seen by the statements that follow.
        rows = select(table.c.digest).where(table.c.digest.in_(wanted)).order_by(table.c.digest)
        connection.execute(rows.with_for_update()).all()
    held = select(holdings.c.digest)
    in_use = union(held, select(project_versions.c.dataset))
    connection.execute(delete(files).where(files.c.digest.in_(wanted) & files.c.digest.not_in(held)))
    connection.execute(delete(datasets).where(datasets.c.digest.in_(wanted) & datasets.c.digest.not_in(in_use)))


def read_file(engine: Engine, digest: str) -> bytes | None:
    """Return a file as it was delivered, None where it is not kept."""
    with engine.connect() as connection:
        found = connection.execute(select(files.c.content).where(files.c.digest == digest)).scalar()
    return None if found is None else bytes(found)


def read_kept_dataset(engine: Engine, digest: str) -> bytes | None:
    """Return a kept dataset as it was written, None where there is none."""
    with engine.connect() as connection:
        found = connection.execute(select(datasets.c.content).where(datasets.c.digest == digest)).scalar()
    return None if found is None else bytes(found)
