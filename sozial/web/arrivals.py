"""Which phones have opened the test page: how many, and under which of this computer's addresses. In memory only."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from sozial.web.own_addresses import own_addresses

# More than come to any room; the oldest go first.
_MOST = 1_000


@dataclass(frozen=True)
class Arrived:
    """Who has opened the test page since the app was started.

    Parameters
    ----------
    phones
        How many devices, told apart by their address in the network.
    hosts
        Under which names or numbers they reached this computer, the latest last.
    """

    phones: int = 0
    hosts: tuple[str, ...] = ()


class Arrivals:
    """Notes which devices have opened the test page.

    Examples
    --------
    >>> arrivals = Arrivals()
    >>> for phone in ("10.0.0.5", "10.0.0.6", "10.0.0.5"):
    ...     arrivals.note(phone, "10.0.0.2")
    >>> arrivals.now
    Arrived(phones=2, hosts=('10.0.0.2',))
    """

    def __init__(self) -> None:
        self._hosts: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def note(self, phone: str, host: str) -> None:
        """Note that a device reached this computer under a name or number."""
        with self._lock:
            self._hosts.pop(phone, None)
            self._hosts[phone] = host
            while len(self._hosts) > _MOST:
                self._hosts.popitem(last=False)

    @property
    def now(self) -> Arrived:
        """Who has arrived until now."""
        with self._lock:
            latest_first = dict.fromkeys(reversed(self._hosts.values()))
            return Arrived(len(self._hosts), tuple(reversed(list(latest_first))))


arrivals = Arrivals()


def reachable_address() -> str:
    """Return the address under which phones reach this computer; empty where it is in no network.

    The one under which a phone has arrived, as long as the computer has it; else the likeliest.
    """
    own = [one.address for one in own_addresses()]
    proven = [host for host in reversed(arrivals.now.hosts) if host in own]
    return next(iter([*proven, *own]), "")
