"""Counts of what a process does, in the text format of Prometheus: how often, how long, never who or what."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

# Upper bounds of the times that are counted, in seconds.
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0)
# Labels come from the app's own lists; a bound all the same, should one ever come from outside.
_MOST_SERIES = 200
_OTHER = "other"
Labels = tuple[str, ...]


def _text(number: float) -> str:
    return str(int(number)) if number == int(number) else repr(float(number))


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _series(name: str, labels: Labels, values: Labels, more: str = "") -> str:
    pairs = [f'{label}="{_escaped(value)}"' for label, value in zip(labels, values, strict=True)]
    pairs += [more] if more else []
    return name + ("{" + ",".join(pairs) + "}" if pairs else "")


@dataclass
class Counter:
    """A number that only grows, one for each combination of its labels.

    Examples
    --------
    >>> votes = Counter("votes_total", "Votes.", ("outcome",))
    >>> votes.add("kept"); votes.add("kept")
    >>> print(*votes.lines(), sep=chr(10))
    # HELP votes_total Votes.
    # TYPE votes_total counter
    votes_total{outcome="kept"} 2
    """

    name: str
    meaning: str
    labels: Labels = ()
    _values: dict[Labels, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def add(self, *values: str, by: float = 1) -> None:
        """Count once more, or so much more."""
        with self._lock:
            key = values if values in self._values or len(self._values) < _MOST_SERIES else (_OTHER,) * len(values)
            self._values[key] = self._values.get(key, 0) + by

    def lines(self) -> Iterator[str]:
        """Iterate over the lines of the text format."""
        yield f"# HELP {self.name} {self.meaning}"
        yield f"# TYPE {self.name} counter"
        with self._lock:
            found = sorted(self._values.items())
        for values, number in found or ([((), 0.0)] if not self.labels else []):
            yield f"{_series(self.name, self.labels, values)} {_text(number)}"


@dataclass
class Times:
    """How long something takes, in seconds: how many took at most so long, their sum and their number.

    Examples
    --------
    >>> steps = Times("step_seconds", "Steps.", bounds=(0.1, 1.0))
    >>> steps.note(0.5)
    >>> print(*steps.lines(), sep=chr(10))
    # HELP step_seconds Steps.
    # TYPE step_seconds histogram
    step_seconds_bucket{le="0.1"} 0
    step_seconds_bucket{le="1"} 1
    step_seconds_bucket{le="+Inf"} 1
    step_seconds_sum 0.5
    step_seconds_count 1
    """

    name: str
    meaning: str
    labels: Labels = ()
    bounds: tuple[float, ...] = BOUNDS
    _counts: dict[Labels, list[int]] = field(default_factory=dict)
    _sums: dict[Labels, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def note(self, seconds: float, *values: str) -> None:
        """Count one that took so long."""
        with self._lock:
            key = values if values in self._counts or len(self._counts) < _MOST_SERIES else (_OTHER,) * len(values)
            counts = self._counts.setdefault(key, [0] * (len(self.bounds) + 1))
            for place, bound in enumerate((*self.bounds, float("inf"))):
                counts[place] += seconds <= bound
            self._sums[key] = self._sums.get(key, 0.0) + seconds

    @contextmanager
    def of(self, *values: str) -> Iterator[None]:
        """Count what is done inside, however it ends."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.note(time.monotonic() - started, *values)

    def lines(self) -> Iterator[str]:
        """Iterate over the lines of the text format."""
        yield f"# HELP {self.name} {self.meaning}"
        yield f"# TYPE {self.name} histogram"
        with self._lock:
            found = sorted((values, list(counts), self._sums[values]) for values, counts in self._counts.items())
        for values, counts, total in found:
            for bound, count in zip((*map(_text, self.bounds), "+Inf"), counts, strict=True):
                more = f'le="{bound}"'
                yield f"{_series(self.name + '_bucket', self.labels, values, more)} {count}"
            yield f"{_series(self.name + '_sum', self.labels, values)} {_text(total)}"
            yield f"{_series(self.name + '_count', self.labels, values)} {counts[-1]}"


@dataclass(frozen=True)
class Gauge:
    """A number as it is now, asked for when the counts are read.

    Examples
    --------
    >>> print(*Gauge("sessions", "Open sessions.", lambda: 3).lines(), sep=chr(10))
    # HELP sessions Open sessions.
    # TYPE sessions gauge
    sessions 3
    """

    name: str
    meaning: str
    read: Callable[[], float]

    def lines(self) -> Iterator[str]:
        """Iterate over the lines of the text format."""
        yield f"# HELP {self.name} {self.meaning}"
        yield f"# TYPE {self.name} gauge"
        yield f"{self.name} {_text(self.read())}"


STEPS = Times("kompass_step_seconds", "Steps of sessions: how long the server computed, by page.", ("page",))
FAILED_STEPS = Counter("kompass_failed_steps_total", "Steps that ended with an error of the app, by page.", ("page",))
SESSIONS = Counter("kompass_sessions_total", "Sessions that were begun.")
UPLOADS = Times("kompass_upload_seconds", "Files read in a process of their own, with waiting, by kind.", ("kind",))
REFUSALS = Counter("kompass_refusals_total", "What was refused: files that could not be read, by kind.", ("kind",))
VOTES = Counter("kompass_votes_total", "Votes of workshops by what became of them.", ("outcome",))
STATEMENTS = Counter("kompass_statements_total", "Texts from phones by what became of them.", ("outcome",))
APPROVALS = Counter("kompass_approvals_total", "Ballots on proposals by what became of them.", ("outcome",))
STORE_MISSED = Counter("kompass_store_missed_total", "Steps that could not use the store, by cause.", ("cause",))


def all_lines(gauges: tuple[Gauge, ...] = ()) -> str:
    """Return everything that is counted as the text format of Prometheus (version 0.0.4)."""
    counted = (STEPS, FAILED_STEPS, SESSIONS, UPLOADS, REFUSALS, VOTES, STATEMENTS, APPROVALS, STORE_MISSED)
    known: tuple[Counter | Times | Gauge, ...] = (*counted, *gauges)
    return "".join(f"{line}\n" for one in known for line in one.lines())
