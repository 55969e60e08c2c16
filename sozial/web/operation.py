"""Addresses for whoever operates the app: whether it works, and what it counts."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from anyio import to_thread
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sozial.operation.counting import Gauge, all_lines
from sozial.reading.sandbox.processes import processes
from sozial.settings import settings_now
from sozial.store.operation.health import ask_database, try_writing
from sozial.store.town import root_folder
from sozial.web.guarding import is_known_host, is_passed_on

SECONDS = 5.0
# Whoever asks more often gets the answer of before: the question costs a transaction.
_RECENT = 2.0
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def _write_store() -> None:
    try_writing(SECONDS)
    folder = root_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder, prefix=".", suffix=".half") as file:
        file.write(b"x" * 4_096)
        file.flush()


def _read() -> None:
    if not processes.can_read():
        raise OSError("no process for files")


PARTS: dict[str, Callable[[], None]] = {"database": ask_database, "store": _write_store, "reader": _read}


class Health:
    """Whether each part works, asked at most every two seconds."""

    def __init__(self) -> None:
        self._until = 0.0
        self._found: dict[str, str] = {}
        self._turn = asyncio.Lock()

    async def parts(self) -> dict[str, str]:
        """Return "ok" or "failed" by part; a part that does not answer in time has failed."""
        async with self._turn:
            if time.monotonic() >= self._until:
                answers = await asyncio.gather(*(self._part(work) for work in PARTS.values()))
                self._found = {"process": "ok", **dict(zip(PARTS, answers, strict=True))}
                self._until = time.monotonic() + _RECENT
            return self._found

    @staticmethod
    async def _part(work: Callable[[], None]) -> str:
        try:
            await asyncio.wait_for(to_thread.run_sync(work, abandon_on_cancel=True), SECONDS)
        except Exception:
            # Whatever it is: it does not work. Why stands in nobody's answer.
            return "failed"
        return "ok"


def _resident_bytes() -> float:
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 0.0


def _open_files() -> float:
    try:
        return len(os.listdir("/proc/self/fd"))
    except OSError:
        return 0.0


def _free_bytes() -> float:
    folder = root_folder()
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return shutil.disk_usage(there).free


GAUGES = (
    Gauge("kompass_threads", "Threads of this process.", threading.active_count),
    Gauge("kompass_resident_bytes", "Memory of this process, without those that read files.", _resident_bytes),
    Gauge("kompass_open_files", "Open files and connections of this process.", _open_files),
    Gauge("kompass_store_free_bytes", "Room that is left where the store's folder lies.", _free_bytes),
)


def may_see_counts(request: HTTPConnection) -> bool:
    """Whether somebody may see counts: on this computer, not through a proxy; elsewhere with the operator's token."""
    token = settings_now.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if token:
        return hmac.compare_digest(token.encode(), given.encode())
    if is_passed_on(request.headers) or request.client is None:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def build_operation_routes(prefix: str, served_as: str = "", gauges: tuple[Gauge, ...] = GAUGES) -> list[BaseRoute]:
    """Return the addresses for operators, `/health` and `/metrics`.

    Parameters
    ----------
    prefix
        Path of the app's own routes.
    served_as
        The app's public name.
    gauges
        Numbers as they are now.
    """
    health = Health()

    async def show_health(request: Request) -> Response:
        if not is_known_host(request.headers.get("host", ""), served_as):
            return PlainTextResponse("unknown host", 421, _HEADERS)
        parts = await health.parts()
        return JSONResponse(parts, 200 if set(parts.values()) == {"ok"} else 503, _HEADERS)

    async def show_metrics(request: Request) -> Response:
        if not is_known_host(request.headers.get("host", ""), served_as):
            return PlainTextResponse("unknown host", 421, _HEADERS)
        if not may_see_counts(request):
            return PlainTextResponse("not found", 404, _HEADERS)
        parts = await health.parts()
        working = "".join(f'kompass_up{{part="{name}"}} {int(said == "ok")}\n' for name, said in parts.items())
        about = "# HELP kompass_up Whether a part works.\n# TYPE kompass_up gauge\n"
        return PlainTextResponse(
            all_lines(gauges) + about + working, 200, _HEADERS, "text/plain; version=0.0.4; charset=utf-8"
        )

    return [Route(prefix + "/health", show_health), Route(prefix + "/metrics", show_metrics)]
