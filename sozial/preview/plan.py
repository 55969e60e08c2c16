"""A recipe as a browser computes it: composites, members first, with the steps from members to scores and classes.

What a browser cannot compute to the last rank is refused here, with the reason, and asked of the server: a preview
says nothing that the server would not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from sozial.index.aggregations import AGGREGATIONS
from sozial.index.class_schemes import CLASS_SCHEMES
from sozial.index.classify import ABOVE, BELOW
from sozial.index.evaluate import needed_coverage
from sozial.index.hierarchy import ordered_levels
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.index.values.rounding import ROUNDING
from sozial.recipe import GIVEN, NOTHING, Composite, Recipe, Step

# What engine.js computes as `sozial.index` does.
AGGREGATED = ("arithmetic", "sum", "geometric", "harmonic", "power")
STANDARDISED = ("none", "zscore", "minmax", "percentile")
CLASSED = ("sd", "quantiles", "equal", "fixed", "rank_quantiles", "hybrid")


class Waits(Enum):
    """Why a browser does not compute what a weighting gives.

    `PROTECTED`: scores rest on figures that are covered on screen, so they must not be in the page either. `WEIGHTS`:
    they are computed, so no slider moves them.
    """

    WEIGHTS = "weights"
    AGGREGATION = "aggregation"
    STANDARDISED_AGAIN = "again"
    ROUNDED = "rounded"
    CLASSES = "classes"
    PROTECTED = "protected"


@dataclass(frozen=True)
class Plan:
    """What a browser computes, ready for JSON.

    Parameters
    ----------
    levels
        Each composite after everything that goes into it: members (a column of the matrix, or a composite by its
        place in this list), the codes that its weights have, and its steps.
    main
        Place of the composite that map and ranking show.
    """

    levels: tuple[Mapping[str, Any], ...]
    main: int
    rank: Mapping[str, Any]

    @property
    def is_outline(self) -> bool:
        """Whether it names composites alone, and the server computes."""
        return not self.rank

    def as_plain(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {"levels": [dict(level) for level in self.levels], "main": self.main, "rank": dict(self.rank)}


def build_plan(recipe: Recipe) -> Plan | Waits:
    """Return what a browser computes for a recipe, or why it waits for the server.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> plan = build_plan(Recipe("m", (Weighted("a"), Weighted("b"))))
    >>> plan.levels[0]["members"], plan.main
    ([{'column': 0}, {'column': 1}], 0)
    >>> build_plan(Recipe("m", (Weighted("a"),), weights=Step("pca")))
    <Waits.WEIGHTS: 'weights'>
    """
    if recipe.rank.digits is not None:
        return Waits.ROUNDED
    columns = {entry.code: place for place, entry in enumerate(recipe.indicators)}
    ordered = ordered_levels(recipe)
    places = {level.code: place for place, level in enumerate(ordered)}
    levels = []
    for level in ordered:
        steps = _steps(recipe, level)
        if isinstance(steps, Waits):
            return steps
        codes = [entry.code for entry in recipe.members[level.code]]
        members = [{"level": places[code]} if code in places else {"column": columns[code]} for code in codes]
        levels.append({"code": level.code, "codes": codes, "members": members, **steps})
    rule = {"ties": recipe.rank.ties, "first": recipe.rank.first}
    return Plan(tuple(levels), places[recipe.main], rule)


def outline(recipe: Recipe) -> Plan:
    """Return the composites alone, for weightings that the server computes.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> outline(Recipe("m", (Weighted("a"), Weighted("b")))).levels
    ({'code': 'index', 'codes': ['a', 'b']},)
    """
    ordered = ordered_levels(recipe)
    levels = [{"code": level.code, "codes": [entry.code for entry in recipe.members[level.code]]} for level in ordered]
    return Plan(tuple(levels), [level.code for level in ordered].index(recipe.main), {})


def _steps(recipe: Recipe, level: Composite) -> dict[str, Any] | Waits:
    """Return the steps of one composite, or what a browser does not compute."""
    aggregate = recipe.aggregate_of(level)
    if recipe.weights_of(level) != GIVEN:
        return Waits.WEIGHTS
    if aggregate.name not in AGGREGATED or aggregate.then is not None:
        return Waits.AGGREGATION
    if any(part.options.get("digits") is not None for step in (aggregate, level.again) for part in step.chain()):
        return Waits.ROUNDED
    again = [] if level.again == NOTHING else [_standardised(part) for part in level.again.chain()]
    if None in again:
        return Waits.STANDARDISED_AGAIN
    step = level.classify or (None if level.parents else recipe.classify)
    classes = None if step is None else class_plan(step)
    if step is not None and classes is None:
        return Waits.CLASSES
    options = {**AGGREGATIONS[aggregate.name].options, **_own(aggregate)}
    return {
        "aggregate": {"name": aggregate.name, **options},
        "linear": AGGREGATIONS[aggregate.name].linear,
        "needed": needed_coverage(recipe, level),
        "again": again,
        "passesOn": level.passes_on,
        "classes": classes,
    }


def _own(step: Step) -> dict[str, Any]:
    return {name: value for name, value in step.options.items() if name not in ROUNDING}


def _standardised(step: Step) -> dict[str, Any] | None:
    """Return a step that standardises again; None where it refers to anything but the values themselves."""
    if step.name not in STANDARDISED:
        return None
    options = {**NORMALISATIONS[step.name].options, **_own(step)}
    if any(options.pop(name, None) for name in ("population_weighted", "reference_period", "periods")):
        return None
    return {"name": step.name, **options}


def class_plan(step: Step) -> dict[str, Any] | None:
    """Return how classes are cut, with shares as exact fractions; None for a scheme that a browser does not cut.

    Examples
    --------
    >>> class_plan(Step("quantiles", {"count": 4}))["shares"]
    [[1, 4], [1, 2], [3, 4]]
    >>> class_plan(Step("jenks")) is None
    True
    """
    if step.name not in CLASSED:
        return None
    options = {**CLASS_SCHEMES[step.name].options, **step.options}
    found: dict[str, Any] = {"name": step.name, "labels": list(options.get("labels") or ())}
    if step.name in ("sd", "fixed"):
        sides = [side == ABOVE for side in options["value_on_cut"]] or [False] * len(options["cuts"])
        pairs = sorted(zip(map(float, options["cuts"]), sides, strict=True), key=lambda pair: pair[0])
        found |= {"cuts": [cut for cut, _side in pairs], "upper": [side for _cut, side in pairs]}
        found |= {"ddof": options["ddof"]} if step.name == "sd" else {}
    elif step.name == "quantiles":
        shares = [Fraction(str(share)) for share in options["probabilities"]]
        shares = shares or [Fraction(part, options["count"]) for part in range(1, options["count"])]
        found |= {"shares": [[share.numerator, share.denominator] for share in shares], "type": options["type"]}
        found |= {"above": options["value_on_cut"] != BELOW}
    else:
        found |= {name: options[name] for name in ("count", "rounding", "share") if name in options}
    return found
