"""The Windows ZIP holds Python, the packages, the app and a start file."""

from __future__ import annotations

import sys
import zipfile

import pytest

from sozial.__main__ import build_parser
from tests.places import ROOT

sys.path.insert(0, str(ROOT / "tools"))
from build_windows_zip import START, WORKSHOP, assemble, python_version


@pytest.fixture
def parts(tmp_path):
    embeddable, wheels = tmp_path / "embed.zip", tmp_path / "wheels"
    wheels.mkdir()
    with zipfile.ZipFile(embeddable, "w") as archive:
        for name in ("python.exe", "python312.dll", "python312.zip", "python312._pth"):
            archive.writestr(name, b"")
    with zipfile.ZipFile(wheels / "beispiel-1-py3-none-any.whl", "w") as archive:
        archive.writestr("beispiel/__init__.py", b"")
        archive.writestr("beispiel-1.data/purelib/extra.py", b"")
    return embeddable, wheels


def test_everything_is_in_its_place(parts, tmp_path):
    embeddable, wheels = parts
    target = tmp_path / "Q"
    assert python_version(embeddable) == "3.12"
    assemble(embeddable, wheels, target)
    assert (target / "python" / "site-packages" / "beispiel" / "__init__.py").exists()
    assert (target / "python" / "site-packages" / "extra.py").exists()
    paths = (target / "python" / "python312._pth").read_text().splitlines()
    assert paths == ["python312.zip", ".", "site-packages", "../app", "import site"]
    assert (target / "app" / "app.py").exists()
    assert (target / "app" / ".streamlit" / "config.toml").exists()
    assert (target / "app" / "data" / "sample" / "musterstadt.csv").exists()
    start = (target / START).read_bytes().decode("ascii")
    assert "streamlit run app.py" in start
    assert start.count("\r\n") == start.count("\n")
    assert WORKSHOP in start
    room = (target / WORKSHOP).read_bytes().decode("ascii")
    assert '"%~dp0python\\python.exe" -m sozial workshop' in room
    assert room.count("\r\n") == room.count("\n")
    assert build_parser().parse_args(["workshop"]).port is None


def test_something_else_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a", b"")
    with pytest.raises(SystemExit):
        python_version(tmp_path / "x.zip")


@pytest.mark.parametrize("path", sorted((ROOT / "sozial").rglob("*.py")), ids=lambda path: path.name)
def test_no_module_needs_another_system(path):
    source = path.read_text(encoding="utf-8")
    for name in ("import resource", "import fcntl", "os.fork", "import pwd", "import termios"):
        # The one that forks is asked for by none but systems that can (`processes`).
        assert name not in source or (path.name, name) == ("forking.py", "os.fork")
