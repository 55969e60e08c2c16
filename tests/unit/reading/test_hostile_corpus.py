"""Every kind of file that is made to cost much, in small: read or refused in words, and nothing is left behind."""

from __future__ import annotations

import os
import threading
import time
import tomllib
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import shapely

from sozial.access import read_role_book
from sozial.errors import DataError, Finding
from sozial.index.recipe.presets import preset_file, preset_names
from sozial.index.recipe.recipe_file import read_recipe, read_recipe_text, recipe_of
from sozial.reading.loading.sample import TABLE, sample_file
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.sandbox import asking, messages, safely, working_safely
from sozial.reading.sandbox.forking import READY
from sozial.reading.sandbox.mother import can_fork
from sozial.reading.sandbox.own_process import StartedProcess
from sozial.reading.sandbox.packing import plan_of, plan_plain
from sozial.reading.sandbox.processes import processes
from sozial.reading.sandbox.turns import ASKING, Turns, is_busy
from sozial.reading.tables.table import read_table
from sozial.report.slides.slide_template import clean_template, open_template
from sozial.toml_text import TextLimitError, read_toml
from sozial.web.ballot_texts import read_language
from tests.hostile import CORPUS, Hostile, take

# In small, on a slow computer, and with the parts that the app does itself.
SECONDS, OWN_SECONDS = 15.0, 2.0


class OneProcess:
    """Answers all requests in one process of the same kind, where starting one for each would take the most time."""

    def __init__(self) -> None:
        self.reader = self._start()

    def _start(self):
        reader = StartedProcess("--many")
        assert messages.receive(reader.answers) == READY
        return reader

    def ask(self, kind, content, title, choices, spent=0.0, seconds=asking.SECONDS):
        request = messages.pack_request(kind, title, content, choices)
        answer = asking.ask_process(self.reader, request, seconds - spent)
        if answer is None:
            self.reader.end()
            self.reader = self._start()
            raise asking.stopped(kind, title, seconds)
        return asking.Answer(answer, spent)


@pytest.fixture(scope="module")
def waiting_process():
    process = None if can_fork() else OneProcess()
    if process is None:
        # That the warm process starts is no part of what a file takes.
        processes.take().end()
    yield process
    if process is not None:
        process.reader.end()


@pytest.fixture
def quick_processes(waiting_process, monkeypatch):
    if waiting_process is not None:
        monkeypatch.setattr(safely, "ask_safely", waiting_process.ask)
        monkeypatch.setattr(working_safely, "ask_safely", waiting_process.ask)


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: f"{row.room}: {row.name}")
def test_a_hostile_file_is_read_or_refused_in_words_and_soon(row: Hostile, quick_processes):
    content = row.build(row.small)
    started, own = time.monotonic(), time.process_time()
    refused: tuple[Finding, ...] = ()
    try:
        take(row.room, content, row.title)
    except DataError as error:
        refused = error.findings
    assert len(refused) <= 101
    for finding in refused:
        assert finding.code != "stopped"
        assert 20 < len(finding.line("de")) < 3_000
    assert time.monotonic() - started < SECONDS
    assert time.process_time() - own < OWN_SECONDS


# What the table of hostile files says in full size; each of these took between 4 and 60 seconds.
REFUSED = {
    "area: crosses": ("an outline that crosses itself", "crossings"),
    "recipe: dotted": ("one key of many parts", "not-toml"),
    "template: full": ("a full layout", "template-size"),
}


@pytest.mark.parametrize(("name", "code"), REFUSED.values(), ids=REFUSED)
def test_what_harmed_is_refused_in_full_size(name, code, quick_processes):
    row = next(row for row in CORPUS if row.name == name)
    content = row.build(row.large)
    started = time.monotonic()
    with pytest.raises(DataError) as caught:
        take(row.room, content, row.title)
    assert [finding.code for finding in caught.value.findings] == [code]
    assert time.monotonic() - started < SECONDS


def test_many_unknown_keys_are_told_up_to_a_hundred_and_counted():
    row = next(row for row in CORPUS if row.name == "many unknown keys")
    with pytest.raises(DataError) as caught:
        read_recipe(row.build(20_000))
    *told, last = caught.value.findings
    assert len(told) == 100
    assert (last.code, last.values["n"]) == ("more", 20_000 - 100)


def test_an_ordinary_recipe_is_the_same_through_the_process(quick_processes):
    for name in preset_names():
        content = preset_file(name)
        said = safely.read_text_safely(messages.RECIPE, content, name)
        assert recipe_of(said, "", name) == read_recipe(content, name)
        assert set(said) == set(read_recipe_text(content, name))


def test_what_columns_are_is_the_same_through_the_process(quick_processes, monkeypatch):
    table = read_table(sample_file(TABLE), TABLE)
    plan = propose_columns(table)
    assert plan_of(plan_plain(plan)) == plan
    monkeypatch.setattr(working_safely, "_FEW_CELLS", 0)
    assert working_safely.propose_columns_safely(table) == plan


def test_areas_are_the_same_through_the_process(quick_processes, monkeypatch):
    from sozial.reading.areas.areas import prepare_areas, read_areas
    from sozial.reading.areas.display import draw_areas
    from sozial.reading.loading.sample import AREAS

    raw = read_areas(sample_file(AREAS), AREAS)
    frame, findings = prepare_areas(raw, "schluessel", "quartier")
    monkeypatch.setattr(working_safely, "_FEW_POINTS", 0)
    through, said = working_safely.prepare_areas_safely(raw, "schluessel", "quartier")
    assert through.index.equals(frame.index)
    assert through.crs == frame.crs
    assert through["name"].tolist() == frame["name"].tolist()
    assert bool(shapely.equals_exact(through.geometry.to_numpy(), frame.geometry.to_numpy()).all())
    assert said == findings
    assert working_safely.draw_areas_safely(frame, AREAS) == draw_areas(frame)


def test_a_cleaned_template_has_the_same_layouts_and_no_slides():
    from io import BytesIO

    from pptx import Presentation

    out = BytesIO()
    before = Presentation()
    before.slides.add_slide(before.slide_layouts[5])
    before.save(out)
    cleaned = clean_template(out.getvalue(), "a.pptx")
    assert cleaned == clean_template(out.getvalue(), "a.pptx")
    after = open_template(cleaned, "a.pptx")
    assert len(after.slides) == 0
    assert [layout.name for layout in after.slide_layouts] == [layout.name for layout in before.slide_layouts]


@pytest.mark.parametrize(
    "text",
    [
        'a = "x.y" # c.d\nb = """\n"q" \\""" """',
        "a = '''x''''\nb = 'c # d'",
        "[a.b]\nc.d = [[1.5, 2.5], [3.0]]\n[[e]]\nf = {g = 1}",
        'a = """"""\nb = ""\r\nc = 2024-01-01T10:00:00.5Z\r\n',
    ],
)
def test_ordinary_toml_is_what_the_standard_library_says(text):
    assert read_toml(text) == tomllib.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        ".".join(["a"] * 17) + " = 1",
        "[" + " . ".join(['"a"'] * 40) + "]",
        "a = " + "[" * 33,
        "a = 0x" + "f" * 17,
        "a = " + str(2**63),
        '"' + "k" * 1_001 + '" = 1',
        'a = "never closed',
        'a = """never closed \\""" ',
        "\n".join(f"k{number} = 1" for number in range(100_001)),
        "#" * 4_000_001,
    ],
)
def test_toml_beyond_its_limits_is_refused(text):
    with pytest.raises(TextLimitError):
        read_toml(text)


def test_files_of_the_operator_are_bounded_as_well(tmp_path):
    dotted = b".".join([b"a"] * 20_000) + b" = 1\n"
    book, findings = read_role_book(dotted, "roles.toml")
    assert not book.holders
    assert findings[0].code == "roles"
    path = tmp_path / "xx.toml"
    path.write_bytes(dotted)
    with pytest.raises(ValueError, match="more parts"):
        read_language(path, None)


def test_crossings_are_counted_as_geometry_has_them():
    from sozial.reading.areas.geometry import count_crossings

    # Every second corner of a five-pointed star: its five lines cross each other in five points.
    angles = 2 * np.pi * np.array([0, 2, 4, 1, 3]) / 5
    star = shapely.Polygon(np.column_stack([np.sin(angles), np.cos(angles)]))
    assert count_crossings(star) == 5
    assert count_crossings(shapely.box(0, 0, 1, 1).difference(shapely.box(0.2, 0.2, 0.4, 0.4))) == 0


# Turns


@contextmanager
def asked_by(who):
    token = ASKING.set(who)
    try:
        yield
    finally:
        ASKING.reset(token)


def hold(turns, who, begun, end):
    with asked_by(who), turns.turn("a.csv"):
        begun.set()
        end.wait(30)


def test_two_who_fill_the_reader_do_not_keep_a_third_waiting():
    turns, end = Turns(3, 5.0), threading.Event()
    threads = [
        threading.Thread(target=hold, args=(turns, who, threading.Event(), end)) for who in ("one", "other") * 20
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    started = time.monotonic()
    with asked_by("third"), turns.turn("b.csv"):
        waited = time.monotonic() - started
    end.set()
    for thread in threads:
        thread.join()
    assert waited < 1.0


def test_who_used_it_least_comes_first():
    """Somebody with one file does not wait behind all who send one after the other."""
    turns, order = Turns(1, 30.0), []
    for who in ("one", "other", "third"):
        with asked_by(who), turns.turn("a.csv"):
            threading.Event().wait(0.05)
    begun, end = threading.Event(), threading.Event()
    holding = threading.Thread(target=hold, args=(turns, "holder", begun, end))
    holding.start()
    begun.wait(5)

    def wait(who):
        with asked_by(who), turns.turn("a.csv"):
            order.append(who)

    threads = [threading.Thread(target=wait, args=(who,)) for who in ("one", "other", "third", "newcomer")]
    for number, thread in enumerate(threads, 1):
        thread.start()
        while len(turns._waiting) < number:
            threading.Event().wait(0.001)
    end.set()
    for thread in [holding, *threads]:
        thread.join()
    assert order[0] == "newcomer"
    assert len(order) == 4


def test_who_waits_too_long_is_told_so_and_leaves_the_queue():
    turns, begun, end = Turns(1, 0.2), threading.Event(), threading.Event()
    thread = threading.Thread(target=hold, args=(turns, "one", begun, end))
    thread.start()
    begun.wait(5)
    with asked_by("other"), pytest.raises(DataError) as caught, turns.turn("b.csv"):
        raise AssertionError("it was not this one's turn")
    assert is_busy(caught.value)
    assert "b.csv" in caught.value.findings[0].line("de")
    end.set()
    thread.join()
    with asked_by("other"), turns.turn("b.csv"):
        pass


# Nothing is left


def _children():
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return set(path.read_text().split()) if path.exists() else set()


def test_hostile_files_from_several_leave_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    names = ("one key of many parts", "an outline that crosses itself", "names that differ in one letter")
    rows = [row for row in CORPUS if row.name in names]
    # What forks for the next file stays.
    processes.take().end()
    before, opened = _children(), len(os.listdir("/dev/fd"))
    refused: list[str] = []

    def send(who):
        with asked_by(str(who)):
            for row in rows[who::2]:
                try:
                    take(row.room, row.build(row.small), row.title)
                except DataError as error:
                    refused.append(error.findings[0].code)

    threads = [threading.Thread(target=send, args=(who,)) for who in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {"not-toml", "crossings"} <= set(refused)
    assert _children() == before
    assert len(os.listdir("/dev/fd")) <= opened
    assert list(tmp_path.iterdir()) == []
    assert threading.active_count() < 20
