"""``quartierskompass workshop``: the app for a room, so that phones in the same network reach the ballot."""

from __future__ import annotations

import argparse
from typing import Any

from sozial.i18n import DEFAULT_LANGUAGE, LANGUAGES

PORT = 8501


def add_workshop(commands: Any) -> None:
    """Add `workshop` to the command line."""
    about = "start the app for a workshop: phones in the same network reach the ballot, and nothing else"
    workshop = commands.add_parser("workshop", help=about, description=about)
    workshop.add_argument("--port", type=int, help=f"port to listen on; {PORT} without it, or the next free one")
    workshop.add_argument("--no-browser", action="store_true", help="do not open the moderator's page in the browser")
    workshop.add_argument("--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE, help="language of what is printed")
    workshop.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from sozial.commands.workshop_work import run_workshop

    return run_workshop(options)
