"""Where the parts of the app lie: at the top of its folder, or within the package where it was installed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _root() -> Path:
    # In a copy of the project the app stands beside the package; in an installed one it is put into it.
    beside = PACKAGE.parent
    return beside if (beside / "app.py").is_file() and (beside / "pages").is_dir() else PACKAGE / "front"


ROOT = _root()
APP = ROOT / "app.py"
PAGES = ROOT / "pages"
SAMPLE = ROOT / "data" / "sample"
# Scripts and styles that the pages carry into the browser.
SCRIPTS = PACKAGE / "ui" / "static"
FONTS = PACKAGE / "output" / "fonts"
HANDBOOK = PACKAGE / "handbook"


@cache
def page_names() -> frozenset[str]:
    """Return the names of the app's pages, as they stand in addresses."""
    return frozenset(file.stem for file in PAGES.glob("*.py"))
