"""What lies in the bin: whatever was put there can be brought back, with all its versions."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from sozial.errors import DataError, refusal
from sozial.i18n import N_

# How shelves write when a document was put aside.
STAMP = "%Y%m%d-%H%M%S-%f"
_MOST_STAMPS = 1_000


@dataclass(frozen=True)
class Binned:
    """One thing in the bin.

    Parameters
    ----------
    key
        By which its store brings it back.
    title
        What it is called in lists.
    put_at, put_by
        ISO date and time; who, empty on the own computer and where it is not kept.
    """

    key: str
    title: str
    put_at: str
    put_by: str = ""


@dataclass(frozen=True)
class Aside:
    """A document that was put aside; one name may have been put aside several times.

    Parameters
    ----------
    stamp
        When, as the shelf writes it.
    """

    name: str
    stamp: str

    @property
    def key(self) -> str:
        """By which it is found again."""
        return f"{self.stamp} {self.name}"

    @property
    def put_at(self) -> str:
        """ISO date and time.

        Examples
        --------
        >>> Aside("a.toml", "20261126-101804-000123").put_at
        '2026-11-26T10:18:04'
        """
        return datetime.datetime.strptime(self.stamp, STAMP).isoformat(timespec="seconds")


def stamps() -> Iterator[str]:
    """Iterate over moments from now on: where one is taken, as after the clock was turned back, the next is tried."""
    now = datetime.datetime.now()
    for later in range(_MOST_STAMPS):
        yield (now + datetime.timedelta(microseconds=later)).strftime(STAMP)


class _Shelf(Protocol):
    @property
    def place(self) -> str: ...

    def aside(self) -> list[Aside]: ...

    def read_aside(self, aside: Aside) -> bytes | None: ...

    def restore(self, aside: Aside) -> None: ...


def binned(shelf: _Shelf, titles: Callable[[str, bytes], str]) -> list[Binned]:
    """Return what lies in the bin of a shelf, the latest first; what cannot be read by its name.

    Parameters
    ----------
    titles
        Returns what a document is called in lists, by its name and content; empty: it does not belong here.
    """
    found = []
    for aside in shelf.aside():
        try:
            title = titles(aside.name, shelf.read_aside(aside) or b"")
        except (DataError, ValueError, KeyError, TypeError):
            title = aside.name
        if title:
            found.append(Binned(aside.key, title, aside.put_at))
    return found


def bring_back(shelf: _Shelf, key: str) -> None:
    """Bring a document back from the bin; what is not there any more changes nothing.

    Parameters
    ----------
    key
        Of one that `binned` gave.

    Raises
    ------
    DataError
        If one of the same name is in the list, or it cannot be moved.
    """
    try:
        for aside in shelf.aside():
            if aside.key == key:
                shelf.restore(aside)
    except FileExistsError as error:
        message = N_("There is one of the same name in the list. Nothing was brought back.")
        raise refusal("name-taken", "", message, N_("Put that one into the bin first.")) from error
    except OSError as error:
        message = N_("It could not be brought back: {reason}")
        raise refusal("not-restored", shelf.place, message, "", reason=error.strerror or "") from error
