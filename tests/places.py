"""Where files lie that tests read but the project does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT.parent / "shared" / "reference"
UPLOADS = ROOT.parent / "shared" / "uploads"

needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="published indices are not on this machine")
needs_uploads = pytest.mark.skipif(not UPLOADS.is_dir(), reason="real municipal files are not on this machine")
