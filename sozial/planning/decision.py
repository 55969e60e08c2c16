"""An allocation as it was decided: everything that made it, so that it can be opened, compared and reported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pandas as pd

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.index.method_file import read_method
from sozial.index.method_writing import write_method
from sozial.method import Method, Step
from sozial.model import Dataset
from sozial.planning.allocation import Allocation
from sozial.planning.allocation_rule import AllocationRule
from sozial.result import Result

FORMAT = 2
# The first format knew no grounds, and neither title nor day.
_READABLE = (1, FORMAT)


@dataclass(frozen=True)
class Ground:
    """Why a quarter got what it got, as it was known then.

    Parameters
    ----------
    people
        Of the target group; None where not known.
    need
        Per head; None without one.
    bound
        What held its part: "floor", "cap", "last", or nothing.
    """

    name: str
    people: float | None
    need: float | None
    bound: str = ""


@dataclass(frozen=True)
class AllocationDecision:
    """What was decided.

    Parameters
    ----------
    parts, reasons
        By unit key: what each quarter gets, and why one gets nothing.
    last
        By unit key: last year's parts, where they were known.
    grounds
        By unit key; empty where they were not kept, or are not told.
    title, decided_on
        As it was kept; empty before.
    """

    rule: AllocationRule
    method: Method
    dataset_title: str
    dataset_digest: str
    period: str
    parts: Mapping[str, float]
    reasons: Mapping[str, str]
    last: Mapping[str, float] = field(default_factory=dict)
    grounds: Mapping[str, Ground] = field(default_factory=dict)
    title: str = ""
    decided_on: str = ""

    def told(self, dataset: Dataset, is_public: bool) -> AllocationDecision:
        """Return the decision as readers of some data may see it.

        People of a target group are counts of the data that was decided on. The public sees them only where that is
        the data which it may see.
        """
        if not is_public or self.dataset_digest == dataset.digest:
            return self
        return replace(self, grounds={})


def build_decision(dataset: Dataset, result: Result, allocation: Allocation) -> AllocationDecision:
    """Return an allocation with everything that it rests on."""
    table = allocation.table
    reasons = {str(unit): str(reason) for unit, reason in table["reason"].items() if reason}
    parts = {str(unit): float(part) for unit, part in table["part"].items()}
    last = {str(unit): float(part) for unit, part in table["last"].dropna().items()}
    grounds = {
        str(unit): Ground(str(name), _known(people), _known(need), str(bound))
        for unit, name, people, need, bound in table[["name", "people", "need", "bound"]].itertuples()
    }
    return AllocationDecision(
        allocation.rule, result.method, dataset.title, dataset.digest, result.period, parts, reasons, last, grounds
    )


def _known(figure: float) -> float | None:
    return None if pd.isna(figure) else float(figure)


def write_decision(decision: AllocationDecision) -> str:
    """Return a decision as JSON; `read_decision` gives the same back.

    Examples
    --------
    >>> from sozial.method import Weighted
    >>> decision = AllocationDecision(AllocationRule(5), Method("m", (Weighted("x"),)), "T", "0", "", {"1": 5.0}, {})
    >>> read_decision(write_decision(decision)) == decision
    True
    """
    rule: dict[str, Any] = {**vars(decision.rule), "left_out": dict(decision.rule.left_out)}
    rule["need"] = {"name": decision.rule.need.name, "options": dict(decision.rule.need.options)}
    content = {
        "format": FORMAT,
        **{name: value for name, value in vars(decision).items() if name not in ("rule", "method", "grounds")},
        "rule": rule,
        "method": write_method(decision.method).decode(),
        "grounds": {unit: asdict(ground) for unit, ground in decision.grounds.items()},
    }
    return json.dumps(content, ensure_ascii=False)


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
    if found.pop("format", None) not in _READABLE:
        message = N_("This decision was kept by another version of the app.")
        raise refusal("format", "", message, N_("Open it with that version."))
    rule = found.pop("rule")
    options = {key: _tuples(value) for key, value in rule["need"]["options"].items()}
    rule["need"] = Step(rule["need"]["name"], options)
    method = read_method(found.pop("method").encode(), "decision")
    grounds = {unit: Ground(**ground) for unit, ground in found.pop("grounds", {}).items()}
    return AllocationDecision(rule=AllocationRule(**rule), method=method, grounds=grounds, **found)
