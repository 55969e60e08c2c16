"""``quartierskompass health`` asks a running app whether all of it works: for containers, systemd and monitoring."""

from __future__ import annotations

import argparse
import http.client
import json
import sys
from typing import Any
from urllib.parse import urlsplit

from sozial.commands.arguments import add_language
from sozial.i18n import N_, translator

PATH = "/kompass/health"
# Each part of the app has five seconds to answer.
_SECONDS = 10.0
ADDRESS = "http://localhost:8501"


def add_health(commands: Any) -> None:
    """Add `health` to the command line."""
    health = commands.add_parser("health", help=N_("ask a running app on this computer whether all of it works"))
    address = N_("where it runs, with its path; http://localhost:8501 without it")
    health.add_argument("--address", default=ADDRESS, metavar=N_("ADDRESS"), help=address)
    add_language(health)
    health.set_defaults(run=run_health)


def run_health(options: argparse.Namespace) -> int:
    """Print what each part of a running app says of itself; return 0 where all work, else 1."""
    address = urlsplit(options.address)
    asked = http.client.HTTPConnection(address.hostname or "localhost", address.port or 80, timeout=_SECONDS)
    try:
        asked.request("GET", address.path.rstrip("/") + PATH)
        answer = asked.getresponse()
        parts = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        # Nothing listens there, it takes too long, or something else than the app answers.
        said = translator(options.language)(N_("{address}: no app answers there ({reason})."))
        print(said.format(address=options.address, reason=error), file=sys.stderr)
        return 1
    finally:
        asked.close()
    print(json.dumps(parts))
    return 0 if answer.status == http.client.OK else 1
