"""What stood on screen as plain data; versions that thin out; files and data, which go with the last who names them."""

from __future__ import annotations

import datetime
import sqlite3

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, select

from sozial.index.recipe.recipe_writing import write_recipe
from sozial.recipe import Recipe, Weighted
from sozial.store.database import database
from sozial.store.database.database import open_database
from sozial.store.database.tables import datasets, files, holdings
from sozial.store.database.writer import Writer
from sozial.store.files.dataset_file import write_dataset
from sozial.store.kept.held import Held
from sozial.store.project.desk_entries import read_entries, write_entries
from sozial.store.project.desks import Desk, DeskStore, browser_name
from sozial.store.project.holdings import read_file
from sozial.store.project.project import Work
from sozial.store.project.projects import ProjectStore
from sozial.store.project.thinning import Saved, superseded
from sozial.ui.data.kept_files import Upload
from tests.cities import PERIOD, city

RECIPE = Recipe("Index", (Weighted("a", 2.0), Weighted("b")))
AT = "2026-11-26T10:00:00"


def town(shift=0.0):
    return city({"a": [1.0 + shift, 2.0, 4.0], "b": [2.0, 3.0, 5.0]})


def at(**ago):
    return (datetime.datetime.fromisoformat(AT) - datetime.timedelta(**ago)).isoformat(timespec="seconds")


# Thinning


def test_versions_thin_out_with_age():
    # Two in one minute, two in one quarter of an hour yesterday, two on one day last week, two in one week last year.
    saved = [
        Saved(1, at(days=400)),
        Saved(2, "2025-11-04T09:00:00"), Saved(3, "2025-11-06T09:00:00"),
        Saved(4, "2026-11-19T09:00:00"), Saved(5, "2026-11-19T17:00:00"),
        Saved(6, "2026-11-25T12:01:00"), Saved(7, "2026-11-25T12:14:00"), Saved(8, "2026-11-25T12:16:00"),
        Saved(9, "2026-11-26T09:30:10"), Saved(10, "2026-11-26T09:30:50"), Saved(11, "2026-11-26T09:31:00"),
    ]  # fmt: skip
    assert superseded(saved, AT) == {2, 4, 6, 9}


def test_the_first_the_newest_and_what_somebody_saved_stay():
    close = [Saved(number, AT, kept=number == 3) for number in range(1, 6)]
    assert superseded(close, AT) == {2, 4}
    assert superseded([Saved(1, AT)], AT) == set()


def test_what_stays_once_is_not_taken_before_its_span_widens():
    saved, now = [], datetime.datetime.fromisoformat(AT)
    for number in range(1, 200):
        now += datetime.timedelta(seconds=37)
        moment = now.isoformat(timespec="seconds")
        saved = [*saved, Saved(number, moment)]
        free = superseded(saved, moment)
        saved = [entry for entry in saved if entry.version not in free]
    # In the last hour, one of each minute; 199 times 37 seconds are 123 minutes, 60 of them in the last hour.
    recent = [
        entry for entry in saved if now - datetime.datetime.fromisoformat(entry.saved_at) <= datetime.timedelta(hours=1)
    ]
    assert 59 <= len(recent) <= 61
    assert len({entry.saved_at[:16] for entry in recent}) == len(recent)


# Entries


def test_entries_come_back_as_they_were():
    upload = Upload("a.csv", b"Nr;x\n1;2\n", layer="Blatt")
    entries = {
        "w_a": 50, "leer": None, "ja": True, "text": "ä „x“", "liste": ["a", 1.5], "paar": ("a", ("b",)),
        "tabelle": {"1": {"x": 2}}, "tag": datetime.date(2026, 11, 26), "_method": RECIPE, "_kept-tables": (upload,),
        "_before": (Held(town()), "2024"),
    }  # fmt: skip
    written = write_entries(entries)
    kept = {**written.files}
    data = {**written.datasets}
    again = read_entries(written.text, kept.get, data.get)
    held, period = again.pop("_before")
    assert (held.dataset.digest, period) == (town().digest, "2024")
    assert again == {key: value for key, value in entries.items() if key != "_before"}
    assert {digest: bytes(content) for digest, content in kept.items()} == {upload.digest: upload.content}


def test_what_cannot_be_kept_is_named_and_hides_nothing(caplog):
    written = write_entries({"w_a": 1, "knopf": object(), "$": {"$tuple": [1]}})
    assert written.text == '{"w_a":1}'
    assert "knopf" in caplog.text
    assert read_entries('{"a":1,"b":{"$upload":{"digest":"x","name":"n"}},"c":{"$neu":1}}', {}.get, {}.get) == {"a": 1}


# Stores


@pytest.fixture
def stores(address):
    engine = open_database(address)
    writer = Writer(engine)
    yield engine, ProjectStore(engine, writer), DeskStore(engine, writer)
    writer.close()
    engine.dispose()


def digests(engine, table):
    with engine.connect() as connection:
        return sorted(connection.execute(select(table.c.digest)).scalars())


def test_files_and_data_stay_as_long_as_a_version_names_them(stores):
    engine, projects, _desks = stores
    one, two = Upload("a.csv", b"eins"), Upload("b.csv", b"zwei")

    def work(shift, *uploads):
        return Work(town(shift), RECIPE, PERIOD, "{}", {entry.digest: entry.content for entry in uploads})

    head = projects.begin("P", work(0.0, one), "", at(minutes=3))
    head = projects.save(head, work(1.0, one, two), "", at(seconds=50), kept=False)
    assert digests(engine, files) == sorted({one.digest, two.digest})
    # The version of the same minute goes, and with it the only one that named b.csv and its data.
    head = projects.save(head, work(2.0, one), "", at(seconds=45), kept=False)
    assert [version.version for version in projects.versions(head.key)] == [3, 1]
    assert digests(engine, files) == [one.digest]
    assert digests(engine, datasets) == sorted({town().digest, town(2.0).digest})
    assert read_file(engine, one.digest) == b"eins"
    assert projects.file(two.digest) is None
    assert projects.dataset(town(2.0).digest).digest == town(2.0).digest
    assert projects.open(head.key, 1).dataset.digest == town().digest


def test_a_desk_is_found_again_and_replaced(stores):
    engine, _projects, desks = stores
    upload = Upload("a.csv", b"eins")
    first = Desk("", "", "daten", '{"x":1}', {upload.digest: upload.content}, {town().digest: town()})
    desks.keep(browser_name("a"), first, AT)
    desks.keep(browser_name("a"), first, AT)
    assert desks.read(browser_name("a")) == Desk("", "", "daten", '{"x":1}')
    assert desks.read(browser_name("b")) is None
    assert digests(engine, files) == [upload.digest]
    desks.keep(browser_name("a"), Desk("", "0" * 32, "analyse"), AT)
    assert desks.read(browser_name("a")).page == "analyse"
    assert digests(engine, files) == digests(engine, datasets) == digests(engine, holdings) == []


def test_a_desk_that_nobody_used_for_half_a_year_is_forgotten(stores):
    _engine, _projects, desks = stores
    desks.keep(browser_name("old"), Desk("", "", "daten"), at(days=181))
    desks.keep(browser_name("young"), Desk("", "", "daten"), at(days=179))
    desks.keep(browser_name("a"), Desk("", "", "daten"), AT)
    assert desks.read(browser_name("old")) is None
    assert desks.read(browser_name("young")) is not None


def test_projects_are_renamed_and_names_are_found(stores):
    _engine, projects, _desks = stores
    work = Work(town(), RECIPE, PERIOD)
    head = projects.begin("Stadt", work, "", AT)
    assert projects.free_name("Stadt") == "Stadt (2)"
    assert projects.free_name(" Neu ") == "Neu"
    assert projects.rename(head.key, "Stadt 2026").name == "Stadt 2026"
    assert projects.newest(head.key).name == "Stadt 2026"
    projects.remove(head.key, AT)
    assert projects.newest(head.key) is None


def test_a_store_of_the_version_before_is_taken_over(tmp_path):
    """What was saved before there were desks counts as saved on purpose."""
    path = tmp_path / "old.sqlite"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        settings = Config()
        settings.set_main_option("script_location", str(database._MIGRATIONS))
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0004")
    engine.dispose()
    old = sqlite3.connect(path)
    old.execute("INSERT INTO datasets VALUES (?, ?, ?)", (town().digest, "Stadt", write_dataset(town())))
    old.execute("INSERT INTO projects VALUES ('k', 'Alt', '')")
    row = ("k", 1, town().digest, write_recipe(RECIPE).decode(), PERIOD, at(days=300), "a@stadt.example", "Anfang")
    old.execute("INSERT INTO project_versions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    old.execute("INSERT INTO documents VALUES ('notes', 'n.toml', '', x'00')")
    old.commit()
    old.close()
    engine = open_database(f"sqlite:///{path}")
    writer = Writer(engine)
    projects = ProjectStore(engine, writer)
    (head,) = projects.all()
    assert (head.name, head.version, head.saved_by, head.remark, head.kept) == (
        "Alt",
        1,
        "a@stadt.example",
        "Anfang",
        True,
    )
    project = projects.open("k", 1)
    assert (project.dataset.digest, project.recipe, project.desk) == (town().digest, RECIPE, "{}")
    # A further version leaves the data of the one before.
    projects.save(head, Work(town(1.0), RECIPE, PERIOD), "", AT, kept=False)
    assert projects.open("k", 1).dataset.digest == town().digest
    writer.close()
    engine.dispose()
