"""Which sheet of a spreadsheet is read; every other one is named, with why it is not."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_
from sozial.reading.files.spreadsheet import Book, Sheet
from sozial.reading.layout.layout import find_layout
from sozial.reading.tables.table_parts import count_figures
from sozial.reading.vocabulary.periods import find_period, period_of_table

_MOST_NAMED = 30
# The question which sheet is read.
SHEETS = "sheets"


def choose_sheet(book: Book, title: str, wanted: str, answered: bool = False) -> tuple[Sheet, list[str], list[Finding]]:
    """Return the sheet that most likely holds the table, the names of all that hold one, and what is to be said.

    Parameters
    ----------
    wanted
        Name of the sheet that a person chose, "" to find it.
    answered
        Whether that was the answer to a question of this file.

    Raises
    ------
    DataError
        If there is no sheet of the name that a person chose.
    """
    sheets = book.sheets
    if wanted:
        return _wanted_sheet(book, title, wanted, answered)
    numbers = {sheet.name: count_figures(sheet.grid) for sheet in sheets}
    weights = {sheet.name: numbers[sheet.name] / (1 if sheet.visible else 10) for sheet in sheets}
    best = max(sheets, key=lambda sheet: weights[sheet.name])
    enough = max(0.1 * weights[best.name], 1)
    likely = [sheet for sheet in sheets if weights[sheet.name] >= enough or (not sheet.visible and numbers[sheet.name])]
    findings = _apart(book, best, likely, numbers, title)
    return best, [sheet.name for sheet in likely] or [best.name], findings


def _wanted_sheet(book: Book, title: str, wanted: str, answered: bool) -> tuple[Sheet, list[str], list[Finding]]:
    """Return the sheet that a person chose, the names of all, and what is to be said."""
    names = [sheet.name for sheet in book.sheets]
    sheet = next((sheet for sheet in book.sheets if sheet.name == wanted), None)
    if sheet is None:
        message = N_("There is no sheet “{sheet}”; there are: {known}")
        raise refusal("no-sheet", title, message, sheet=wanted, known=listed(names))
    dated = _with_periods(book.sheets)
    if answered and len(dated) > 1:
        return sheet, names, [_asked(title, wanted, dated)]
    others = [other.name for other in book.sheets if other is not sheet]
    findings = _note("sheets-apart", N_("Sheets that are not read: {sheets}"), others, title)
    return sheet, names, [*findings, *_unreadable(book, title)]


def _hidden(best: Sheet, others: Sequence[Sheet], numbers: dict[str, int], title: str) -> list[Finding]:
    """Name hidden sheets with figures, and say where the sheet that is read is hidden itself."""
    findings = []
    hidden = [sheet.name for sheet in others if not sheet.visible and numbers[sheet.name]]
    if hidden:
        message = N_("Hidden sheets that hold figures are not read: {sheets}")
        remedy = N_("Choose another sheet if that is the one you want.")
        values = {"sheets": listed(hidden, _MOST_NAMED)}
        findings.append(Finding("hidden-sheets", Severity.WARNING, message, remedy, title, values))
    if not best.visible:
        message = N_("The sheet that is read is hidden in the spreadsheet: {sheets}")
        remedy = N_("Choose another sheet if that is the one you want.")
        findings.append(Finding("hidden-sheet", Severity.WARNING, message, remedy, title, {"sheets": best.name}))
    return findings


def _apart(book: Book, best: Sheet, likely: Sequence[Sheet], numbers: dict[str, int], title: str) -> list[Finding]:
    """Name every sheet that is not read."""
    findings = []
    others = [sheet for sheet in book.sheets if sheet is not best]
    visible = [sheet.name for sheet in others if sheet in likely and sheet.visible]
    dated = _with_periods([sheet for sheet in likely if sheet.visible])
    if visible and best.name in dated and len(dated) > 1:
        findings.append(_asked(title, best.name, dated))
    elif visible:
        message = N_("Several sheets; “{sheet}” is read because it holds most data. Others with figures: {others}")
        remedy = N_("Choose another sheet if that is the one you want.")
        values = {"sheet": best.name, "others": listed(visible, _MOST_NAMED)}
        findings.append(Finding("sheets", Severity.WARNING, message, remedy, title, values))
    findings += _hidden(best, others, numbers, title)
    fewer = [sheet.name for sheet in others if sheet.visible and sheet not in likely and numbers[sheet.name]]
    bare = [sheet.name for sheet in others if sheet.visible and not numbers[sheet.name]]
    veiled = [sheet.name for sheet in others if not sheet.visible and not numbers[sheet.name]]
    return [
        *findings,
        *_note("sheets-fewer", N_("Sheets with hardly any figures are not read: {sheets}"), fewer, title),
        *_note("sheets-without-figures", N_("Sheets without a table of figures are not read: {sheets}"), bare, title),
        *_note("hidden-notes", N_("Hidden sheets without a table of figures are not read: {sheets}"), veiled, title),
        *_unreadable(book, title),
    ]


def _with_periods(sheets: Sequence[Sheet]) -> list[str]:
    """Return the sheets that state a period of their own, in their name or title, where these differ."""
    found: dict[str, str] = {}
    for sheet in sheets:
        named = find_period(sheet.name)
        layout = None if named is not None else find_layout(sheet.grid)
        period = named[1] if named is not None else period_of_table(layout.titles[:6]) if layout is not None else ""
        if period:
            found[sheet.name] = period
    return list(found) if len(set(found.values())) > 1 else []


def _asked(title: str, chosen: str, dated: Sequence[str]) -> Finding:
    """Ask for the sheet where each holds another period."""
    message = N_("Each of these sheets holds another period: {sheets}. “{sheet}” is read.")
    remedy = N_("Choose the sheet; load the file once more for another one.")
    values = {"sheets": listed(list(dated), _MOST_NAMED), "sheet": chosen}
    # Names of sheets are not translated: a message without a translation says itself.
    options = dict(zip(dated, dated, strict=True))
    return Finding(SHEETS, Severity.QUESTION, message, remedy, title, values, options=options, chosen=chosen)


def _unreadable(book: Book, title: str) -> list[Finding]:
    return [
        *_note("sheets-empty", N_("Empty sheets: {sheets}"), book.empty, title),
        *_note("sheets-foreign", N_("Sheets with charts or macros are not read: {sheets}"), book.foreign, title),
    ]


def _note(code: str, message: str, names: Sequence[str], title: str) -> list[Finding]:
    if not names:
        return []
    return [Finding(code, Severity.NOTE, message, "", title, {"sheets": listed(list(names), _MOST_NAMED)})]
