"""What stands behind the texts of a table that a page shows."""

from __future__ import annotations

from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df


def numbers(table):
    """Return the values of a table by which it is sorted; its `value` is what is seen."""
    return convert_arrow_bytes_to_pandas_df(table.proto.arrow_data.data)
