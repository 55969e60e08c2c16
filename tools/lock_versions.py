"""Write the exact versions that are tested and shipped, from the ranges in the requirements.

    python tools/lock_versions.py                      # keeps what still fits
    python tools/lock_versions.py --upgrade            # takes the newest that fit
    python tools/lock_versions.py --upgrade-package X  # takes the newest of X

`constraints.txt` holds all of them without hashes: older versions of pip take no ranges and no folders beside
hashes. The `.lock` files hold hashes, for what is installed from nothing but them (the container image). All are for
Linux, macOS and Windows, and for every Python that pyproject.toml allows. Needs `uv` (pip install uv), and a package
index.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = "# Written by tools/lock_versions.py from {sources}; do not edit.\n"
COMMON = (
    "--universal",
    "--fork-strategy=fewest",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--quiet",
)


# One package is published as source only, and is built with these.
OF_SOURCES = ("setuptools>=77,<90",)


def build_requirements() -> str:
    """Return what building the wheel, and those of packages published as source, needs: one requirement a line."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return "\n".join([*project["build-system"]["requires"], *OF_SOURCES])


def lowest_python() -> str:
    """Return the lowest version of Python that the project allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["requires-python"]).removeprefix(">=")


def find_uv() -> str:
    """Return where `uv` lies: beside this Python, else on the path."""
    found = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if found is None:
        raise SystemExit("uv is missing: pip install uv")
    return found


def compile_versions(target: str, sources: list[str], *options: str, given: str | None = None) -> None:
    """Write the versions of some requirements into a file; what it holds already is kept where it fits.

    Parameters
    ----------
    target
        Name of the file, at the top of the project.
    sources
        Files of requirements, or "-" for those in `given`.

    Raises
    ------
    subprocess.CalledProcessError
        If there are no versions that fit together, or no package index answers.
    """
    command = [
        find_uv(),
        "pip",
        "compile",
        *COMMON,
        f"--python-version={lowest_python()}",
        *options,
        "-o",
        target,
        *sources,
    ]
    subprocess.run(command, cwd=ROOT, check=True, input=given, text=True, stdout=subprocess.DEVNULL)
    path = ROOT / target
    named = " and ".join("pyproject.toml" if source == "-" else source for source in sources)
    path.write_text(HEADER.format(sources=named) + path.read_text(encoding="utf-8"), encoding="utf-8")
    print(path)


def main() -> None:
    """Write all files; the locks are given the versions of the constraints, so that they never differ."""
    asked = sys.argv[1:]
    constrained = ("--generate-hashes", "-c", "constraints.txt", "--no-annotate")
    compile_versions("constraints.txt", ["requirements-dev.txt"], "--no-annotate", *asked)
    compile_versions("requirements.lock", ["requirements.txt"], *constrained)
    compile_versions("requirements-build.lock", ["-"], *constrained, given=build_requirements())


if __name__ == "__main__":
    main()
