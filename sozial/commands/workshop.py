"""``quartierskompass workshop``: the app for a room, so that phones in the same network reach the ballot."""

from __future__ import annotations

import argparse
from typing import Any

from sozial.commands.arguments import add_language
from sozial.i18n import N_

PORT = 8501


def add_workshop(commands: Any) -> None:
    """Add `workshop` to the command line."""
    about = N_("start the app for a workshop: phones in the same network reach the ballot, and nothing else")
    workshop = commands.add_parser("workshop", help=about, description=about)
    port = N_("port to listen on; 8501 without it, or the next free one")
    workshop.add_argument("--port", type=int, metavar=N_("NUMBER"), help=port)
    workshop.add_argument(
        "--no-browser", action="store_true", help=N_("do not open the moderator's page in the browser")
    )
    add_language(workshop)
    workshop.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from sozial.commands.workshop_work import run_workshop

    return run_workshop(options)
