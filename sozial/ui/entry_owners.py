"""The modules that say which entries of a session outlive it, imported before the first page is drawn.

Streamlit imports the modules of a page when that page is opened first. A project that is opened on another page after
a restart holds entries that nobody would know yet, and its next version would be saved without them.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import sozial.ui

# What Streamlit itself runs.
_SCRIPTS = {"sozial.ui.frame"}


@cache
def know_all() -> None:
    """Import them, once in a process."""
    for module in pkgutil.walk_packages(sozial.ui.__path__, "sozial.ui."):
        if module.name not in _SCRIPTS:
            importlib.import_module(module.name)
