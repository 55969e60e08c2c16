"""The log: one line for each event on standard output, without names, figures or addresses.

A line of the app holds when, how grave, the town, the number of the session, the page, the event and how long it took.
Lines of libraries, and errors, hold where in the code they come from and of which type the error is; not their words,
because those may repeat what somebody typed or what stands in a file.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import time
import traceback
from itertools import count
from types import TracebackType
from typing import Any, TextIO

from sozial.settings import settings_now

NAME = "quartierskompass"
_FIELDS = ("town", "session", "page", "event", "seconds", "kind")
_PLAIN = re.compile(r"[^A-Za-z0-9_.:+-]")
_LONGEST, _MOST_PLACES = 60, 12
_FOREIGN = (
    "streamlit",
    "uvicorn",
    "uvicorn.error",
    "uvicorn.access",
    "uvicorn.asgi",
    "websockets",
    "tornado",
    "asyncio",
)
_log = logging.getLogger(NAME)
_numbers = count(1)


def next_session() -> int:
    """Return the number of a new session: the first of this process is 1."""
    return next(_numbers)


def note(event: str, level: int = logging.INFO, error: BaseException | None = None, **values: object) -> None:
    """Write one line.

    Parameters
    ----------
    event
        What happened: a word of the code's own.
    values
        Of town, session, page, seconds, kind; whatever else is given is no part of a line.
    """
    known = {name: value for name, value in values.items() if name in _FIELDS}
    info = None if error is None else (type(error), error, error.__traceback__)
    _log.log(level, event, extra={"kompass": {"event": event, **known}}, exc_info=info)


class PlainFormatter(logging.Formatter):
    """Writes lines of `name=value`; of what libraries say only where it comes from."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a line."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03}Z"
        values = {"time": moment, "level": record.levelname.lower()}
        own = getattr(record, "kompass", None)
        if isinstance(own, dict):
            values |= {name: _plain(own[name]) for name in _FIELDS if name in own}
        else:
            values |= {"event": "message", "logger": _plain(record.name), "at": f"{record.funcName}:{record.lineno}"}
        if record.exc_info and record.exc_info[0] is not None:
            values |= _error_values(record.exc_info[1])
        return " ".join(f"{name}={value}" for name, value in values.items())


def _plain(value: object) -> str:
    r"""Return a value as it stands in a line: never a space, a quote or a line's end.

    Examples
    --------
    >>> _plain("a b\nlevel=error"), _plain(0.12345), _plain("")
    ('a_b_level_error', '0.123', '-')
    """
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return _PLAIN.sub("_", text)[:_LONGEST] or "-"


def _error_values(error: BaseException | None) -> dict[str, str]:
    """Return the types of an error and of what caused it, and the innermost places in the code."""
    types: list[str] = []
    seen = error
    while seen is not None and len(types) < 5:
        types.append(type(seen).__name__)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    places = traceback.extract_tb(error.__traceback__) if error is not None else []
    said = [f"{_module(place.filename)}:{place.lineno}" for place in places[-_MOST_PLACES:]]
    return {"error": "<".join(types) or "-", "places": ",".join(said) or "-"}


def _module(path: str) -> str:
    parts = path.replace("\\", "/").split("/")
    for root in ("sozial", "pages", "site-packages"):
        if root in parts:
            at = len(parts) - 1 - parts[::-1].index(root)
            return _PLAIN.sub("_", ".".join(parts[at + (root == "site-packages") :]).removesuffix(".py"))
    return _PLAIN.sub("_", parts[-1].removesuffix(".py"))


class _Logger(logging.Logger):
    """A logger that is made later: its lines go the same way, whatever handler a library gives it."""

    @property
    def propagate(self) -> bool:
        """Always: there is one handler for all."""
        return True

    @propagate.setter
    def propagate(self, _value: bool) -> None:
        pass

    def addHandler(self, hdlr: logging.Handler) -> None:  # noqa: N802
        """Take no handler that writes to the terminal by itself."""
        if not (isinstance(hdlr, logging.StreamHandler) and hdlr.stream in (sys.stderr, sys.stdout)):
            super().addHandler(hdlr)


def _note_thread(about: threading.ExceptHookArgs) -> None:
    # A thread that ends itself is no failure.
    if about.exc_value is not None and not isinstance(about.exc_value, SystemExit):
        note("thread-failed", logging.ERROR, about.exc_value)


def _note_process(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    note("process-failed", logging.CRITICAL, error)


def _note_unraisable(about: Any) -> None:
    note("cleaning-failed", logging.ERROR, about.exc_value)


def begin(stream: TextIO | None = None) -> None:
    """Let everything that this process logs be written in this form, to standard output.

    The settings may name a level (``log_level``); with ``log_words`` libraries and errors are written in full, for
    whoever looks for a mistake and knows what then stands in the log.
    """
    level = logging.getLevelNamesMapping()[settings_now.log_level.upper()]
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.addFilter(lambda record: record.name == NAME or record.levelno >= logging.WARNING)
    if not settings_now.log_words:
        handler.setFormatter(PlainFormatter())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    found = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    for logger in (logging.root, *(logging.getLogger(name) for name in _FOREIGN), *found):
        # Streamlit gives each of its loggers a handler of its own.
        logger.handlers = [handler] if logger in (logging.root, _log) else []
        logger.propagate = logger not in (logging.root, _log)
    logging.setLoggerClass(_Logger)
    # What Python itself would write beside the log, in words that may repeat a column's or a file's name.
    logging.captureWarnings(True)
    threading.excepthook = _note_thread
    sys.excepthook = _note_process
    sys.unraisablehook = _note_unraisable
    logging.root.setLevel(max(level, logging.WARNING))
    _log.setLevel(level)
