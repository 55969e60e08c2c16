"""``python -m sozial correspondence …`` makes the table that carries figures over from old to new areas."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sozial.commands.arguments import add_language
from sozial.i18n import N_
from sozial.reading.sandbox.processes import processes


def add_correspondence(commands: Any) -> None:
    """Add `correspondence` to the command line."""
    about = N_("make the table that carries figures over from old areas to new ones")
    made = commands.add_parser("correspondence", help=about)
    made.add_argument("old", type=Path, metavar=N_("OLD"), help=N_("file with the old areas"))
    made.add_argument("new", type=Path, metavar=N_("NEW"), help=N_("file with the new areas"))
    out = N_("file to write: .csv; give it as a further --table")
    made.add_argument("--out", type=Path, required=True, metavar=N_("FILE"), help=out)
    grid = N_("census grid with inhabitants (CSV, ZIP), by which old areas are divided instead of by their area")
    made.add_argument("--grid", type=Path, metavar=N_("FILE"), help=grid)
    standing = N_("buildings (areas or points), by which old areas are divided; they go before the grid")
    made.add_argument("--buildings", type=Path, metavar=N_("FILE"), help=standing)
    least = N_("smallest share that counts, in per cent; 1 without it")
    made.add_argument("--least-share", type=float, default=1.0, metavar=N_("PER CENT"), help=least)
    for option, said in (
        ("--old-key", N_("attribute with the key of the old areas; proposed without it")),
        ("--new-key", N_("attribute with the key of the new areas; proposed without it")),
    ):
        made.add_argument(option, metavar=N_("COLUMN"), help=said)
    add_language(made, N_("language of what is written and printed; de without it"))
    made.set_defaults(run=_correspondence)


def _correspondence(options: argparse.Namespace) -> int:
    processes.begin_briefly()
    from sozial.commands.correspondence_work import run_correspondence

    return run_correspondence(options)
