"""How large data may be: a table that is small in its file can give very many figures, most of them empty."""

from __future__ import annotations

from sozial.errors import refusal
from sozial.i18n import N_

# 80 MB; 450 quarters with 30 years and 700 columns.
MOST_VALUES = 10_000_000


def refuse_large(rows: int, columns: int, title: str) -> None:
    """Refuse data whose figures would not fit into memory beside those of others.

    Parameters
    ----------
    rows
        Quarters times periods.

    Raises
    ------
    DataError
        If there are too many.

    Examples
    --------
    >>> refuse_large(60 * 6, 40, "a.csv")
    """
    if rows * columns > MOST_VALUES:
        message = N_("These data would have {n} places for figures ({rows} quarters by period, {columns} columns); at "
                     "most {most} are read.")  # fmt: skip
        remedy = N_("Leave out columns or years, or check whether column names were taken for years.")
        values = {"n": rows * columns, "rows": rows, "columns": columns, "most": MOST_VALUES}
        raise refusal("too-many-figures", title, message, remedy, **values)
