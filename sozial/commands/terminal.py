"""What is printed: names from files are shown, and command no terminal."""

from __future__ import annotations

import re
from typing import Any

# Colours, titles and cursors are set by these; a carriage return writes over what stands before it. A bar that is drawn
# anew begins with one.
_COMMANDS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]|(?<!^)\r(?!\n)")


class PlainStream:
    r"""A stream that writes commands to a terminal as JSON would, which is visible, and the same to who reads JSON.

    Examples
    --------
    >>> import io
    >>> out = io.StringIO()
    >>> PlainStream(out).write("Au\x1b[31m")
    12
    >>> out.getvalue()
    'Au\\u001b[31m'
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write text without commands."""
        written: int = self._stream.write(_COMMANDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
        return written

    def __getattr__(self, name: str) -> Any:
        """Return everything else as the stream has it."""
        return getattr(self._stream, name)
