"""Two readings of one table side by side: what each answer to a question gives in the first rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from sozial.errors import Finding
from sozial.i18n import N_, useful_digits
from sozial.model import Indicator
from sozial.output.tables.table_columns import Table
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.loading.applying_reading import apply_reading
from sozial.reading.plans.saved_reading import SavedReading
from sozial.reading.sandbox.safely import read_figures_safely
from sozial.reading.sandbox.table_messages import table_choices
from sozial.reading.sandbox.working_safely import propose_columns_safely
from sozial.reading.tables.table import RawTable
from sozial.ui.data.kept_files import Upload
from sozial.ui.data.line_words import line_word
from sozial.ui.data.reading_difference import (  # fmt: skip
    KEY,
    NAME,
    PERIOD,
    Cell,
    Difference,
    Heading,
    Side,
    find_difference,
    understand,
    with_answers,
)
from sozial.ui.kit import background
from sozial.ui.kit.table_view import show_picture
from sozial.ui.session import state
from sozial.ui.session.language import _, number, plain

# A file is opened once more for each answer that is compared.
MOST_BYTES = 3_000_000
_PATIENCE = 0.05
_OWN = {KEY: N_("Key"), NAME: N_("Quarter"), PERIOD: N_("Period")}
# Beside its colour, so that it is seen in any colours.
_MARK = "◆"
_LETTERS = 24


@dataclass(frozen=True)
class Comparison:
    """A table that other answers are compared for, with all that decides how it is read."""

    upload: Upload
    table: RawTable
    keys: Collection[str]
    known: Mapping[str, Indicator]
    saved: SavedReading | None = None

    def show(self, asked: Sequence[Finding], start: str, other: str) -> None:
        """Show what two answers to these questions give; it is computed beside the page."""
        if self.upload.size > MOST_BYTES:
            st.caption(_("This file is large: what an answer changes is seen in the preview below."))
            return
        readings = [with_answers(self.table.reading, asked, answer) for answer in (start, other)]
        content = [self.upload.digest, self.upload.name, *(table_choices(reading) for reading in readings)]
        context = hashlib.sha256(repr([sorted(self.keys), sorted(self.known.items()), self.saved]).encode()).hexdigest()
        key = hashlib.sha256(json.dumps([*content, context], sort_keys=True).encode()).hexdigest()
        titles = [plain(asked[0].option(answer, state.language())) for answer in (start, other)]
        background.compute(
            key,
            self._work(readings),
            partial(_show, key[:16], titles),
            _("Comparing the answers …"),
            patience=_PATIENCE,
        )

    def _work(self, readings: Sequence[TableReading]) -> Callable[[Callable[[float], None]], Difference | None]:
        def work(progress: Callable[[float], None]) -> Difference | None:
            understood = []
            # Nobody asked for the file to be read again: it is part of what it may take.
            spent = self.table.spent
            for reading in readings:
                table = self.table
                if reading != table.reading:
                    table = read_figures_safely(self.upload.content, self.upload.name, reading, spent=spent)
                plan = propose_columns_safely(replace(table, spent=spent), self.keys, self.known)
                spent = plan.spent
                if self.saved is not None:
                    plan = apply_reading(self.saved, table, plan)
                understood.append(understand(table, plan))
                progress(len(understood) / 2)
            return find_difference(*understood)

        return work


def _show(place: str, titles: Sequence[str], found: Difference | None) -> None:
    if found is None:
        st.caption(_("The first rows are the same with both answers."))
        return
    with st.container(key=f"picture-of-answers-{place}"):
        for column, side, title in zip(st.columns(2), (found.one, found.other), titles, strict=True):
            with column:
                st.markdown(f"**{title}**")
                _show_side(side, found.lines)
        said = _("{mark} differs. Rows that differ: {n}")
        st.caption(said.format(mark=_MARK, n=number(found.rows)))


def _show_side(side: Side, lines: Sequence[int]) -> None:
    heads = [_("Line of the file"), _("Read as"), *(_head(heading) for heading in side.headings)]
    rows = []
    for place, line in enumerate(lines):
        texts = [line_word(side.kinds[place]), *(_text(cell) for cell in side.cells[place])]
        marked = [f"{_MARK} {text}" if (place, at - 1) in side.marked else text for at, text in enumerate(texts)]
        rows.append([number(line), *marked])
    colours = dict.fromkeys(((row, column + 2) for row, column in side.marked), "#fdebc4")
    show_picture(Table.of_words(heads, rows), colours)


def _head(heading: Heading) -> str:
    if heading.name in _OWN:
        return _(_OWN[heading.name])
    role = _(heading.role) if heading.role else ""
    return plain(
        f"{heading.name} ({role})" if role and role.casefold() not in heading.name.casefold() else heading.name
    )


def _text(cell: Cell) -> str:
    if cell is None or cell == "":
        return "–"
    if isinstance(cell, float):
        return number(cell, useful_digits([cell]))
    return plain(cell if len(cell) <= _LETTERS else f"{cell[: _LETTERS - 1]}…")
