"""A report of a reading as lines of plain text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sozial.message_text import with_advice

_IN_WORDS = {"findings", "questions", "answered", "columns", "tried", "titles", "notes"}


def answer_lines(question: str, answers: Mapping[str, str], chosen: str) -> list[str]:
    """Return the answers to a question as they are given on the command line; the one in effect is marked.

    Examples
    --------
    >>> answer_lines("dash: Rent", {"missing": "Not known.", "zero": "Nothing."}, "missing")
    ['  > dash: Rent=missing  Not known.', '    dash: Rent=zero  Nothing.']
    """
    return [f"  {'>' if answer == chosen else ' '} {question}={answer}  {said}" for answer, said in answers.items()]


def _finding_lines(report: dict[str, Any]) -> list[str]:
    """Return questions, answers and findings of a report as lines."""
    lines: list[str] = []
    for mark, kind in (("?", "questions"), ("=", "answered"), ("-", "findings")):
        for entry in report.get(kind, []):
            text = with_advice(entry["message"], entry["remedy"])
            lines.append(f"{mark} [{entry['severity']}] {entry['place']}: {text}")
            if kind == "questions":
                lines += answer_lines(entry["question"], entry["answers"], entry["chosen"])
    return lines


def report_lines(report: dict[str, Any]) -> list[str]:
    """Return a report as lines of plain text."""
    lines: list[str] = []
    parts = [part for part in ("table", "areas", "join") if isinstance(report.get(part), dict)]
    if "areas" in parts:
        return [line for part in parts for line in (f"[{part}]", *report_lines(report[part]))]
    for name, value in report.items():
        if name in _IN_WORDS or name in parts or value in (None, [], {}):
            continue
        lines.append(f"{name}: {json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value}")
    for column in report.get("columns", []):
        said = ", ".join(f"{key} {value}" for key, value in column.items() if key != "name" and value is not None)
        lines.append(f"  {column['name']}: {said}" if said else f"  {column['name']}")
    lines += _finding_lines(report)
    return [*lines, "", *(line for part in parts for line in (f"[{part}]", *report_lines(report[part])))]
