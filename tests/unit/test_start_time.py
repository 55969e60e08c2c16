"""What a command imports before it works: `--help` almost nothing, `check` what reading needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.places import ROOT

SAMPLE = ROOT / "data" / "sample" / "musterstadt.csv"
# Each takes from a tenth of a second to two seconds.
OF_THE_APP = {"altair", "folium", "starlette", "streamlit", "typst", "vl_convert"}
OF_PLANNING = {"alembic", "sqlalchemy", "scipy", "docx", "pptx", "xlsxwriter"}
OF_READING = {"geopandas", "numpy", "pandas", "pyarrow", "pyogrio", "pyproj", "python_calamine", "shapely"}
CODE = """
import sys
from sozial.__main__ import main
try:
    main({arguments!r})
except SystemExit:
    pass
print("imported:", *sorted({{name.split(".")[0] for name in sys.modules}}))
"""


def imported(*arguments):
    """Return the top-level modules that a command has imported when it ends."""
    command = [sys.executable, "-c", CODE.format(arguments=list(arguments))]
    run = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return set(run.stdout.splitlines()[-1].removeprefix("imported:").split())


@pytest.mark.parametrize(
    "arguments", [("--help",), *((name, "--help") for name in ("check", "index", "report", "project", "backup"))]
)
def test_help_imports_no_library_that_reads_or_computes(arguments):
    found = imported(*arguments)
    assert "babel" in found
    assert not found & (OF_THE_APP | OF_PLANNING | OF_READING)


def test_checking_a_table_imports_what_reading_needs_alone():
    found = imported("check", str(SAMPLE))
    assert "pandas" in found
    assert not found & (OF_THE_APP | OF_PLANNING)
