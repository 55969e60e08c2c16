"""Everything that keeps a recipe from running on a dataset."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.index.aggregate import AGGREGATIONS
from sozial.index.classify import CLASS_SCHEMES, wanted_classes
from sozial.index.derive import RULES, source_columns
from sozial.index.hierarchy import find_circle
from sozial.index.normalise import NORMALISATIONS, REVERSED_PERCENTILE
from sozial.index.spread import LARGEST
from sozial.index.together import ALL, PERIODS
from sozial.index.treat import TREATMENTS
from sozial.index.weigh import WEIGHTINGS
from sozial.method import Method, Step, Weighted
from sozial.model import Dataset, Direction

Say = Callable[..., None]
# One divided by a smaller sum of weights would leave the range of doubles.
_SMALLEST_WEIGHT = 1e-300


def direction_of(dataset: Dataset, entry: Weighted) -> Direction:
    """Return the direction a recipe uses for an indicator: its own, else the dataset's."""
    return entry.direction if entry.direction is not None else dataset.indicator(entry.code).direction


def nearest_column(name: str, columns: Iterable[str]) -> str:
    """Return the column that is written most like a name, whatever the case; empty where none is.

    Examples
    --------
    >>> nearest_column("arbeitslose", ["Arbeitslose", "Einwohner"]), nearest_column("x", ["Einwohner"])
    ('Arbeitslose', '')
    """
    folded = {str(column).casefold(): str(column) for column in columns}
    near = difflib.get_close_matches(name.casefold(), folded, n=1)
    return folded[near[0]] if near else ""


def _place(method: Method, section: str, code: str) -> str:
    """Return where a recipe names a column: with the line of its file where that is known."""
    line = method.lines.get(f"{section}.{code}")
    return method.name if line is None else f"{method.name}:{line}"


def _missing_column(
    dataset: Dataset, method: Method, section: str, code: str, column: str, message: str, remedy: str
) -> Finding:
    """Return that a column is not in the data, with its line in the recipe and the nearest one that is."""
    near = nearest_column(column, [*dataset.values.columns, *(str(name) for name in dataset.units.columns)])
    if section == "indicators":
        near = nearest_column(column, [indicator.code for indicator in dataset.indicators]) or near
    if near:
        remedy = N_("Did you mean “{near}”? Otherwise load a table with this column, or choose another recipe.")
    values = {"code": code, "column": column, "near": near}
    kind = "unknown-indicator" if section == "indicators" else "unknown-column"
    return Finding(kind, Severity.ERROR, message, remedy, _place(method, section, code), values)


def _check_weights(method: Method, error: Say) -> None:
    for code, weight in method.weights_given().items():
        if not math.isfinite(weight) or weight < 0:
            error(
                "weight",
                N_("The weight of “{code}” is not a number from 0 upwards."),
                N_("Enter a weight of 0 or more."),
                code=code,
            )
        elif weight and not _SMALLEST_WEIGHT <= weight <= LARGEST:
            error(
                "weight",
                N_("The weight of “{code}” is too large or too small to be computed with."),
                N_("Enter a weight such as 1."),
                code=code,
            )


def _check_indicators(dataset: Dataset, method: Method, error: Say, findings: list[Finding]) -> None:
    known = {indicator.code for indicator in dataset.indicators} | {rule.code for rule in method.derived}
    stated = {indicator.code for indicator in dataset.indicators}
    seen: set[str] = set()
    for member in (*method.entries, *method.roll_ups, *method.classifications):
        if member.code in seen:
            error("twice", N_("Indicator “{code}” stands twice in the recipe."), N_("Remove one."), code=member.code)
        seen.add(member.code)
    for entry in method.indicators:
        if entry.code not in known:
            message = N_("The recipe asks for indicator “{code}”, which is not in the data.")
            remedy = N_("Load a table with this column, or choose another recipe.")
            findings.append(_missing_column(dataset, method, "indicators", entry.code, entry.code, message, remedy))
        elif entry.weight > 0 and entry.code in stated and direction_of(dataset, entry) is Direction.CONTEXT:
            error(
                "context-weighed",
                N_("“{code}” is context: it is shown, but never weighed."),
                N_("Set its weight to 0, or state whether a high value means burden."),
                code=entry.code,
            )


def _check_composites(method: Method, error: Say) -> None:
    codes = {level.code for level in method.levels}
    for entry in method.entries:
        for parent in entry.parents:
            if parent not in codes:
                error(
                    "unknown-composite",
                    N_("“{code}” goes into “{parent}”, which the recipe does not have."),
                    N_("Add a section [[composites]] with this code, or correct the name."),
                    code=entry.code,
                    parent=parent,
                )
    circle = find_circle({level.code: level.parents for level in method.composites})
    if circle:
        error(
            "circle",
            N_("Composites go into each other in a circle: {circle}."),
            N_("Remove one of these parents."),
            circle=" → ".join(circle),
        )
    wanted = [(method.index, "index")] if method.index else []
    wanted += [(rule.of, "roll_ups") for rule in method.roll_ups if rule.of]
    larger = {rule.code for rule in method.roll_ups}
    wanted += [(rule.of, "classifications") for rule in method.classifications if rule.of and rule.of not in larger]
    if method.matrix:
        wanted += [(method.matrix.first, "matrix"), (method.matrix.second, "matrix")]
    for code, _where in wanted:
        if code not in codes:
            error(
                "unknown-composite",
                N_("The recipe speaks of composite “{code}”, which it does not have."),
                N_("Correct the name."),
                code=code,
            )


def _steps(method: Method) -> Iterator[tuple[Step, Mapping[str, Any]]]:
    """Iterate over every step with the registry it must be in."""
    found: list[tuple[Step | None, Mapping[str, Any]]] = [
        (method.normalise, NORMALISATIONS),
        (method.treat, TREATMENTS),
        (method.again, NORMALISATIONS),
        (method.weights, WEIGHTINGS),
        (method.aggregate, AGGREGATIONS),
        (method.classify, CLASS_SCHEMES),
    ]
    for entry in method.indicators:
        found += [(entry.normalise, NORMALISATIONS), (entry.treat, TREATMENTS)]
    for level in method.composites:
        found += [(level.again, NORMALISATIONS), (level.weights, WEIGHTINGS)]
        found += [(level.aggregate, AGGREGATIONS), (level.classify, CLASS_SCHEMES)]
    found += [(further.classify, CLASS_SCHEMES) for further in method.classifications]
    found += [(rule.classify, CLASS_SCHEMES) for rule in method.roll_ups]
    found += [(rule.again, NORMALISATIONS) for rule in method.roll_ups]
    if method.by_domain is not None:
        form = method.by_domain
        found += [(form.again, NORMALISATIONS), (form.weights, WEIGHTINGS), (form.aggregate, AGGREGATIONS)]
    for step, registry in found:
        if step is not None:
            yield from ((part, registry) for part in step.chain())


def _check_steps(method: Method, error: Say) -> None:
    for step, registry in _steps(method):
        if step.name not in registry:
            error("unknown-step", N_("The step “{name}” is not known."), N_("Correct the recipe."), name=step.name)
            continue
        for option in getattr(registry[step.name], "required", ()):
            if option not in step.options:
                error(
                    "no-option",
                    N_("The step “{name}” needs “{option}”."),
                    N_("State it in the recipe."),
                    name=step.name,
                    option=option,
                )


def _check_classes(method: Method, error: Say) -> None:
    """Refuse class schemes with another number of labels, or of sides, than they have classes or cut-offs."""
    for step, registry in _steps(method):
        if registry is not CLASS_SCHEMES or step.name not in registry:
            continue
        options = {**registry[step.name].options, **step.options}
        labels, sides, classes = options["labels"], options.get("value_on_cut", ""), wanted_classes(options)
        if len(labels) not in (0, classes):
            message = N_("{given} labels are stated for {classes} classes.")
            error("labels", message, N_("State one label for each class."), given=len(labels), classes=classes)
        if not isinstance(sides, str) and len(sides) not in (0, classes - 1):
            message = N_("For {cuts} cut-offs, “value_on_cut” has {given} entries.")
            error("labels", message, N_("State one for each cut-off."), cuts=classes - 1, given=len(sides))


def _check_references(method: Method, error: Say) -> None:
    """Refuse references where there are none: to a period or the city in a step that follows another."""
    first: list[Step] = [method.normalise, *(entry.normalise for entry in method.indicators if entry.normalise)]
    following = [part for step in first for part in list(step.chain())[1:]]
    for level in method.levels:
        parts = list(level.again.chain())
        following += parts[1:]
        if parts[0].options.get("to") == "city":
            error(
                "no-city",
                N_("A composite has no value for the city, so it cannot be compared with it."),
                N_("Choose another reference in “again”."),
            )
    for rule in method.roll_ups:
        for part in rule.again.chain():
            if part.options.get("reference_period") or part.options.get(PERIODS) or part.options.get("to") == "city":
                error(
                    "reference-of-areas",
                    N_("“{name}” is a step for larger areas; there it cannot refer to a period or to the city."),
                    N_("Remove the reference from the roll-up's “again”."),
                    name=part.name,
                )
    for part in following:
        if part.options.get("reference_period") or part.options.get(PERIODS) or part.options.get("to") == "city":
            error(
                "reference-follows",
                N_("A step that follows another cannot refer to a period or to the city."),
                N_("State the reference in the first step."),
            )
    for part, _registry in _steps(method):
        if part.options.get(PERIODS) and (part.options.get("reference_period") or part.options.get("to") == "city"):
            error(
                "two-references",
                N_("“{name}” refers to several periods together and to another reference as well."),
                N_("State only one of them in the recipe."),
                name=part.name,
            )


def _check_turned(dataset: Dataset, method: Method, error: Say) -> None:
    """Refuse 1 - percentile rank where nothing is to be turned: the index would rise as the burden falls."""
    known = {indicator.code for indicator in dataset.indicators}
    for entry in (entry for entry in method.indicators if entry.weight > 0):
        first, *following = (entry.normalise or method.normalise).chain()
        stated = entry.direction is not None or entry.code in known
        agrees = stated and direction_of(dataset, entry) is method.high
        if any(part.name == REVERSED_PERCENTILE for part in following) or (
            first.name == REVERSED_PERCENTILE and agrees
        ):
            error(
                "turned-twice",
                N_("“{code}” agrees with what a high index means already; 1 − percentile rank would turn it round."),
                N_("Use “percentile” for it, or state the other direction."),
                code=entry.code,
            )


def _check_columns(dataset: Dataset, method: Method, error: Say, findings: list[Finding]) -> None:
    columns = {*dataset.units.columns, *dataset.values.columns}
    wanted = [("rated", condition.column) for condition in method.rated.conditions]
    if method.missing.group:
        wanted.append(("missing", method.missing.group))
    for section, column in wanted:
        if column not in columns:
            message = N_("The recipe rates units by column “{column}”, which is not in the data.")
            if section == "missing":
                message = N_("The recipe fills gaps within column “{column}”, which is not in the data.")
            remedy = N_("Keep this column as an attribute when loading the table.")
            findings.append(_missing_column(dataset, method, section, column, column, message, remedy))
    for roll_up in method.roll_ups:
        if roll_up.by not in dataset.units.columns:
            message = N_("“{code}” rolls scores up by column “{column}”, which is not in the data.")
            remedy = N_("Keep this column as an attribute when loading the table, or as the larger area.")
            found = _missing_column(dataset, method, "roll_ups", roll_up.code, roll_up.by, message, remedy)
            findings.append(found)
    made: set[str] = set()
    for rule in method.derived:
        if rule.rule not in RULES:
            error("unknown-step", N_("The step “{name}” is not known."), N_("Correct the recipe."), name=rule.rule)
            continue
        for column in source_columns(rule):
            if column not in dataset.values.columns and column not in made:
                message = N_("“{code}” is derived from column “{column}”, which is not in the data.")
                remedy = N_("Load a table with this column, or choose another recipe.")
                findings.append(_missing_column(dataset, method, "derived", rule.code, column, message, remedy))
        made.add(rule.code)


def check_method(dataset: Dataset, method: Method) -> list[Finding]:
    """Return everything that keeps this recipe from running on this dataset.

    Examples
    --------
    >>> import pandas as pd
    >>> index = pd.MultiIndex.from_tuples([("1", "2024")], names=["unit", "period"])
    >>> data = Dataset("d", pd.DataFrame({"name": ["A"]}, index=["1"]), pd.DataFrame({"x": [1.0]}, index=index), ())
    >>> [finding.code for finding in check_method(data, Method("m", (Weighted("x"),)))]
    ['unknown-indicator']
    """
    findings: list[Finding] = []

    def error(kind: str, message: str, remedy: str, /, **values: object) -> None:
        findings.append(Finding(kind, Severity.ERROR, message, remedy, method.name, values))

    _check_weights(method, error)
    _check_indicators(dataset, method, error, findings)
    _check_composites(method, error)
    _check_steps(method, error)
    _check_classes(method, error)
    _check_references(method, error)
    _check_turned(dataset, method, error)
    _check_columns(dataset, method, error, findings)
    return findings


def check_period(dataset: Dataset, method: Method) -> list[Finding]:
    """Return the reference periods that a recipe names and the data does not have."""
    findings = []
    named = set()
    for part, _registry in _steps(method):
        together = part.options.get(PERIODS) or ()
        named |= {str(part.options.get("reference_period", "")), *(together if together != ALL else ())}
    for period in sorted(named - {""}):
        if period not in dataset.periods:
            message = N_("The recipe refers to period “{period}”, which is not in the data; there are: {known}.")
            values = {"period": period, "known": ", ".join(dataset.periods)}
            remedy = N_("Load this period, or choose another recipe.")
            findings.append(Finding("no-reference", Severity.ERROR, message, remedy, method.name, values))
    return findings
