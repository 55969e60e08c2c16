"""The rules of the house, read from the syntax trees."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from itertools import pairwise

import pytest

from tests.places import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS = next(contract["layers"] for contract in CONTRACTS if contract["id"] == "rooms")
MODULES = sorted((ROOT / "sozial").rglob("*.py"))


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(path):
    return path.relative_to(ROOT / "sozial").parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_holds_one_thing(path):
    assert path.read_text(encoding="utf-8").count("\n") <= 300


def test_imports_point_one_way():
    """Rooms, the packages within them and who may know which library stand in `pyproject.toml`."""
    # In a process of its own: it turns off the loggers of the process that it runs in.
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_rooms_are_all_among_the_layers():
    named = {name.removeprefix("sozial.") for layer in LAYERS for name in layer.split(" | ")}
    assert named == {room(path) for path in MODULES} - {"__init__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_only_the_ui_knows_streamlit(path):
    names = {name.split(".")[0] for name in imports(path)}
    if room(path) != "ui":
        assert not names & {"streamlit", "streamlit_folium"}
    source = path.read_text(encoding="utf-8")
    assert "unsafe_allow_html" not in source
    assert "pickle" not in names
    if path.name != "state.py":
        assert "session_state" not in [
            node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)
        ]


@pytest.mark.parametrize("path", sorted((ROOT / "sozial" / "ui").rglob("*.py")), ids=lambda path: path.name)
def test_files_behind_download_buttons_take_town_and_language_along(path):
    """They are written in a thread without a session (see `ui/kit/downloads`)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "download_button":
            data = node.args[1]
            assert not isinstance(data, ast.Lambda)
            assert not (isinstance(data, ast.Name) and data.id in functions)


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda path: path.name)
def test_pages_are_short_and_hold_no_markup(path):
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= 80
    assert "unsafe_allow_html" not in source
    assert "session_state" not in source


def test_the_frame_lies_apart_from_pages_and_shadows_nothing():

    folder = ROOT / "sozial" / "ui"
    assert not (folder / "pages").exists()
    assert not {path.stem for path in folder.glob("*.py")} & set(sys.stdlib_module_names)


def test_the_rooms_are_named_in_the_documentation_in_order():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("Imports point one way"))
    layers = [[line.index(f" {name.removeprefix('sozial.')}") for name in layer.split(" | ")] for layer in LAYERS]
    assert all(max(below) < min(above) for above, below in pairwise(layers))


def test_files_are_offered_by_the_house_alone():
    """Streamlit's own button makes a file for whoever asks, also after a role was taken away (`ui/kit/downloads`)."""
    found = [
        path.name
        for folder in ("sozial/ui", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if "st.download_button(" in path.read_text(encoding="utf-8")
    ]
    assert found == ["downloads.py"]


# Why a frame is built on screen, by module; there are no others.
FRAMES_ON_SCREEN = {
    "measures/field_columns.py": "rows are the declared fields of measures and targets, which an editor changes",
}


def _built_frames(path):
    """Return the lines in which a data frame is built from something else."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            words = ast.unparse(node.func).split(".")
            if "DataFrame" in words or words[-1] in ("json_normalize", "read_csv", "read_excel"):
                yield node.lineno


def test_no_data_frame_is_built_on_screen():
    """What stands in a table is made in `output/tables`, from which every screen and file takes it."""
    folder = ROOT / "sozial" / "ui"
    modules = [*folder.rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"]
    found = {
        path.relative_to(folder if path.is_relative_to(folder) else ROOT).as_posix()
        for path in modules
        if list(_built_frames(path))
    }
    assert found == set(FRAMES_ON_SCREEN)
