"""What all tests share."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")


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
