"""Counts that would be ranked by the size of quarters: asked where nobody looks at a list of indicators."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sozial.errors import DataError, Finding, Phrase, Severity, listed, settle
from sozial.i18n import N_, NP_
from sozial.model import POPULATION, Dataset
from sozial.reading.indicators.choice_proposals import propose_choices
from sozial.reading.indicators.indicator_choices import IndicatorChoice, Use
from sozial.reading.indicators.made_rates import apply_choices

# The question, and its answers.
COUNTS = "counts"
RATE, COUNT, LEAVE_OUT = "rate", "count", "leave-out"


def settle_counts(dataset: Dataset, described: Collection[str] = (), answer: str = "") -> Dataset:
    """Return the data in which no count is an indicator unless a person wants it so.

    Everything else stays as it is: names, directions, delivered rates.

    Parameters
    ----------
    described
        Codes that a person has described or named in a recipe.
    answer
        "rate": as a share of their base; "count": ranked as they are; "leave-out"; "" asks, with a proposal.

    Raises
    ------
    DataError
        With the question, where no indicator would be left.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A"]}, index=pd.Index(["1"], name="unit"))
    >>> index = pd.MultiIndex.from_tuples([("1", "2023"), ("1", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"population": [500.0, 400.0], "Arbeitslose": [50.0, 30.0]}, index=index)
    >>> settled = settle_counts(Dataset("T", units, values, (Indicator("Arbeitslose"),)))
    >>> settled.indicators[0].code, settled.values["Arbeitslose (rate)"].tolist()
    ('Arbeitslose (rate)', [10.0, 7.5])
    """
    return settle_choices(dataset, described, answer)[0]


def _still_there(taken: Sequence[IndicatorChoice], columns: Collection[str]) -> dict[str, IndicatorChoice]:
    """Return the choices, by code, whose figures are still in the data."""
    return {
        choice.code: choice for choice in taken if {*choice.counted, choice.base or choice.counted[0]} <= set(columns)
    }


def _said(asked: Finding | None, answer: str) -> Sequence[Finding]:
    """Return the question, or that it was answered; nothing where nothing was asked."""
    return [] if asked is None else settle([asked], {COUNTS: answer} if answer else {})


def settle_choices(
    dataset: Dataset, described: Collection[str] = (), answer: str = "", taken: Sequence[IndicatorChoice] = ()
) -> tuple[Dataset, tuple[IndicatorChoice, ...]]:
    """Return the data in which no count is an indicator unasked (`settle_counts`), and the choices that make it so.

    Parameters
    ----------
    taken
        Choices that were made before, and hold on for the figures that are still there; only others are asked about.

    Raises
    ------
    DataError
        With the question, where no indicator would be left.
    """
    own = {indicator.code for indicator in dataset.indicators}
    held = _still_there(taken, set(dataset.values.columns))
    known = own & {*described, *held}
    proposed = {choice.code: choice for choice in propose_choices(dataset, known)}
    counts = [proposed[code] for code in _codes(dataset) if code in proposed and proposed[code].use is not Use.GIVEN]
    asked = _question(counts, [choice for choice in counts if choice.use is Use.RATE], answer) if counts else None
    uses = {} if asked is None else {choice.code: _decided(choice, asked.chosen) for choice in counts}
    kept = propose_choices(dataset, own)
    new = [_as_decided(choice, uses.get(choice.code)) for choice in kept if choice.code in own - {*held}]
    choices = (*held.values(), *new)
    if asked is None and not held:
        return dataset, choices
    if asked is not None and not any(choice.is_shown for choice in choices):
        raise DataError(replace(asked, severity=Severity.ERROR) if answer else asked)
    settled = apply_choices(dataset, choices)
    return replace(settled, findings=(*settled.findings, *_said(asked, answer))), choices


def _codes(dataset: Dataset) -> list[str]:
    return [indicator.code for indicator in dataset.indicators]


def _decided(choice: IndicatorChoice, answer: str) -> IndicatorChoice:
    if answer == COUNT:
        return replace(choice, use=Use.COUNT)
    return choice if answer == RATE and choice.use is Use.RATE else replace(choice, use=Use.UNUSED)


def _as_decided(choice: IndicatorChoice, decided: IndicatorChoice | None) -> IndicatorChoice:
    """Return an indicator as it was described, used and computed as decided."""
    if decided is None:
        return choice
    return replace(choice, use=decided.use, base=decided.base, factor=100.0, parts=())


def _question(counts: list[IndicatorChoice], rated: list[IndicatorChoice], answer: str) -> Finding:
    message = NP_(
        "{n} column is a count, which would rank quarters by their size: {names}. As a share of {bases}?",
        "{n} columns are counts, which would rank quarters by their size: {names}. As shares of {bases}?",
    )
    options = {
        RATE: N_("Yes: as shares of {bases}; those without a base are left out."),
        COUNT: N_("No: the counts themselves are ranked."),
        LEAVE_OUT: N_("No: they are left out."),
    }
    bases = list(dict.fromkeys("Einwohner" if choice.base == POPULATION else str(choice.base) for choice in rated))
    shown = Phrase(N_("inhabitants")) if bases == ["Einwohner"] else listed(bases)
    if not rated:
        message = NP_(("{n} column is a count, which would rank quarters by their size, and nothing is there to make a "
"share of: {names}."), ("{n} columns are counts, which would rank quarters by their size, and nothing is there to make "
"shares of: {names}."))  # fmt: skip
        del options[RATE]
    remedy = N_("Load the inhabitants, or answer that the counts are to be ranked.") if not rated else ""
    values = {"n": len(counts), "names": listed([choice.code for choice in counts]), "bases": shown}
    chosen = answer if answer in options else next(iter(options)) if rated else LEAVE_OUT
    return Finding(COUNTS, Severity.QUESTION, message, remedy, "", values, options=options, chosen=chosen)
