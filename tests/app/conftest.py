"""How tests of pages read a table: as it is seen."""

from __future__ import annotations

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1.element_tree import Dataframe

from sozial.store import opened
from sozial.ui.kit.table_view import WRITTEN

_VALUE = Dataframe.value.fget


def _as_seen(table):
    """Return a table's texts where the house has written over its numbers; they are sent beside these."""
    styler = table.proto.arrow_data.styler
    if styler.uuid == WRITTEN:
        return convert_arrow_bytes_to_pandas_df(styler.display_values)
    return _VALUE(table)


@pytest.fixture(autouse=True, scope="session")
def _tables_as_seen():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Dataframe, "value", property(_as_seen))
        yield


@pytest.fixture(autouse=True, scope="module")
def _store_of_the_module(tmp_path_factory):
    """What one module keeps, a project or a decision, is on no page of the next, whichever that is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path_factory.mktemp("store")))
        opened.close_all()
        yield
        opened.close_all()
