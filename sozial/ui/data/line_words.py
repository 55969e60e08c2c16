"""Short words for what a line or a column was taken for: in a small table the long reasons have no place."""

from __future__ import annotations

from sozial.i18n import N_
from sozial.reading.layout.sheet_lines import LineKind
from sozial.reading.plans.account import COLUMN_LABELS, LINE_LABELS
from sozial.reading.plans.columns import Role
from sozial.reading.plans.row_kinds import Apart
from sozial.ui.session.language import _

_LINES: dict[str, str] = {
    Apart.TOTAL: N_("Total"),
    Apart.SUM: N_("Total"),
    Apart.LIKELY_SUM: N_("Total?"),
    Apart.DOUBTFUL: N_("No quarter?"),
    Apart.RESIDUAL: N_("Residual row"),
    Apart.NO_KEY: N_("Without key"),
    Apart.HEADING: N_("Heading"),
    Apart.LEVEL: N_("Another level"),
    LineKind.NUMBERING: N_("Numbers of columns"),
    LineKind.BETWEEN: N_("Units, explanations"),
    LineKind.MERGED: N_("Put together"),
    LineKind.REPEATED: N_("Names again"),
    LineKind.OTHER_TABLE: N_("Another table"),
}
_COLUMNS: dict[str, str] = {
    Role.KEY: N_("Key"),
    Role.NAME: N_("Name"),
    Role.KEY_NAME: N_("Key and name"),
    Role.ATTRIBUTE: N_("Attribute"),
    Role.INDICATOR_NAME: N_("Indicator by name"),
    Role.VALUE: N_("Value"),
}


def line_word(kind: str) -> str:
    """Return what a line was taken for, in a word or two."""
    word = _(_LINES.get(kind) or LINE_LABELS.get(kind, kind))
    return word[:1].upper() + word[1:]


def column_word(kind: str) -> str:
    """Return what a column was taken for, in a word or two."""
    return _(_COLUMNS.get(kind) or COLUMN_LABELS.get(kind, kind))
