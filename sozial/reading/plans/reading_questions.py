"""A reading as a file in which open questions can be answered: each stands there with its answers, one line to each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import tomli_w

from sozial.errors import Finding, Severity
from sozial.i18n import N_, translator
from sozial.reading.plans.columns import TablePlan
from sozial.reading.plans.reading_file import write_reading
from sozial.reading.plans.rows_apart import LEVELS
from sozial.reading.plans.saved_reading import column_form, save_reading
from sozial.reading.tables.raw_table import RawTable


def write_open_reading(table: RawTable, plan: TablePlan, findings: Sequence[Finding], language: str) -> bytes:
    r"""Return a table's reading as TOML, with its open questions as lines that a person can make answers of.

    A proposal that nobody has confirmed is no answer: the question stays open when the file is used as it is.

    Parameters
    ----------
    findings
        What was found in the table under this plan; the questions among them are written.

    Examples
    --------
    >>> from sozial.reading.plans.checks import check_table
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table("Nr;Stadtteil;Miete\n1;Au;7,5\n2;Berg;-\n3;Tal;8,5\n".encode(), "t.csv")
    >>> plan = propose_columns(table)
    >>> lines = write_open_reading(table, plan, check_table(table, plan), "en").decode().splitlines()
    >>> next(line for line in lines if line.startswith('# "dash'))
    '# "dash: Miete" = "missing"  # It is a missing value. (proposed)'
    """
    asked = [finding for finding in findings if finding.severity is Severity.QUESTION]
    if any(finding.code == LEVELS for finding in plan.findings):
        # The level in effect is a proposal, or an answer that stands among the answers.
        plan = replace(plan, level=None)
    saved = save_reading(table, plan)
    answers = dict(saved.reading.answers)
    text = write_reading(replace(saved, reading=replace(saved.reading, answers={}))).decode()
    blocks = [text.rstrip("\n")]
    if answers or asked:
        blocks.append("\n".join(["[answers]", *(_line(name, answer) for name, answer in answers.items())]))
    if asked:
        blocks += [_explained(language), *_questions(asked, language)]
    blocks.append(_found_out(table, language))
    return ("\n\n".join(block for block in blocks if block) + "\n").encode()


def _line(name: str, answer: Any) -> str:
    return tomli_w.dumps({name: answer}).strip()


def _comment(lines: Iterable[str]) -> str:
    """Return lines as comments: of what names from the file hold, only what can be seen."""
    plain = (" ".join("".join(sign if sign.isprintable() else " " for sign in line).split()) for line in lines)
    return "\n".join(f"# {line}" for line in plain if line)


def _explained(language: str) -> str:
    return _comment(
        [
            translator(language)(
                N_("Open questions. To answer one, take away the “# ” before one of its answers, and only one.")
            )
        ]
    )


def _questions(asked: Sequence[Finding], language: str) -> list[str]:
    translate = translator(language)
    blocks: dict[str, str] = {}
    for finding in asked:
        form = column_form(finding.question)
        said = _comment([finding.text(language), finding.advice(language)])
        if not finding.options:
            said += "\n" + _comment([translate(N_("No answer can be written for it here: {question}"))]).format(
                question=_comment([form])[2:]
            )
        for answer in finding.options:
            proposed = f" ({translate(N_('proposed'))})" if answer == finding.chosen else ""
            meant = _comment([finding.option(answer, language)])[2:]
            said += f"\n# {_line(form, answer)}  # {meant}{proposed}"
        # The same column in several years is one question.
        key = form if finding.options else f"{form}\n{said}"
        blocks.setdefault(key, said)
    return list(blocks.values())


def _found_out(table: RawTable, language: str) -> str:
    """Return how the file was opened, as lines for `[table]`: what is found out anew unless it is laid down there."""
    found: dict[str, Any] = {
        "encoding": table.encoding,
        "separator": table.separator,
        "sheet": table.sheet,
        "header": list(table.header_lines),
    }
    lines = [tomli_w.dumps({name: value}, indent=1) for name, value in found.items() if value]
    said = translator(language)(N_("Found out, and found out anew next time; to lay it down, write it below [table]:"))
    return _comment([said, *lines]) if lines else ""
