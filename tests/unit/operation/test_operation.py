"""What operators see: health, counts and log; and that nobody's names, figures or addresses are among it."""

from __future__ import annotations

import logging
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bench.latency import _free_port
from sozial.operation import counting, journal
from sozial.operation.counting import Counter, Times
from sozial.reading.sandbox import processes
from sozial.store import opened
from sozial.web.operation import build_operation_routes
from tests.places import ROOT

LINE = re.compile(r'(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? -?[0-9.e+]+)')


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path / "s"))
    monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    monkeypatch.delenv("QUARTIERSKOMPASS_METRICS_TOKEN", raising=False)
    yield tmp_path / "s"
    opened.close_all()


def client(host="127.0.0.1"):
    app = Starlette(routes=build_operation_routes("/kompass"))
    return TestClient(app, base_url="http://localhost", client=(host, 1))


def test_a_process_whose_parts_all_work_says_so(store):
    answer = client().get("/kompass/health")
    assert (answer.status_code, answer.json()) == (
        200, {"process": "ok", "database": "ok", "store": "ok", "reader": "ok"},
    )  # fmt: skip
    assert [path.name for path in store.iterdir()] == ["database"]


def test_each_part_that_does_not_work_is_named(store, monkeypatch):
    store.mkdir()
    (store / "database").mkdir()
    (store / "database" / "quartierskompass.sqlite").write_bytes(b"garbage " * 999)
    monkeypatch.setattr("sozial.web.operation.processes.can_read", lambda: False)
    answer = client().get("/kompass/health")
    assert answer.status_code == 503
    assert answer.json() == {"process": "ok", "database": "failed", "store": "failed", "reader": "failed"}


def test_a_database_that_can_only_be_read_is_no_store_that_can_be_written(store):
    from sqlalchemy import event

    engine = opened.current_engine()
    event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA query_only = 1"))
    engine.dispose()
    # A transaction that writes nothing is let through: one that writes has to be tried.
    answer = client().get("/kompass/health").json()
    assert (answer["database"], answer["store"]) == ("ok", "failed")


def test_a_database_that_never_answers_has_failed_in_time(store, monkeypatch):
    from sozial.web import operation

    monkeypatch.setattr(operation, "SECONDS", 1.0)
    monkeypatch.setitem(operation.PARTS, "database", lambda: time.sleep(5))
    started = time.monotonic()
    answer = client().get("/kompass/health").json()
    assert (answer["database"], answer["store"]) == ("failed", "ok")
    assert time.monotonic() - started < 4


@pytest.mark.parametrize("forks", [True, False])
def test_where_no_process_waits_for_files_one_is_started(forks, monkeypatch):
    started = []

    class Started:
        is_running = is_waiting = True

        def __init__(self):
            started.append(self)

    monkeypatch.setattr(processes, "Mother", Started)
    monkeypatch.setattr(processes, "StartedProcess", Started)
    found = processes.Processes(forks)
    assert found.can_read()
    assert started == []
    found.begin()
    assert found.can_read()
    assert len(started) == 1
    started[0].is_running = started[0].is_waiting = False
    started[0].end = lambda: None
    assert found.can_read()
    assert len(started) == 2


@pytest.mark.parametrize("forks", [True, False])
def test_where_no_process_can_be_started_no_file_can_be_read(forks, monkeypatch):
    def fails():
        raise OSError("no more processes")

    monkeypatch.setattr(processes, "Mother", fails)
    monkeypatch.setattr(processes, "StartedProcess", fails)
    found = processes.Processes(forks)
    monkeypatch.setattr(found, "_is_server", True)
    assert not found.can_read()


def test_counts_are_in_the_text_format_and_only_for_operators(store, monkeypatch):
    counting.VOTES.add("kept")
    counting.STEPS.note(0.3, "analyse")
    answer = client().get("/kompass/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    assert all(LINE.fullmatch(line) for line in lines), [line for line in lines if not LINE.fullmatch(line)]
    named = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    assert named >= {
        "kompass_step_seconds", "kompass_sessions_total", "kompass_upload_seconds", "kompass_refusals_total",
        "kompass_votes_total", "kompass_up", "kompass_resident_bytes",
    }  # fmt: skip
    assert len(named) == len([line for line in lines if line.startswith("# TYPE")])
    assert 'kompass_up{part="store"} 1' in lines
    # Elsewhere, through a proxy, and under a foreign name nobody sees them.
    assert client("10.0.0.7").get("/kompass/metrics").status_code == 404
    assert client().get("/kompass/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    assert client().get("/kompass/metrics", headers={"Host": "evil.example"}).status_code == 421
    monkeypatch.setenv("QUARTIERSKOMPASS_METRICS_TOKEN", "geheim")
    assert client().get("/kompass/metrics").status_code == 404
    told = {"Authorization": "Bearer geheim", "X-Forwarded-For": "10.0.0.7"}
    assert client("10.0.0.7").get("/kompass/metrics", headers=told).status_code == 200


def test_times_are_counted_below_each_bound():
    times = Times("t", "T.", ("page",), (0.5, 1.0))
    for seconds in (0.25, 0.5, 0.75, 4.0):
        times.note(seconds, 'a"b')
    assert list(times.lines())[2:] == [
        't_bucket{page="a\\"b",le="0.5"} 2', 't_bucket{page="a\\"b",le="1"} 3', 't_bucket{page="a\\"b",le="+Inf"} 4',
        't_sum{page="a\\"b"} 5.5', 't_count{page="a\\"b"} 4',
    ]  # fmt: skip


def test_no_label_from_outside_makes_the_counts_grow_without_bound():
    counter = Counter("c", "C.", ("kind",))
    for number in range(1_000):
        counter.add(str(number))
    assert len(list(counter.lines())) == 2 + 201
    assert 'c{kind="other"} 800' in counter.lines()


SECRETS = ("Familie Müller", "12345.67", "10.1.2.3", "anna@stadt.example", "Süd\nlevel=info")


def formatted(record):
    return journal.PlainFormatter().format(record)


def test_a_line_holds_nothing_that_anybody_typed():
    def fail(secret):
        raise ValueError(secret)

    for secret in SECRETS:
        try:
            fail(secret)
        except ValueError as error:
            info = (type(error), error, error.__traceback__)
        for name in ("streamlit.error_util", "uvicorn.error", "quartierskompass"):
            record = logging.LogRecord(name, logging.ERROR, "x.py", 7, f"Uncaught {secret} %s", (secret,), info, "work")
            line = formatted(record)
            assert secret not in line
            assert "Müller" not in line
            assert "\n" not in line
            assert "error=ValueError" in line
            assert "test_operation:" in line


def test_a_step_is_one_line_with_level_town_session_page_and_time():
    record = logging.LogRecord("quartierskompass", logging.INFO, "x.py", 7, "step", (), None)
    record.kompass = {"town": "a", "event": "step", "session": 3, "page": "analyse", "seconds": 0.1234}
    assert re.fullmatch(
        r"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=info "
        r"town=a session=3 page=analyse event=step seconds=0.123",
        formatted(record),
    )


def test_all_loggers_go_one_way_also_those_that_are_made_later():
    code = (
        "import logging, sys; from sozial.operation import journal\n"
        "early = logging.getLogger('streamlit.early'); early.propagate = False\n"
        "early.addHandler(logging.StreamHandler())\n"
        "journal.begin()\n"
        "late = logging.getLogger('streamlit.late'); late.propagate = False; late.addHandler(logging.StreamHandler())\n"
        "[one.error('Familie %s', 'Müller') for one in (early, late)]\n"
        "journal.note('step', session=1, page='start', seconds=0.5, name='Müller')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert done.stderr == ""
    assert [line.split(" ", 2)[1] for line in lines] == ["level=error", "level=error", "level=info"]
    assert "Familie" not in done.stdout
    assert "Müller" not in done.stdout


def test_what_python_writes_by_itself_goes_the_same_way_without_words():
    code = (
        "import sys, threading, warnings; from sozial.operation import journal\n"
        "journal.begin()\n"
        "warnings.warn('column Familie Müller has mixed types', stacklevel=1)\n"
        "def fails(): raise ValueError('Familie Müller')\n"
        "thread = threading.Thread(target=fails); thread.start(); thread.join()\n"
        "thread = threading.Thread(target=sys.exit); thread.start(); thread.join()\n"
        "class Closing:\n"
        "    def __del__(self): raise ValueError('anna@stadt.example')\n"
        "one = Closing(); del one\n"
        "raise KeyError('Familie Müller')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == ""
    assert "Müller" not in done.stdout
    assert "anna" not in done.stdout
    told = [dict(part.split("=", 1) for part in line.split()) for line in done.stdout.splitlines()]
    assert [(line["level"], line["event"], line.get("error")) for line in told] == [
        ("warning", "message", None),
        ("error", "thread-failed", "ValueError"),
        ("error", "cleaning-failed", "ValueError"),
        ("critical", "process-failed", "KeyError"),
    ]
    assert told[0]["logger"] == "py.warnings"


def test_a_step_that_fails_is_counted_and_noted_apart(caplog, monkeypatch):
    from sozial.ui.session import state, stepping

    kept = {}
    monkeypatch.setattr(state, "read", lambda key, default=None: kept.get(key, default))
    monkeypatch.setattr(state, "write", kept.__setitem__)
    monkeypatch.setattr(logging.getLogger("quartierskompass"), "propagate", True)

    def counted():
        lines = [*counting.STEPS.lines(), *counting.FAILED_STEPS.lines(), *counting.SESSIONS.lines()]
        found = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        names = ('kompass_step_seconds_count{page="probe"}', 'kompass_failed_steps_total{page="probe"}')
        return [int(found.get(name, 0)) for name in (*names, "kompass_sessions_total")]

    before = counted()
    with caplog.at_level(logging.INFO, "quartierskompass"):
        stepping.note_step("probe", 0.25)
        stepping.note_step("probe", 0.5, KeyError("Müller"))
        # Another run took its place: nothing of it failed.
        stepping.note_step("probe", 0.5, GeneratorExit())
    assert [after - then for after, then in zip(counted(), before, strict=True)] == [3, 1, 1]
    own = [record for record in caplog.records if record.name == "quartierskompass"]
    lines = [formatted(record).split(" ", 1)[1] for record in own]
    number = kept["_session_number"]
    assert lines[0] == f"level=info session={number} page=probe event=step seconds=0.250"
    assert lines[1] == f"level=error session={number} page=probe event=failed seconds=0.500 error=KeyError places=-"
    assert len(lines) == 3


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_the_app_stops_within_seconds_and_says_so(tmp_path):
    port = _free_port()
    environment = {**os.environ, "QUARTIERSKOMPASS_STORE": str(tmp_path / "s")}
    environment.pop("SOZIAL_DATABASE_URL", None)
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        address = f"http://localhost:{port}/kompass/"
        for _time in range(400):
            try:
                health = urllib.request.urlopen(address + "health", timeout=10).read()
                break
            except OSError:
                time.sleep(0.2)
        assert b'"database":"ok"' in health
        assert b"kompass_up" in urllib.request.urlopen(address + "metrics", timeout=10).read()
        process.send_signal(signal.SIGTERM)
        started = time.monotonic()
        said = process.communicate(timeout=30)[0].decode()
        assert time.monotonic() - started < 20
    finally:
        process.kill()
    assert "event=started" in said
    assert "event=stopped" in said
    assert "Traceback" not in said
    assert said.count("event=stopped") == 1
