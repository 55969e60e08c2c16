"""What the sessions of this process are and hold, as operators see it."""

from __future__ import annotations

from streamlit import runtime
from streamlit.runtime.stats import ACTIVE_SESSIONS_FAMILY, GaugeStat

from sozial.operation.counting import Gauge
from sozial.store.files.spool import spooled_bytes
from sozial.ui.memory.bounded import shared


def _open_sessions() -> float:
    if not runtime.exists():
        return 0
    found = runtime.get_instance().stats_mgr.get_stats([ACTIVE_SESSIONS_FAMILY])
    return sum(one.value for stats in found.values() for one in stats if isinstance(one, GaugeStat))


GAUGES = (
    Gauge("kompass_open_sessions", "Browser windows that are connected.", _open_sessions),
    Gauge("kompass_kept_bytes", "Memory of what is kept for all sessions, estimated.", lambda: shared().held),
    Gauge("kompass_spooled_bytes", "Large files that sessions hold, on disk.", spooled_bytes),
)
