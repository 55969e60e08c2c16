"""What all tests share."""

from __future__ import annotations

import sys
from functools import cache

import pytest
from hypothesis import settings

from tests.places import ROOT

settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")

# Tests of more than some seconds, by the name of their function; `-m "not slow"` leaves them out while one works.
SLOW = frozenset((ROOT / "tests" / "slow.txt").read_text(encoding="utf-8").split())


def pytest_collection_modifyitems(items):
    """Mark what needs a browser, what needs other programs, and what is slow."""
    for item in items:
        name = item.nodeid.split("[")[0]
        if name.startswith("tests/browser/"):
            item.add_marker(pytest.mark.browser)
        reasons = [mark.kwargs.get("reason", "") for mark in item.iter_markers("skipif")]
        if any("LibreOffice" in reason or "poppler" in reason for reason in reasons):
            item.add_marker(pytest.mark.office)
        if name in SLOW:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True, scope="session")
def _own_store(tmp_path_factory):
    """No test touches the recipes of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path_factory.mktemp("store")))
        yield


@pytest.fixture(autouse=True, scope="session")
def _state_of_app_tests():
    """AppTest keeps an entry of its own in the state that cannot be pickled; test_state.py covers ours."""
    from streamlit import config

    config.set_option("runner.enforceSerializableSessionState", False)


@pytest.fixture(autouse=True, scope="session")
def _packages_looked_through_once():
    """AppTest looks through every installed package for components, a quarter of a second for each test."""
    if "streamlit.testing.v1" not in sys.modules:
        yield
        return
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield
