"""Long computations beside the page: it stays usable, shows how far they are, and shows what they gave.

A computation belongs to its content: the same settings on the same data are computed once for all who ask.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextvars import copy_context
from functools import cache
from threading import Lock
from typing import Any, TypeVar

import streamlit as st

from sozial.errors import DataError
from sozial.ui.memory.bounded import budget
from sozial.ui.memory.weighing import weigh
from sozial.ui.session import access
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _

Found = TypeVar("Found")
Work = Callable[[Callable[[float], None]], Found]
# What is done sooner is shown at once, without a bar.
PATIENCE = 0.3
_STEP = 0.4
# A computation that no page has asked about for so long is ended.
_FORGOTTEN = 60.0
_MOST_KEPT = 64
# Of what all sessions may keep together, results of such computations take this part at most.
_PART = 4
_THREADS = 2


class StoppedError(Exception):
    """Nobody waits for this computation any more."""


class _Job:
    """One computation: how far it is, and its result to come."""

    def __init__(self, work: Work[Any], threads: ThreadPoolExecutor) -> None:
        self.done = 0.0
        self.asked = time.monotonic()
        self.stopped = False
        # Files that it opens are those of the person who asks for it.
        self.future: Future[Any] = threads.submit(copy_context().run, work, self.progress)
        self._weight: int | None = None

    def progress(self, share: float) -> None:
        """Note how far the computation is; end it where it was stopped, or nobody has asked about it for long."""
        if self.stopped or time.monotonic() - self.asked > _FORGOTTEN:
            raise StoppedError
        self.done = share

    @property
    def weight(self) -> int:
        """How many bytes its result takes; 0 before it is there."""
        if self._weight is None and self.future.done():
            self._weight = 0 if self.future.exception() is not None else weigh(self.future.result())
        return self._weight or 0

    @property
    def has_failed(self) -> bool:
        """Whether it ended with anything else than a result or a finding about the data."""
        failed = self.future.exception() if self.future.done() else None
        return failed is not None and not isinstance(failed, DataError)


class _Office:
    """The process's computations, running and done; the oldest results go first."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="insight")
        self.jobs: OrderedDict[str, _Job] = OrderedDict()
        self.lock = Lock()

    def job(self, key: str, work: Work[Any]) -> _Job:
        """Return the computation of this content, begun if it is not there; one that failed is begun anew."""
        with self.lock:
            job = self.jobs.get(key)
            if job is None or (job.has_failed and time.monotonic() - job.asked > 2 * PATIENCE):
                job = self.jobs[key] = _Job(work, self.threads)
            job.asked = time.monotonic()
            self.jobs.move_to_end(key)
            while len(self.jobs) > _MOST_KEPT or (
                len(self.jobs) > 1 and sum(kept.weight for kept in self.jobs.values()) > budget() / _PART
            ):
                self.jobs.popitem(last=False)
            return job

    def stop(self, key: str) -> None:
        """End a computation; asked for again, it is begun anew."""
        with self.lock:
            job = self.jobs.pop(key, None)
        if job is not None:
            job.stopped = True


@cache
def _office() -> _Office:
    return _Office()


def compute(
    key: str,
    work: Work[Found],
    show: Callable[[Found], None],
    words: str,
    stopped: Callable[[], None] | None = None,
    patience: float = PATIENCE,
) -> None:
    """Compute beside the page and show the result in place, with a bar while it lasts.

    Parameters
    ----------
    key
        Everything that the result depends on.
    work
        Called in a thread with a function that takes the share that is done; touches nothing of Streamlit.
    show
        Shows the result.
    words
        What is being computed.
    stopped
        Called when it is cancelled, so that the page no longer asks for it; None: it cannot be.
    patience
        How many seconds the page waits for it before it goes on without.
    """
    job = _office().job(key, work)
    try:
        job.future.exception(timeout=patience)
    except NotYet:
        _wait(key, work, words, stopped)
        return
    try:
        found = job.future.result()
    except DataError as error:
        show_findings(error.findings)
        return
    show(found)


@st.fragment(run_every=_STEP)
def _wait(key: str, work: Work[Any], words: str, stopped: Callable[[], None] | None) -> None:
    """Show the bar until the result is there, then run the page once more, which shows it."""
    if access.wants_whole_run():
        st.rerun()
    if stopped is not None and st.button(_("Cancel"), key=f"stop-{key[:16]}", icon=":material/close:"):
        _office().stop(key)
        stopped()
        st.rerun()
    job = _office().job(key, work)
    if job.future.done():
        st.rerun()
    st.progress(min(job.done, 1.0), text=words)


def wait_for_all() -> None:
    """Wait until every computation that was begun has ended."""
    for job in list(_office().jobs.values()):
        job.future.exception()
