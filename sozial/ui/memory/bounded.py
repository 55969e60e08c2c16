"""Values that are computed once for all sessions of a process, and kept within so many bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cache, partial, wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from sozial.errors import DataError
from sozial.reading.sandbox.turns import is_busy
from sozial.settings import settings_now
from sozial.ui.memory.weighing import weigh

# Of one kind so many: what is small and different for everybody would fill all room in a day, and be asked for once.
MOST_OF_A_KIND = 64
Key = tuple[Hashable, ...]
Given = ParamSpec("Given")
Found = TypeVar("Found")


class Bounded:
    """Values by key, the least lately used ones going first; one that is larger than all room stays alone.

    Parameters
    ----------
    most
        So many bytes at most, as `sozial.ui.memory.weighing` estimates them.
    most_of_a_kind
        So many values whose keys begin alike.
    """

    def __init__(self, most: int, most_of_a_kind: int = MOST_OF_A_KIND) -> None:
        self._most = most
        self._most_of_a_kind = most_of_a_kind
        self._lock = Lock()
        self._entries: OrderedDict[Key, tuple[Any, int]] = OrderedDict()
        self._turns: dict[Key, Lock] = {}
        self._held = 0

    @property
    def held(self) -> int:
        """How many bytes are kept."""
        return self._held

    def __len__(self) -> int:
        """Return how many values are kept."""
        return len(self._entries)

    def find(self, key: Key, compute: Callable[[], Found]) -> Found:
        """Return a value; it is computed where it is not kept, by one of those who ask for it at the same time."""
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
                kept: Found = self._entries[key][0]
                return kept
            turn = self._turns.setdefault(key, Lock())
        with turn:
            with self._lock:
                if key in self._entries:
                    computed_meanwhile: Found = self._entries[key][0]
                    return computed_meanwhile
            try:
                value = compute()
                self._keep(key, value)
            finally:
                with self._lock:
                    self._turns.pop(key, None)
        return value

    def _keep(self, key: Key, value: object) -> None:
        weight = weigh(value)
        with self._lock:
            self._held += weight - self._entries.get(key, (None, 0))[1]
            self._entries[key] = value, weight
            self._entries.move_to_end(key)
            alike = [other for other in self._entries if other[0] == key[0]]
            for other in alike[: max(0, len(alike) - self._most_of_a_kind)]:
                self._held -= self._entries.pop(other)[1]
            while self._held > self._most and len(self._entries) > 1:
                self._held -= self._entries.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            self._entries.clear()
            self._held = 0


def budget() -> int:
    """Return how many bytes may be kept, as the operator states it."""
    return settings_now.cache_mb * 1_000_000


@cache
def shared() -> Bounded:
    """Return what all sessions of this process keep together."""
    return Bounded(budget())


def cached_on(
    key: Callable[Given, Hashable | tuple[Hashable, ...]], refusals: bool = False
) -> Callable[[Callable[Given, Found]], Callable[Given, Found]]:
    """Compute what a function returns once for all sessions, as long as there is room for it.

    Nobody may change what it returns: all get the same.

    Parameters
    ----------
    key
        Gives, from the same arguments, what the value depends on: digests, never names.
    refusals
        Whether a `DataError` holds for the content and is kept like a value. That others have their turn is never kept.

    Examples
    --------
    >>> computed = []
    >>> @cached_on(lambda digest, content: digest)
    ... def length(digest, content):
    ...     computed.append(digest)
    ...     return len(content)
    >>> length("a", "text"), length("a", "text"), computed
    (4, 4, ['a'])
    """

    def cached(function: Callable[Given, Found]) -> Callable[Given, Found]:
        own = f"{function.__module__}.{function.__qualname__}"

        @wraps(function)
        def find(*given: Given.args, **named: Given.kwargs) -> Found:
            of = key(*given, **named)
            parts = of if isinstance(of, tuple) else (of,)
            whole = (own, *(part if isinstance(part, (str, bytes)) else repr(part) for part in parts))
            work = partial(function, *given, **named)
            found = shared().find(whole, (lambda: _value_or_refusal(work)) if refusals else work)
            if isinstance(found, DataError):
                raise found
            return found

        return find

    return cached


def _value_or_refusal(work: Callable[[], Found]) -> Found | DataError:
    """Return what work gives, or the error that says why it gives nothing, unless others merely have their turn."""
    try:
        return work()
    except DataError as error:
        if is_busy(error):
            raise
        return error
