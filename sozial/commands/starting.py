"""``quartierskompass`` or ``quartierskompass start``: the app in the browser."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from sozial.i18n import N_
from sozial.places import APP


def add_start(commands: Any) -> None:
    """Name `start` among the commands; `main` hands on what follows it."""
    about = N_("start the app, as without any command; options of `streamlit run` may follow, as --server.port 8502")
    commands.add_parser("start", help=about)


def start_app(options: list[str]) -> int:
    """Run the app until it is stopped; return its exit code.

    Parameters
    ----------
    options
        Of `streamlit run`.
    """
    command = [sys.executable, "-m", "streamlit", "run", str(APP), *options]
    if os.name != "nt":
        # In the place of this process, so that whoever stops it stops the app; nothing follows.
        os.execv(sys.executable, command)  # noqa: S606
    return subprocess.call(command)  # noqa: S603
