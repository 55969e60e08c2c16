"""Files as `check` looks at them: each by itself, and a table with areas; with what a person gave for reading them."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

from sozial.errors import DataError
from sozial.reading.areas.area_files import AreaReading
from sozial.reading.files.content import TABLE_KINDS, detect_kind
from sozial.reading.joining.match import Match
from sozial.reading.loading.fitting import fit, prepare_for
from sozial.reading.loading.opening import Given, Opened, open_table, open_tables
from sozial.reading.loading.report import report_areas, report_findings, report_refusal, report_table
from sozial.reading.plans.columns import TablePlan
from sozial.reading.sandbox.safely import read_areas_safely


@dataclass(frozen=True)
class Checked:
    """What `check` says of a file or a pair, and the table that was read, with its plan."""

    report: dict[str, Any]
    opened: Opened | None = None
    plan: TablePlan | None = None


def report_match(match: Match, area_key: str, language: str = "de") -> dict[str, Any]:
    """Return how a table and areas fit."""
    return {
        "rule": str(match.rule),
        "area_column": match.area_column or area_key,
        "matched": len(match.matched),
        "only_table": list(match.only_table),
        "only_areas": list(match.only_map),
        "share": round(match.share, 4),
        "other_edition": match.other_edition,
        "suggestions": [
            {"table": one, "area": other, "likeness": likeness} for one, other, likeness in match.suggestions
        ],
        "suggestions_not_looked_for": match.not_compared,
        "tried": [
            {"rule": str(entry.rule), "area_column": entry.area_column or area_key, "matched": len(entry.pairs)}
            for entry in match.candidates
        ],
        **report_findings(match.findings(), language),
    }


def check_file(content: bytes, title: str, language: str = "de", given: Given | None = None) -> Checked:
    r"""Return how any file is read, opened in a process of its own.

    Examples
    --------
    >>> text = "Nr;Stadtteil;Miete\n1;Au;7,5\n2;Berg;-\n3;Tal;8,5\n".encode()
    >>> [entry["code"] for entry in check_file(text, "t.csv").report["questions"]]
    ['dash']
    >>> answered = check_file(text, "t.csv", "en", Given(answers={"dash: Miete": "missing"})).report
    >>> answered["questions"], answered["answered"][0]["chosen"]
    ([], 'missing')
    """
    given = given or Given()
    try:
        if detect_kind(content, title) not in TABLE_KINDS:
            return _check_areas(content, title, language, given)
        opened = open_table(content, title, given)
        plan = opened.propose()
        return Checked(report_table(opened.table, plan, language, opened.saved), opened, plan)
    except DataError as error:
        return Checked(report_refusal(title, error, language))


def check_tables(content: bytes, title: str, language: str = "de", given: Given | None = None) -> list[Checked]:
    """Return how a file is read; of a workbook of which several sheets are wanted, how each is read.

    The first one says which sheets are not read.
    """
    given = given or Given()
    if len(given.sheets) > 1:
        with contextlib.suppress(DataError):
            opened = open_tables(content, title, given) if detect_kind(content, title) in TABLE_KINDS else ()
            if len(opened) > 1:
                plans = [entry.propose() for entry in opened]
                return [
                    Checked(report_table(entry.table, plan, language, entry.saved), entry, plan)
                    for entry, plan in zip(opened, plans, strict=True)
                ]
    return [check_file(content, title, language, given)]


def _check_areas(content: bytes, title: str, language: str, given: Given) -> Checked:
    """Return how areas are read; what was given for their figures holds for them as well."""
    opened = None
    if given:
        # Areas without figures are no table, and are read all the same.
        with contextlib.suppress(DataError):
            opened = open_table(content, title, given)
    answers = given.answers if opened is None else opened.table.reading.answers
    layer = "" if opened is None else opened.table.reading.sheet
    raw = read_areas_safely(content, title, AreaReading(layer, "", answers))
    return Checked(report_areas(raw, language, opened), opened, None if opened is None else opened.propose())


def check_pair(
    table: tuple[bytes, str], areas: tuple[bytes, str], language: str = "de", given: Given | None = None
) -> Checked:
    """Return how a table and areas are read, and how they fit; each is its content and its name."""
    given = given or Given()
    first = check_file(*table, language, given)
    reports = {
        "table": first.report,
        "areas": check_file(*areas, language, Given(answers=given.answers)).report,
    }
    if reports["table"].get("table"):
        reports["table"] = reports["table"]["table"]
    said = {
        kind: [{**entry, "place": entry["place"] or part} for part, report in reports.items() for entry in report[kind]]
        for kind in ("findings", "questions", "answered")
    }
    try:
        opened = first.opened or open_table(*table, given)
        raw = read_areas_safely(*areas, AreaReading(answers=given.answers))
        prepared = prepare_for(raw, [opened.table])
        plan = opened.propose(prepared.frame.index)
        reports["table"] = report_table(opened.table, plan, language, opened.saved)
        join = report_match(fit([(opened.table, plan)], prepared), prepared.key, language)
    except DataError as error:
        known = {(entry["code"], entry["message"]) for kind in said for entry in said[kind]}
        refused = report_refusal("", error, language)["findings"]
        said["findings"] += [entry for entry in refused if (entry["code"], entry["message"]) not in known]
        return Checked({**reports, "join": None, **said})
    return Checked({**reports, "join": join, **said}, opened, plan)
