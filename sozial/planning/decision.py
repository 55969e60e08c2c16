"""An allocation as it was decided: everything that made it, so that it can be opened, compared and reported."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.index.method_file import read_method
from sozial.index.method_writing import write_method
from sozial.method import Method, Step
from sozial.model import Dataset
from sozial.planning.allocation import Allocation, AllocationRule
from sozial.result import Result

FORMAT = 1


@dataclass(frozen=True)
class AllocationDecision:
    """What was decided.

    Parameters
    ----------
    parts, reasons
        By unit key: what each quarter gets, and why one gets nothing.
    last
        By unit key: last year's parts, where they were known.
    """

    rule: AllocationRule
    method: Method
    dataset_title: str
    dataset_digest: str
    period: str
    parts: dict[str, float]
    reasons: dict[str, str]
    last: dict[str, float] = field(default_factory=dict)


def build_decision(dataset: Dataset, result: Result, allocation: Allocation) -> AllocationDecision:
    """Return an allocation with everything that it rests on."""
    table = allocation.table
    reasons = {str(unit): str(reason) for unit, reason in table["reason"].items() if reason}
    parts = {str(unit): float(part) for unit, part in table["part"].items()}
    last = {str(unit): float(part) for unit, part in table["last"].dropna().items()}
    return AllocationDecision(
        allocation.rule, result.method, dataset.title, dataset.digest, result.period, parts, reasons, last
    )


def write_decision(decision: AllocationDecision) -> str:
    """Return a decision as JSON; `read_decision` gives the same back.

    Examples
    --------
    >>> from sozial.method import Weighted
    >>> decision = AllocationDecision(AllocationRule(5), Method("m", (Weighted("x"),)), "T", "0", "", {"1": 5.0}, {})
    >>> read_decision(write_decision(decision)) == decision
    True
    """
    rule: dict[str, Any] = {**vars(decision.rule), "need": _step(decision.rule.need)}
    rule["left_out"] = dict(decision.rule.left_out)
    content = {
        "format": FORMAT,
        "rule": rule,
        "method": write_method(decision.method).decode(),
        "dataset_title": decision.dataset_title,
        "dataset_digest": decision.dataset_digest,
        "period": decision.period,
        "parts": decision.parts,
        "reasons": decision.reasons,
        "last": decision.last,
    }
    return json.dumps(content, ensure_ascii=False)


def _step(step: Step) -> dict[str, Any]:
    return {"name": step.name, "options": dict(step.options)}


def _tuples(value: Any) -> Any:
    return tuple(_tuples(entry) for entry in value) if isinstance(value, list) else value


def read_decision(text: str) -> AllocationDecision:
    """Return a decision from JSON.

    Raises
    ------
    DataError
        If another version of the app wrote it.
    """
    found = json.loads(text)
    if found.pop("format", None) != FORMAT:
        message = N_("This decision was kept by another version of the app.")
        raise refusal("format", "", message, N_("Open it with that version."))
    rule = found.pop("rule")
    options = {key: _tuples(value) for key, value in rule["need"]["options"].items()}
    rule["need"] = Step(rule["need"]["name"], options)
    method = read_method(found.pop("method").encode(), "decision")
    return AllocationDecision(rule=AllocationRule(**rule), method=method, **found)
