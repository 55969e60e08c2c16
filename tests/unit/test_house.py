"""The rules of the house, read from the syntax trees."""

from __future__ import annotations

import ast
from itertools import pairwise

import pytest

from tests.places import ROOT

ROOMS = (
    "operation",
    "i18n",
    "errors",
    "toml_text",
    "access",
    "model",
    "rates",
    "method",
    "result",
    "reading",
    "protection",
    "index",
    "insight",
    "workshop",
    "planning",
    "store",
    "output",
    "report",
    "web",
    "ui",
)
# Reading and index stand side by side: neither knows the other.
MAY_KNOW = {
    "operation": set(),
    "i18n": set(),
    "errors": {"i18n"},
    "toml_text": {"i18n", "errors"},
    "access": {"i18n", "errors", "toml_text"},
    "model": {"i18n", "errors"},
    "rates": {"i18n", "errors", "model"},
    "method": {"model"},
    "result": {"errors", "method"},
    "reading": {"operation", "i18n", "errors", "toml_text", "model", "rates"},
    "protection": {"i18n", "errors", "model", "rates"},
    "index": {"i18n", "errors", "toml_text", "model", "rates", "method", "result"},
    "insight": {"i18n", "errors", "model", "method", "result", "reading", "index"},
    "workshop": {"i18n", "errors", "model", "method", "result", "index", "insight"},
    "planning": {"i18n", "errors", "model", "method", "result", "reading", "index", "insight"},
    "store": {
        "i18n",
        "errors",
        "toml_text",
        "model",
        "method",
        "result",
        "reading",
        "index",
        "insight",
        "workshop",
        "planning",
    },
    "output": {
        "i18n",
        "errors",
        "model",
        "method",
        "result",
        "reading",
        "protection",
        "index",
        "insight",
        "workshop",
        "planning",
    },
    "report": {
        "i18n",
        "errors",
        "model",
        "method",
        "result",
        "reading",
        "protection",
        "index",
        "insight",
        "workshop",
        "planning",
        "store",
        "output",
    },
    "web": {
        "operation",
        "i18n",
        "errors",
        "toml_text",
        "model",
        "method",
        "result",
        "reading",
        "output",
        "workshop",
        "store",
    },
    "ui": {
        "operation",
        "access",
        "planning",
        "workshop",
        "store",
        "protection",
        "i18n",
        "errors",
        "model",
        "method",
        "result",
        "reading",
        "index",
        "insight",
        "output",
        "report",
        "web",
    },
}
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
def test_imports_point_one_way(path):
    if room(path) not in MAY_KNOW:
        return
    known = {name.split(".")[1] for name in imports(path) if name.startswith("sozial.")}
    assert known <= MAY_KNOW[room(path)] | {room(path)}


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


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda path: path.name)
def test_pages_are_short_and_hold_no_markup(path):
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= 80
    assert "unsafe_allow_html" not in source
    assert "session_state" not in source


def test_the_frame_lies_apart_from_pages_and_shadows_nothing():
    import sys

    folder = ROOT / "sozial" / "ui"
    assert not (folder / "pages").exists()
    assert not {path.stem for path in folder.glob("*.py")} & set(sys.stdlib_module_names)


def test_the_rooms_are_named_in_the_documentation_in_order():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("Imports point one way"))
    places = [line.index(name) for name in ROOMS]
    assert all(left < right for left, right in pairwise(places))
