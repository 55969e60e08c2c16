"""The warm process that forks one for each file: it holds nothing, ends nothing it should not, and is replaced."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from sozial.errors import DataError
from sozial.reading.loading.sample import TABLE, sample_file
from sozial.reading.sandbox import asking, messages, processes
from sozial.reading.sandbox.forking import READY
from sozial.reading.sandbox.mother import Mother, NoMotherError, can_fork
from sozial.reading.sandbox.own_process import ForkedProcess, StartedProcess
from sozial.reading.sandbox.processes import Processes
from sozial.reading.sandbox.safely import read_table_safely
from sozial.reading.sandbox.worker import ADDRESSES, MEMORY, PROCESSOR_SECONDS
from tests.places import ROOT

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system cannot fork a process for each file")


@pytest.fixture(scope="module")
def warm():
    found = Processes(True)
    yield found
    found.stop()


@pytest.fixture
def forking(warm, monkeypatch):
    monkeypatch.setattr(asking, "processes", warm)
    return warm


def process_number(process):
    """Return the process that a handle stands for."""
    text = Path(f"/proc/self/fdinfo/{process._handle}").read_text()
    return int(next(line for line in text.splitlines() if line.startswith("Pid:")).split()[1])


def children(number):
    return {int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()}


def ends(number):
    """Wait until a process is gone, without a trace of it."""
    until = time.monotonic() + 10
    with suppress(ProcessLookupError):
        waiting = select.poll()
        waiting.register(os.pidfd_open(number), select.POLLIN)
        waiting.poll(10_000)
    while Path(f"/proc/{number}").exists():
        assert time.monotonic() < until, f"process {number} is still there"


def what_is_open(number):
    """Return the kinds of files that a process holds; PROJ reads its own database, and opens it anew in a child."""
    found = set()
    for name in os.listdir(f"/proc/{number}/fd"):
        with suppress(FileNotFoundError):
            found.add(os.readlink(f"/proc/{number}/fd/{name}").split(":")[0])
    return {name for name in found if not name.endswith("/proj.db")}


def ready_process(warm):
    process = warm.take()
    assert messages.receive(process.answers) == READY
    return process


def mother_number(warm):
    return warm._mother._process.pid


def test_a_file_is_read_by_a_child_and_the_mother_holds_nothing(forking):
    assert read_table_safely(sample_file(TABLE), TABLE).height == 360
    number = mother_number(forking)
    assert len(os.listdir(f"/proc/{number}/task")) == 1
    # It holds the handle of a child until it has seen its end, which may come after the answer.
    until = time.monotonic() + 10
    while "anon_inode" in what_is_open(number) and time.monotonic() < until:
        time.sleep(0.01)
    assert what_is_open(number) == {os.devnull, "socket"}


def test_a_child_is_limited_from_its_own_start_and_holds_its_pipes_only(warm):
    process = ready_process(warm)
    number = process_number(process)
    try:
        assert isinstance(process, ForkedProcess)
        assert number in children(mother_number(warm))
        limits = {
            line[:25].strip(): line[26:46].strip() for line in Path(f"/proc/{number}/limits").read_text().splitlines()
        }
        assert limits["Max data size"] == str(MEMORY)
        assert limits["Max address space"] == str(ADDRESSES)
        assert limits["Max cpu time"] in {str(PROCESSOR_SECONDS + 1), str(PROCESSOR_SECONDS + 2)}
        opened = [os.readlink(f"/proc/{number}/fd/{name}").split(":")[0] for name in os.listdir(f"/proc/{number}/fd")]
        assert opened.count("pipe") == 2
        assert not {"socket", "anon_inode"} & set(opened)
    finally:
        process.end()
    ends(number)


def test_two_children_live_beside_each_other_and_end_apart(warm):
    one, other = ready_process(warm), ready_process(warm)
    numbers = process_number(one), process_number(other)
    one.end()
    ends(numbers[0])
    assert other.is_waiting
    other.end()
    ends(numbers[1])


def test_what_takes_too_long_is_ended_and_the_next_file_is_read(forking):
    before = children(mother_number(forking)) if forking._mother else set()
    with pytest.raises(DataError) as caught:
        read_table_safely(sample_file(TABLE), "a.csv", seconds=0.01)
    assert caught.value.findings[0].code == "stopped"
    assert "opening the file" in caught.value.findings[0].line("en")
    assert read_table_safely(sample_file(TABLE), "a.csv").height == 360
    for number in children(mother_number(forking)) - before:
        ends(number)


def test_a_mother_that_died_is_replaced_and_her_children_die_with_her(forking):
    process = ready_process(forking)
    number, mother = process_number(process), mother_number(forking)
    os.kill(mother, signal.SIGKILL)
    ends(number)
    assert not process.is_waiting
    process.end()
    assert read_table_safely(sample_file(TABLE), TABLE).height == 360
    assert mother_number(forking) != mother


def test_ending_a_child_twice_ends_no_other(warm):
    one = ready_process(warm)
    one.end()
    other = ready_process(warm)
    one.kill()
    one.end()
    assert other.is_waiting
    other.end()


class Unfit:
    """A mother that has threads."""

    is_running = True

    def fork(self):
        raise NoMotherError("it cannot fork", is_unfit=True)

    def end(self):
        pass


def test_where_the_mother_has_threads_a_process_is_started_for_each_file(monkeypatch):
    monkeypatch.setattr(processes, "Mother", Unfit)
    found = Processes(True)
    process = found.take()
    try:
        assert isinstance(process, StartedProcess)
        assert not found.forks
    finally:
        process.end()


def test_threads_are_seen_and_refused(monkeypatch):
    """One of Arrow's allocators starts a thread as soon as it is loaded, unless it is told not to."""
    from sozial.reading.sandbox import mother

    with_thread = {**mother.environment(), "JE_ARROW_MALLOC_CONF": "background_thread:true"}
    monkeypatch.setattr(mother, "environment", lambda: with_thread)
    found = Mother()
    try:
        with pytest.raises(NoMotherError) as caught:
            found.fork()
        assert caught.value.is_unfit
    finally:
        found.end()


def test_both_ways_read_the_same(forking, monkeypatch):
    forked = read_table_safely(sample_file(TABLE), TABLE)
    started = Processes(False)
    monkeypatch.setattr(asking, "processes", started)
    found = read_table_safely(sample_file(TABLE), TABLE)
    started.stop()
    assert found.columns == forked.columns
    assert [found.texts(name) for name in found.columns] == [forked.texts(name) for name in forked.columns]
    assert found.findings == forked.findings


APP = """
from sozial.reading.sandbox.processes import processes
process = processes.take()
print(processes._mother._process.pid, flush=True)
input()
"""


def test_the_mother_and_her_children_end_with_an_app_that_is_killed():
    app = subprocess.Popen([sys.executable, "-c", APP], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    mother = int(app.stdout.readline())
    (child,) = children(mother)
    app.kill()
    app.wait()
    ends(mother)
    ends(child)
    app.stdin.close()
    app.stdout.close()


def test_a_process_forked_from_the_app_leaves_the_mother_alone(warm):
    ready_process(warm).end()
    number = mother_number(warm)
    process = os.fork()
    if process == 0:
        warm.forget()
        warm.stop()
        os._exit(0)
    os.waitpid(process, 0)
    assert warm._mother.is_running
    ready_process(warm).end()
    assert mother_number(warm) == number
