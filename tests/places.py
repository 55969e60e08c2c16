"""Where files lie that tests read: published results in the project, others that it does not hold."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "tests" / "reference" / "data"
# The publishers' tables, from which the extracts in the project are cut.
PUBLISHED = ROOT.parent / "shared" / "reference"
UPLOADS = ROOT.parent / "shared" / "uploads"
BERLIN_TABLE, BERLIN_AREAS = "berlin_mss2021.csv", "berlin_plr2021_simplified25m.geojson"

needs_published = pytest.mark.skipif(
    not PUBLISHED.is_dir(), reason="the publishers' whole tables are not on this machine"
)
needs_uploads = pytest.mark.skipif(not UPLOADS.is_dir(), reason="real municipal files are not on this machine")


def reference_bytes(name: str) -> bytes:
    """Return a published file as its publisher wrote it, whether or not the project holds it compressed."""
    packed = REFERENCE / f"{name}.gz"
    return gzip.decompress(packed.read_bytes()) if packed.is_file() else (REFERENCE / name).read_bytes()


def unpacked(name: str, folder: Path) -> Path:
    """Write a published file into a folder and return its path."""
    path = folder / name
    path.write_bytes(reference_bytes(name))
    return path
