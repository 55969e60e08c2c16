"""The app's JavaScript modules, run outside of a browser by the Node that comes with Playwright."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import playwright

_DRIVER = Path(playwright.__file__).parent / "driver"
# What a module gives travels as JSON, in which doubles come back as the same doubles.
_CALL = """
const [, address, name] = process.argv;
let given = "";
for await (const part of process.stdin) given += part;
const called = (await import(address))[name];
const found = [];
for (const one of JSON.parse(given)) found.push((await called(...one)) ?? null);
process.stdout.write(JSON.stringify(found));
"""


def node() -> str:
    """Return the program that runs JavaScript."""
    found = [path for path in (_DRIVER / "node", _DRIVER / "node.exe") if path.is_file()]
    return str(found[0]) if found else (shutil.which("node") or "node")


def run_module(path: Path, function: str, arguments: Sequence[Any]) -> Any:
    """Call a function that a module exports, once; return what it gives."""
    return run_module_each(path, function, [arguments])[0]


def run_module_each(path: Path, function: str, calls: Sequence[Sequence[Any]]) -> list[Any]:
    """Call a function of a module with each of several lists of arguments, all in one process."""
    command = [node(), "--input-type=module", "-e", _CALL, Path(path).resolve().as_uri(), function]
    given = json.dumps([list(arguments) for arguments in calls])
    done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
