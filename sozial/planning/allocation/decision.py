"""An allocation as it was decided: everything that made it, so that it can be opened, compared and reported."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, get_type_hints

import geopandas as gpd
import pandas as pd
import shapely

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.index.recipe.recipe_file import read_recipe
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.model import NAME, Dataset
from sozial.plain_data import from_plain
from sozial.planning.allocation.allocation import Allocation
from sozial.planning.allocation.allocation_rule import AllocationRule
from sozial.planning.measures.kept_names import OtherQuarter, names_here, other_quarters
from sozial.reading.areas.coordinates import WGS84
from sozial.recipe import Recipe
from sozial.result import Result

FORMAT = 3
# The first format knew no grounds, and neither title nor day; the second had names in the grounds alone, no outlines.
_READABLE = (1, 2, FORMAT)
# Outlines are drawn small: so much of the town's extent is left out of a border, and so many places tell a degree.
_DETAIL, _PLACES = 0.004, 5
_OUTLINE = re.compile(r"(MULTI)?POLYGON \([-0-9., ()]+\)")
_LONGEST_OUTLINE = 100_000


@dataclass(frozen=True)
class AllocationDetail:
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
    names
        What each quarter was called, by key; also where the grounds are not told.
    outlines
        The quarters' borders, simplified, as WKT in degrees (WGS84): its map can be drawn without the data. Empty where
        the data had no areas, and in decisions that were kept before they were.
    public_parts
        By unit key: what the same rule gives with the figures of the public version: where it is something else, the
        parts rest on figures that the public does not see. Empty where the decision itself was made with them, or
        nobody knows.
    """

    rule: AllocationRule
    recipe: Recipe
    dataset_title: str
    dataset_digest: str
    period: str
    parts: Mapping[str, float]
    reasons: Mapping[str, str]
    last: Mapping[str, float] = field(default_factory=dict)
    grounds: Mapping[str, AllocationDetail] = field(default_factory=dict)
    title: str = ""
    decided_on: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    outlines: Mapping[str, str] = field(default_factory=dict)
    public_parts: Mapping[str, float] = field(default_factory=dict)

    def name_of(self, unit: str) -> str:
        """Return what a quarter was called; empty where that was not kept."""
        if unit in self.names:
            return self.names[unit]
        return self.grounds[unit].name if unit in self.grounds else ""

    def strangers(self, dataset: Dataset) -> list[OtherQuarter]:
        """Return the quarters that some data does not have as they were decided on."""
        units = list(dict.fromkeys([*self.parts, *self.last, *self.rule.left_out]))
        return other_quarters(units, {unit: self.name_of(unit) for unit in units}, names_here(dataset))

    def parts_here(self, dataset: Dataset) -> dict[str, float]:
        """Return the parts of the quarters that some data has as they were decided on."""
        strange = {other.key for other in self.strangers(dataset)}
        return {unit: part for unit, part in self.parts.items() if unit not in strange}

    def redacted_for(self, dataset: Dataset, is_public: bool) -> AllocationDecision:
        """Return the decision as readers of some data may see it.

        People of a target group, need per head and last year's parts are figures of the data that was decided on, and
        are not told. The parts that were decided are told where public figures give the very same ones: then nothing
        that is covered can be worked out from them. Elsewhere the public sees what the same rule gives with its
        figures, since who knows rule and amount knows the counts; nothing where that was not kept.
        """
        if not is_public or self.dataset_digest == dataset.digest:
            return self
        names = {unit: self.name_of(unit) for unit in self.parts if self.name_of(unit)}
        # Kept beside the parts where both are the same: so whoever reads them knows that these were decided.
        beside = self.public_parts if self.tells_no_more else {}
        return replace(self, parts=self.public_parts, last={}, grounds={}, names=names, public_parts=beside)

    @property
    def tells_no_more(self) -> bool:
        """Whether public figures give the very parts that were decided: they tell nothing that is covered."""
        return bool(self.public_parts) and dict(self.public_parts) == dict(self.parts)

    @property
    def rests_on_covered(self) -> bool:
        """Whether the parts rest on figures that the public does not see: who knows the rule can work them out."""
        return bool(self.public_parts) and not self.tells_no_more


def build_decision(
    dataset: Dataset, result: Result, allocation: Allocation, public: Allocation | None = None
) -> AllocationDecision:
    """Return an allocation with everything that it rests on.

    Parameters
    ----------
    public
        The same rule with the figures of the public version; None where they are the very figures, or nobody knows.
    """
    table = allocation.table
    reasons = {str(unit): str(reason) for unit, reason in table["reason"].items() if reason}
    parts = {str(unit): float(part) for unit, part in table["part"].items()}
    last = {str(unit): float(part) for unit, part in table["last"].dropna().items()}
    grounds = {
        str(unit): AllocationDetail(str(name), _known(people), _known(need), str(bound))
        for unit, name, people, need, bound in table[["name", "people", "need", "bound"]].itertuples()
    }
    return AllocationDecision(
        allocation.rule, result.recipe, dataset.title, dataset.digest, result.period, parts, reasons, last, grounds,
        names={unit: ground.name for unit, ground in grounds.items()}, outlines=_outlines(dataset),
        public_parts={} if public is None else {str(unit): float(part) for unit, part in public.table["part"].items()},
    )  # fmt: skip


def _outlines(dataset: Dataset) -> dict[str, str]:
    """Return the borders of the quarters, small: neighbours share what is left of their border."""
    if not dataset.has_areas:
        return {}
    areas = dataset.areas
    if areas.crs is None:
        return {}
    shapes = areas.geometry.to_crs(WGS84)
    west, south, east, north = shapes.total_bounds
    try:
        simple = shapely.coverage_simplify(shapes.to_numpy(), _DETAIL * max(east - west, north - south))
    except shapely.errors.ShapelyError:
        # Areas of a kind that has no common borders: the decision holds without a map.
        return {}
    texts = shapely.to_wkt(simple, rounding_precision=_PLACES)
    return {str(unit): str(text) for unit, text in zip(areas.index, texts, strict=True) if text}


def has_plain_texts(decision: AllocationDecision) -> bool:
    """Whether a decision from elsewhere holds amounts that are known, and outlines that are outlines."""
    amounts = (*decision.parts.values(), *decision.last.values(), *decision.public_parts.values())
    return all(map(math.isfinite, amounts)) and all(map(_is_outline, decision.outlines.values()))


def _is_outline(text: str) -> bool:
    return len(text) <= _LONGEST_OUTLINE and _OUTLINE.fullmatch(text) is not None


def decided_areas(decision: AllocationDecision) -> Dataset | None:
    """Return the quarters of a decision with their outlines, as data to draw its map on; None without outlines."""
    units = [unit for unit in decision.parts if _is_outline(decision.outlines.get(unit, ""))]
    shapes = shapely.from_wkt([decision.outlines[unit] for unit in units], on_invalid="ignore")
    units = [unit for unit, shape in zip(units, shapes, strict=True) if shape is not None]
    shapes = [shape for shape in shapes if shape is not None]
    if not units:
        return None
    index = pd.Index(units, name="unit")
    named = [decision.name_of(unit) or unit for unit in units]
    frame = gpd.GeoDataFrame({NAME: named}, index=index, geometry=shapes, crs=WGS84)
    places = pd.MultiIndex.from_product([units, [decision.period]], names=["unit", "period"])
    values = pd.DataFrame({"part": [decision.parts[unit] for unit in units]}, index=places, dtype=float)
    return Dataset(decision.dataset_title, frame, values, ())


def _known(figure: float) -> float | None:
    return None if pd.isna(figure) else float(figure)


def write_decision(decision: AllocationDecision) -> str:
    """Return a decision as JSON; `read_decision` gives the same back.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> decision = AllocationDecision(AllocationRule(5), Recipe("m", (Weighted("x"),)), "T", "0", "", {"1": 5.0}, {})
    >>> read_decision(write_decision(decision)) == decision
    True
    """
    rule: dict[str, Any] = {**vars(decision.rule), "left_out": dict(decision.rule.left_out)}
    rule["need"] = {"name": decision.rule.need.name, "options": dict(decision.rule.need.options)}
    content = {
        "format": FORMAT,
        **{name: value for name, value in vars(decision).items() if name not in ("rule", "recipe", "grounds")},
        "rule": rule,
        "method": write_recipe(decision.recipe).decode(),
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
        If another version of the app wrote it, or it is damaged.
    """
    try:
        return _read(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = N_("What was kept of this decision is damaged.")
        raise refusal("damaged", "", message, N_("Restore it from a backup, or keep it anew.")) from error


def _read(found: dict[str, Any]) -> AllocationDecision:
    if found.pop("format", None) not in _READABLE:
        message = N_("This decision was kept by another version of the app.")
        raise refusal("format", "", message, N_("Open it with that version."))
    rule = from_plain(AllocationRule, found.pop("rule"))
    options = {key: _tuples(value) for key, value in rule.need.options.items()}
    rule = replace(rule, need=replace(rule.need, options=options))
    recipe = read_recipe(found.pop("method").encode(), "decision")
    hints = get_type_hints(AllocationDecision)
    kept = {name: from_plain(hints[name], value) for name, value in found.items()}
    return AllocationDecision(rule=rule, recipe=recipe, **kept)
