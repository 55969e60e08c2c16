"""Small text tables made anew in tests, and how they are read; every one of them is accounted for line by line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sozial.model import Dataset
from sozial.reading.areas.areas import read_areas
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.loading.checking import report_match
from sozial.reading.loading.fitting import fit, prepare_for
from sozial.reading.loading.report import report_table
from sozial.reading.plans.checks import unit_rows
from sozial.reading.plans.columns import TablePlan, unit_keys, unit_names
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import RawTable, read_table

# Six quarters of a town with rates that no sum or number of rows can be made of.
PLACES = ("Kirchfeld", "Hafen", "Lindenau", "Moorwinkel", "Ostheim", "Wiesengrund")
RATES = (12.4, 8.7, 15.1, 6.2, 9.9, 11.3)


@dataclass(frozen=True)
class Reading:
    """A table that was read, and what is said about it."""

    table: RawTable
    plan: TablePlan

    @cached_property
    def report(self):
        return report_table(self.table, self.plan, "en")

    @cached_property
    def dataset(self) -> Dataset:
        return build_dataset("t", [(self.table, self.plan)])

    @property
    def key(self):
        return self.plan.key

    @property
    def name(self):
        return self.report["name"]

    @property
    def periods(self):
        return self.report["periods"]

    @property
    def roles(self):
        return {column["name"]: column["role"] for column in self.report["columns"]}

    @property
    def indicators(self):
        return list(dict.fromkeys(entry.code for entry in self.dataset.indicators))

    @property
    def units(self):
        """What the quarters are called, in the order of the file."""
        names = unit_names(self.table, self.plan) or unit_keys(self.table, self.plan)
        return [names[row] for row in unit_rows(self.table, self.plan)]

    @property
    def apart(self):
        return {row["text"]: row["reason"] for row in self.report["rows_apart"]}

    @property
    def asked(self):
        """What each question has in effect; those without answers by their code."""
        return {entry.get("question", entry["code"]): entry.get("chosen") for entry in self.report["questions"]}

    @property
    def codes(self):
        return {entry["code"] for entry in self.report["findings"]}

    def options(self, question):
        return next(set(entry["answers"]) for entry in self.report["questions"] if entry.get("question") == question)

    def said(self, code):
        """Return the messages of one code, of questions and findings."""
        every = [*self.report["questions"], *self.report["findings"], *self.report["answered"]]
        return [entry["message"] for entry in every if entry["code"] == code]

    def figures(self, column):
        """Return the figures of the quarters in the order of the file, None where missing."""
        values = self.table.numbers(column).values[unit_rows(self.table, self.plan)]
        return [None if value != value else float(value) for value in values]

    def by_period(self, code):
        """Return the figures of one indicator by period, in the order of the keys."""
        wide = self.dataset.values[code].unstack("period")
        return {period: wide[period].tolist() for period in sorted(wide.columns)}


def lines(*rows, separator=";"):
    """Return rows of cells as text."""
    return "".join(separator.join(map(str, row)) + "\n" for row in rows)


def german(value):
    """Return a number with a decimal comma."""
    return str(value).replace(".", ",")


def read(text, title="t.csv", answers=None, encoding="utf-8", **reading):
    """Read a text table, and see that no line and no column of it was lost."""
    table = read_table(text.encode(encoding), title, TableReading(answers=answers or {}, **reading))
    found = Reading(table, propose_columns(table))
    account = found.report["account"]
    assert account["lines"] == len(text.rstrip("\n").split("\n"))
    assert sum(account["counts"].values()) == account["lines"]
    assert [run["first"] for run in account["runs"]] == [1, *(run["last"] + 1 for run in account["runs"][:-1])]
    assert account["runs"][-1]["last"] == account["lines"]
    named = [column["name"] for column in account["columns"]]
    assert named == [*table.columns, *table.left_out]
    assert len(set(named)) == len(named)
    quarters = account["counts"].get("quarter", 0)
    assert quarters == found.report["rows"]
    return found


def join(text, areas, language="en"):
    """Return how a text table and a file of areas fit, and the key of the areas."""
    table = read_table(text.encode(), "t.csv")
    prepared = prepare_for(read_areas(areas, "a.geojson"), [table])
    plan = propose_columns(table, prepared.frame.index)
    return report_match(fit([(table, plan)], prepared), prepared.key, language), prepared.key
