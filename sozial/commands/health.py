"""``quartierskompass health`` asks a running app whether all of it works: for containers, systemd and monitoring."""

from __future__ import annotations

import argparse
import http.client
import json
import sys
from typing import Any
from urllib.parse import urlsplit

PATH = "/kompass/health"
# Each part of the app has five seconds to answer.
_SECONDS = 10.0
ADDRESS = "http://localhost:8501"


def add_health(commands: Any) -> None:
    """Add `health` to the command line."""
    health = commands.add_parser("health", help="ask a running app on this computer whether all of it works")
    health.add_argument("--address", default=ADDRESS, help=f"where it runs, with its path; {ADDRESS} without it")
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
        print(f"{options.address}: {error}", file=sys.stderr)
        return 1
    finally:
        asked.close()
    print(json.dumps(parts))
    return 0 if answer.status == http.client.OK else 1
