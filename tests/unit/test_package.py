"""What is installed: the same as in a copy of the project, and what an installation leaves out is said."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sozial import __main__, places
from sozial.__main__ import main
from sozial.errors import DataError
from sozial.insight import spatial_patterns
from sozial.store.database.database import connect
from sozial.store.unavailable import StoreUnavailable
from tests.places import ROOT


def listed(lines):
    """Return requirements by name, with extras and range."""
    found = {}
    for line in lines:
        entry = Requirement(line)
        extras, ranges = found.get(entry.name, (set(), str(entry.specifier)))
        assert ranges == str(entry.specifier)
        found[entry.name] = (extras | entry.extras, ranges)
    return found


def test_the_package_asks_for_what_a_copy_of_the_project_asks_for():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    with_extras = [*project["dependencies"], *(line for lines in extras.values() for line in lines)]
    assert listed(with_extras) == listed(line for line in text.splitlines() if line and not line.startswith("#"))


def test_every_requirement_is_pinned():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {canonicalize_name(line.split("==")[0]) for line in lines if "==" in line}
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                assert canonicalize_name(Requirement(line).name) in pinned


def imported(*roots):
    """Return the top-level modules that files import, without those of Python and of the project."""
    own = {path.stem for path in (*ROOT.iterdir(), *(ROOT / "tools").iterdir())}
    found = set()
    for root in roots:
        for path in [ROOT / root] if (ROOT / root).is_file() else (ROOT / root).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    found.add(node.module.split(".")[0])
    return found - sys.stdlib_module_names - own


def declared(*names):
    """Return the distributions that files of requirements name."""
    lines = [line for name in names for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    return {canonicalize_name(Requirement(line).name) for line in lines if line and not line.startswith(("#", "-"))}


# Installed for one comparison only, so nothing says here which distributions they come from.
OF_BENCHMARKS = {"pymcdm": "pymcdm", "skcriteria": "scikit-criteria"}


@pytest.mark.parametrize(
    ("roots", "files"),
    [
        (("sozial", "pages", "app.py"), ("requirements.txt",)),
        (("tests", "tools", "data"), ("requirements.txt", "requirements-dev.txt")),
        (("bench",), ("requirements.txt", "requirements-dev.txt", "bench/requirements.txt")),
    ],
)
def test_every_imported_distribution_is_declared(roots, files):
    by_module = {**packages_distributions(), **{name: [owner] for name, owner in OF_BENCHMARKS.items()}}
    modules = imported(*roots)
    assert modules
    known = declared(*files)
    undeclared = {name for name in modules if not {canonicalize_name(o) for o in by_module.get(name, [])} & known}
    assert undeclared == set()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "bench/requirements.txt"])
def test_every_requirement_has_a_lower_and_an_upper_bound(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    unbounded = [
        line
        for line in lines
        if line
        and not line.startswith(("#", "-"))
        and {entry.operator for entry in Requirement(line).specifier} != {">=", "<"}
    ]
    assert unbounded == []


def locked(name):
    """Return the versions in a generated file, by distribution, and how many hashes stand there for each."""
    found = {}
    for line in (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "").splitlines():
        if line and not line.startswith("#"):
            entry = Requirement(line.split("--hash")[0].strip())
            (version,) = (one.version for one in entry.specifier)
            found[canonicalize_name(entry.name)] = (version, line.count("--hash=sha256:"))
    return found


def test_generated_versions_lie_in_the_ranges():
    versions = {name: version for name, (version, _) in locked("constraints.txt").items()}
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-")):
                entry = Requirement(line)
                assert entry.specifier.contains(versions[canonicalize_name(entry.name)]), line


def test_locks_hold_hashes_and_the_versions_of_the_constraints():
    constrained = locked("constraints.txt")
    assert {hashes for _, hashes in constrained.values()} == {0}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {"requirements.lock": declared("requirements.txt")}
    needed["requirements-build.lock"] = {
        canonicalize_name(Requirement(line).name) for line in project["build-system"]["requires"]
    }
    for name, wanted in needed.items():
        entries = locked(name)
        assert wanted <= entries.keys()
        assert all(hashes for _, hashes in entries.values())
        # What builds a package that is published as source only is needed nowhere else.
        shared = {key: version for key, (version, _) in entries.items() if key != "setuptools"}
        assert shared == {key: constrained[key][0] for key in shared}


def test_no_generated_file_names_a_host():
    for name in ("constraints.txt", "requirements.lock", "requirements-build.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "index-url" not in text


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel; building needs nothing but what is installed for tests."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_the_whole_app(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    for name in ("app.py", ".streamlit/config.toml", "data/sample/musterstadt.csv", "pages/analyse.py"):
        assert (tmp_path / "sozial" / "front" / name).read_bytes() == (ROOT / name).read_bytes()
    missing = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "sozial").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not (tmp_path / path.relative_to(ROOT)).is_file()
    ]
    assert missing == []
    # As it is installed: from a folder of its own, without the project beside it.
    code = (
        "from sozial import places; from sozial.reading.loading.sample import read_sample; "
        "print(places.ROOT); read_sample()"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert run.stdout.strip() == str(tmp_path / "sozial" / "front")


def test_in_a_copy_of_the_project_the_app_lies_at_its_top():
    assert places.ROOT == ROOT
    assert places.APP.is_file()
    assert places.SAMPLE.is_dir()


def test_without_a_command_the_app_starts(monkeypatch):
    begun = []
    monkeypatch.setattr(__main__, "start_app", lambda options: begun.append(options) or 0)
    assert main([]) == 0
    assert main(["start", "--server.port", "8502"]) == 0
    assert begun == [[], ["--server.port", "8502"]]


def test_what_is_not_installed_is_said(monkeypatch):
    monkeypatch.setattr(spatial_patterns, "find_spec", lambda _name: None)
    with pytest.raises(DataError) as refused:
        spatial_patterns.find_patterns(None, None)
    assert "quartierskompass[spatial]" in refused.value.findings[0].line("en")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreUnavailable) as unusable:
        connect("postgresql+psycopg://localhost/x")
    assert "quartierskompass[server]" in unusable.value.finding.line("en")
