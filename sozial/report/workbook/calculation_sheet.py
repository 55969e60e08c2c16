"""The sheet of the workbook that computes every score from values and weights, by formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from sozial.i18n import N_
from sozial.model import NAME
from sozial.report.workbook.book import LONGEST_NAME, Book
from sozial.report.workbook.recomputing import (
    GEOMETRIC,
    MINMAX,
    SUM,
    ZSCORE,
    ColumnSteps,
    LevelSteps,
    column_steps,
    level_steps,
    rated_units,
)

_FIRST = 6
_SMALL = {"num_format": "0.0E+00"}


class CalculationSheet:
    """The sheet on which scores are computed from values and weights."""

    def __init__(self, book: Book) -> None:
        context = book.context
        self.book, self.context, self.result = book, context, context.result
        self.units = [str(unit) for unit in context.dataset.units.index]
        self.rows = {unit: _FIRST + at for at, unit in enumerate(self.units)}
        self.name = context.translate(N_("Calculation"))[:LONGEST_NAME]
        self.codes = [entry.code for entry in context.recipe.indicators]
        self.columns = {code: column_steps(context.dataset, self.result, code) for code in self.codes}
        self.levels = level_steps(self.result)
        self.last = _FIRST + len(self.units) - 1
        place = 3
        self.raw = {code: place + at for at, code in enumerate(self.codes)}
        place += len(self.codes) + 1
        self.own = {code: place + at for at, code in enumerate(self.codes)}
        place += len(self.codes) + 1
        self.members: dict[str, int] = {}
        self.aggregates: dict[str, int] = {}
        self.scores: dict[str, int] = {}
        for steps in self.levels:
            self.members[steps.level.code] = place
            self.aggregates[steps.level.code] = place + len(steps.members)
            self.scores[steps.level.code] = place + len(steps.members) + 1
            place += len(steps.members) + 3

    def score_cell(self, unit: str) -> str:
        """Return where a quarter's score stands, for other sheets."""
        row = self.rows[unit]
        return f"'{self.name}'!{xl_rowcol_to_cell(row, self.scores[self.context.recipe.main], True, True)}"

    def score_range(self) -> str:
        """Return where all scores stand."""
        column = self.scores[self.context.recipe.main]
        return f"'{self.name}'!{self._range(column)}"

    def near_cell(self) -> str:
        """Return where it stands how far apart scores may be and still be equal."""
        return f"'{self.name}'!{xl_rowcol_to_cell(4, self.scores[self.context.recipe.main], True, True)}"

    def _range(self, column: int) -> str:
        name = xl_col_to_name(column)
        return f"${name}${_FIRST + 1}:${name}${self.last + 1}"

    def write(self) -> None:
        """Write the sheet."""
        page = self.book.sheet(self.name, (12, 28, 9))
        page.freeze_panes(_FIRST, 2)
        page.set_column(3, max(self.scores.values(), default=3), 12)
        page.set_row(_FIRST - 1, 48)
        translate, put = self.context.translate, self.book.put
        for row, label in enumerate(
            (N_("Weight"), N_("Mean, or least value"), N_("Standard deviation, or greatest value"), N_("Sign"))
        ):
            page.write_string(row + 1, 1, translate(label), self.book.bold)
        for column, label in enumerate((N_("Key"), N_("Quarter"), N_("Rated"))):
            page.write_string(_FIRST - 1, column, translate(label), self.book.head)
        rated = rated_units(self.result)
        now = self.context.dataset.calculation_at(self.result.period)
        for at, unit in enumerate(self.units):
            page.write_string(_FIRST + at, 0, unit)
            page.write_string(_FIRST + at, 1, str(self.context.dataset.units[NAME][unit]))
            put(page, _FIRST + at, 2, float(rated[at]))
        page.write_string(0, self.raw[self.codes[0]] if self.codes else 3, translate(N_("Values")), self.book.bold)
        page.write_string(
            0, self.own[self.codes[0]] if self.codes else 3, translate(N_("Standardised")), self.book.bold
        )
        # What a composite is computed with stands in rows 2 to 5, above its columns.
        main = self.context.recipe.main
        page.write_string(4, self.aggregates[main], translate(N_("Equal up to")), self.book.bold)
        page.write_number(4, self.scores[main], self.result.main.tolerance, self.book.file.add_format(_SMALL))
        for code in self.codes:
            self._write_column(page, self.columns[code], now[code].to_numpy(dtype=float))
        for steps in self.levels:
            self._write_level(page, steps)

    def _write_column(self, page: Any, steps: ColumnSteps, values: np.ndarray) -> None:
        raw, own = self.raw[steps.code], self.own[steps.code]
        indicator = self.context.dataset.indicator(steps.code)
        label, form = indicator.label, self.book.digits(indicator.digits(values))
        for column in (raw, own):
            page.write_string(_FIRST - 1, column, label, self.book.head)
        for at, value in enumerate(values):
            self.book.put(page, _FIRST + at, raw, float(value), form)
        wanted = self.result.normalised[steps.code].to_numpy(dtype=float)
        if not steps.kind:
            words = self.context.translate(N_("numbers, not formulas"))
            page.write_string(1, own, words)
            for at, value in enumerate(wanted):
                self.book.put(page, _FIRST + at, own, float(value), self.book.digits(4))
            return
        cells, rated = self._range(raw), self._range(2)
        inside = f"({rated}=1)*ISNUMBER({cells})"
        first, second = xl_rowcol_to_cell(2, own, True), xl_rowcol_to_cell(3, own, True)
        sign = xl_rowcol_to_cell(4, own, True)
        put = page.write_array_formula
        if steps.kind == ZSCORE:
            mean = f"=SUMPRODUCT({inside}*1,{cells})/SUMPRODUCT({inside}*1)"
            spread = f"=SQRT(SUM(IF({inside}=1,({cells}-{first})^2,0))/(SUMPRODUCT({inside}*1)-{steps.ddof}))"
            put(2, own, 2, own, f"{{{mean}}}", self.book.digits(6), steps.first)
            put(3, own, 3, own, f"{{{spread}}}", self.book.digits(6), steps.second)
        else:
            put(2, own, 2, own, f"{{=MIN(IF({inside}=1,{cells}))}}", self.book.digits(6), steps.first)
            put(3, own, 3, own, f"{{=MAX(IF({inside}=1,{cells}))}}", self.book.digits(6), steps.second)
        page.write_number(4, own, steps.sign)
        for at, value in enumerate(wanted):
            row = _FIRST + at
            cell, flag = xl_rowcol_to_cell(row, raw), xl_rowcol_to_cell(row, 2, False, True)
            if steps.kind == ZSCORE:
                formula = f"{sign}*({cell}-{first})/{second}"
            else:
                end = f"IF({sign}>0,{first},{second})"
                formula = f"({cell}-{end})*{sign}/({second}-{first})*{steps.high - steps.low!r}+{steps.low!r}"
            shown = "" if np.isnan(value) else float(value)
            whole = f'=IF(AND({flag}=1,ISNUMBER({cell})),{formula},"")'
            page.write_formula(row, own, whole, self.book.digits(4), shown)

    def _member_column(self, code: str) -> int:
        if code in self.own:
            return self.own[code]
        level = self.context.recipe.level(code)
        return self.aggregates[code] if level.passes_on == "aggregate" else self.scores[code]

    def _member_label(self, code: str) -> str:
        if code in self.own:
            return self.context.dataset.indicator(code).label
        return self.context.recipe.level(code).label

    def _write_level(self, page: Any, steps: LevelSteps) -> None:
        code, translate = steps.level.code, self.context.translate
        start, aggregate, score = self.members[code], self.aggregates[code], self.scores[code]
        label = self.context.index_label if self.context.recipe.is_flat else steps.level.label
        page.write_string(0, start, label, self.book.bold)
        found = self.result.levels[code]
        for at, (member, weight) in enumerate(zip(steps.members, steps.weights, strict=True)):
            page.write_string(_FIRST - 1, start + at, self._member_label(member), self.book.head)
            page.write_number(1, start + at, weight)
            source = self._member_column(member)
            values = self._member_values(member)
            for row, value in enumerate(values, _FIRST):
                cell = xl_rowcol_to_cell(row, source)
                shown = "" if np.isnan(value) else float(value)
                page.write_formula(row, start + at, f'=IF(ISNUMBER({cell}),{cell},"")', self.book.digits(4), shown)
        page.write_string(_FIRST - 1, aggregate, translate(N_("Put together")), self.book.head)
        page.write_string(_FIRST - 1, score, label, self.book.head)
        for at in range(len(self.units)):
            row = _FIRST + at
            self._write_score(page, steps, row, float(found.aggregate[at]), float(found.scores[at]))
        if not steps.is_formula:
            page.write_string(1, score, translate(N_("numbers, not formulas")))

    def _member_values(self, code: str) -> np.ndarray:
        if code in self.own:
            return self.result.normalised[code].to_numpy(dtype=float)
        level, found = self.context.recipe.level(code), self.result.levels[code]
        return found.aggregate if level.passes_on == "aggregate" else found.scores

    def _write_score(self, page: Any, steps: LevelSteps, row: int, aggregate: float, score: float) -> None:
        start, at, last = (
            self.members[steps.level.code],
            self.aggregates[steps.level.code],
            self.scores[steps.level.code],
        )
        form = self.book.digits(6)
        if not steps.is_formula:
            self.book.put(page, row, at, aggregate, form)
            self.book.put(page, row, last, score, form)
            return
        end = start + len(steps.members) - 1
        cells = f"{xl_rowcol_to_cell(row, start)}:{xl_rowcol_to_cell(row, end)}"
        weights = f"{xl_rowcol_to_cell(1, start, True, True)}:{xl_rowcol_to_cell(1, end, True, True)}"
        there = f"SUMPRODUCT({weights},ISNUMBER({cells})*1)"
        enough = f"{there}/SUM({weights})>={max(steps.needed - 1e-9, 0)!r}"
        if steps.kind == GEOMETRIC:
            zero = f"SUM(IF(ISNUMBER({cells})*({weights}>0),({cells}=0)*1,0))>0"
            mean = f"EXP(SUM(IF(ISNUMBER({cells})*({weights}>0),LN({cells})*{weights},0))/{there})"
            negative = zero.replace("=0)", "<0)")
            mean = f'IF({negative},"",IF({zero},0,{mean}))'
        else:
            mean = f"SUMPRODUCT({weights},{cells})/{there}"
        if steps.kind == SUM:
            mean = f"{mean}*SUM({weights})/{steps.divisor!r}"
        flag = xl_rowcol_to_cell(row, 2, False, True)
        whole = f'IF(AND({flag}=1,{there}>0),IF({enough},{mean},""),"")'
        shown = "" if np.isnan(aggregate) else aggregate
        if steps.kind == GEOMETRIC:
            page.write_array_formula(row, at, row, at, f"{{={whole}}}", form, shown)
        else:
            page.write_formula(row, at, f"={whole}", form, shown)
        own, column = xl_rowcol_to_cell(row, at), self._range(at)
        again = own
        if steps.again == ZSCORE:
            spread = "STDEV" if steps.ddof else "STDEVP"
            again = f"({own}-AVERAGE({column}))/{spread}({column})"
        elif steps.again == MINMAX:
            again = f"({own}-MIN({column}))/(MAX({column})-MIN({column}))*{steps.high - steps.low!r}+{steps.low!r}"
        shown = "" if np.isnan(score) else score
        page.write_formula(row, last, f'=IF(ISNUMBER({own}),{again},"")', form, shown)
