"""Recipes as TOML files: read with every error at once, written so that they can be read again."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.index.derive import POOLED, RATE, RULES
from sozial.index.hierarchy import count_paths, find_circle
from sozial.index.method_schema import (
    Allowed,
    SchemaReader,
    is_between,
    is_filled,
    is_not_negative,
    is_number,
    is_text,
    is_whole,
    list_of,
    one_of,
)
from sozial.index.ranking import TIES
from sozial.index.rate import MISSING_RULES, RENORMALISE
from sozial.index.rounding import EVEN, UP
from sozial.method import (
    AGGREGATE,
    EQUAL_WEIGHTS,
    NOTHING,
    POPULATION_WEIGHTS,
    SCORE,
    ByDomain,
    Classification,
    Composite,
    Condition,
    Derived,
    Matrix,
    Method,
    MissingRule,
    RankRule,
    Rated,
    RollUp,
    RoundRecord,
    Weighted,
    WorkshopRecord,
)
from sozial.model import Direction
from sozial.toml_text import UNREADABLE, read_toml, reason_of

FORMAT = 1
_MOST_BYTES, _MOST_KEYS = 1_000_000, 40_000
DIRECTIONS = {"burden": Direction.BURDEN, "favourable": Direction.FAVOURABLE, "context": Direction.CONTEXT}
STEPS = ("treat", "normalise", "weights", "aggregate", "again", "classify")
_TOP = (
    "format",
    "name",
    "source",
    "description",
    "high",
    "index",
    "rated",
    "missing",
    "derived",
    *STEPS,
    "rank",
    "by_domain",
    "composites",
    "matrix",
    "classifications",
    "roll_ups",
    "adopted",
    "workshop",
    "indicators",
)
_DERIVED = tuple(field.name for field in fields(Derived))
# Far more than any published index has; a file made to be large must not stop the app.
_MOST_COMPOSITES, _MOST_INDICATORS, _MOST_PATHS = 200, 2_000, 2_000


def _rated(reader: SchemaReader, data: Mapping[str, Any]) -> Rated:
    table = reader.table(data, "rated")
    reader.known(table, ("minimum_population", "exclude", "column", "equals", "conditions"), "rated")
    conditions = []
    if "column" in table or "equals" in table:
        for key in ("column", "equals"):
            reader.need(table, key, "rated")
        column = reader.take(table, "column", "rated", "", is_filled)
        conditions.append(Condition(column, reader.take(table, "equals", "rated", (), list_of(is_text))))
    for number, entry in enumerate(reader.tables(table, "conditions", "rated"), 1):
        where = f"rated.conditions[{number}]"
        reader.known(entry, ("column", "equals", "differs", "at_least", "at_most"), where)
        reader.need(entry, "column", where)
        conditions.append(
            Condition(
                reader.take(entry, "column", where, "", is_filled),
                reader.take(entry, "equals", where, (), list_of(is_text)),
                reader.take(entry, "differs", where, (), list_of(is_text)),
                reader.take(entry, "at_least", where, None, is_number),
                reader.take(entry, "at_most", where, None, is_number),
            )
        )
    return Rated(
        float(reader.take(table, "minimum_population", "rated", 0.0, is_not_negative)),
        reader.take(table, "exclude", "rated", (), list_of(is_text)),
        tuple(conditions),
    )


def _missing(reader: SchemaReader, data: Mapping[str, Any], where: str) -> MissingRule:
    table = reader.table(data, "missing", where.rpartition(".")[0])
    reader.known(table, ("rule", "minimum_coverage", "group", "codes"), where)
    # What happens to gaps is a decision: it is never made silently.
    reader.need(table, "rule", where)
    rule = reader.take(table, "rule", where, RENORMALISE, one_of(*MISSING_RULES))
    if table.get("rule") == RENORMALISE:
        reader.need(table, "minimum_coverage", where)
    covered = is_between(0, 1, high_too=True)
    share = reader.take(table, "minimum_coverage", where, MissingRule.minimum_coverage, covered)
    codes = reader.take(table, "codes", where, (), list_of(is_number))
    return MissingRule(
        rule, float(share), reader.take(table, "group", where, "", is_text), tuple(float(code) for code in codes)
    )


def _derived(reader: SchemaReader, data: Mapping[str, Any]) -> tuple[Derived, ...]:
    found = []
    for number, table in enumerate(reader.tables(data, "derived", most=_MOST_INDICATORS), 1):
        where = f"derived[{number}]"
        reader.known(table, _DERIVED, where)
        for key in ("code", "rule"):
            reader.need(table, key, where)
        rule = Derived(
            reader.take(table, "code", where, "", is_filled),
            reader.take(table, "rule", where, RULES[0], one_of(*RULES)),
            reader.take(table, "name", where, "", is_text),
            reader.take(table, "of", where, "", is_filled),
            reader.take(table, "count", where, "", is_filled),
            reader.take(table, "base", where, "", is_filled),
            float(reader.take(table, "factor", where, 100.0, is_number)),
            reader.take(table, "periods", where, 2, is_whole(1, 50)),
            reader.take(table, "back", where, 1, is_whole(1, 50)),
            float(reader.take(table, "total", where, 100.0, is_number)),
        )
        for key in ("count", "base") if rule.rule in (RATE, POOLED) else ("of",):
            reader.need(table, key, where)
        found.append(rule)
    return tuple(found)


def _parents(reader: SchemaReader, table: Mapping[str, Any], where: str) -> tuple[str, ...]:
    value = table.get("parent", [])
    if is_text(value):
        value = [value]
    if not list_of(is_filled)(value):
        message = N_("“{value}” is not allowed here: the code of a composite, or a list of codes, is needed.")
        remedy = N_("See docs/method-file.md for what is allowed.")
        reader.error("value", f"{where}.parent", message, remedy, value=str(value))
        return ()
    return tuple(value)


def _code(reader: SchemaReader, table: Mapping[str, Any], where: str, taken: set[str]) -> str:
    code: str = reader.take(table, "code", where, "", is_filled)
    if "code" not in table:
        reader.error("no-code", f"{where}.code", N_("Every indicator needs a code."))
    if code and code in taken:
        reader.error("twice", f"{where}.code", N_("Indicator “{code}” stands twice in the recipe."), code=code)
    taken.add(code)
    return code


def _indicators(reader: SchemaReader, data: Mapping[str, Any], taken: set[str]) -> tuple[Weighted, ...]:
    found: list[Weighted] = []
    for number, table in enumerate(reader.tables(data, "indicators", most=_MOST_INDICATORS), 1):
        where = f"indicators[{number}]"
        reader.known(table, ("code", "weight", "direction", "parent", "treat", "normalise"), where)
        named = reader.take(table, "direction", where, None, one_of(*DIRECTIONS))
        found.append(
            Weighted(
                _code(reader, table, where, taken),
                float(reader.take(table, "weight", where, 1.0, is_not_negative)),
                DIRECTIONS[named] if named else None,
                _parents(reader, table, where),
                reader.step(table, "treat", where, None),
                reader.step(table, "normalise", where, None),
            )
        )
    return tuple(found)


def _composites(reader: SchemaReader, data: Mapping[str, Any], taken: set[str]) -> tuple[Composite, ...]:
    found: list[Composite] = []
    keys = ("code", "name", "weight", "parent", "aggregate", "again", "weights", "missing", "classify", "passes_on")
    for number, table in enumerate(reader.tables(data, "composites", most=_MOST_COMPOSITES), 1):
        where = f"composites[{number}]"
        reader.known(table, keys, where)
        found.append(
            Composite(
                _code(reader, table, where, taken),
                reader.take(table, "name", where, "", is_text),
                float(reader.take(table, "weight", where, 1.0, is_not_negative)),
                _parents(reader, table, where),
                reader.step(table, "aggregate", where, None),
                reader.step(table, "again", where, NOTHING),
                reader.step(table, "weights", where, None),
                _missing(reader, table, f"{where}.missing") if "missing" in table else None,
                reader.step(table, "classify", where, None),
                reader.take(table, "passes_on", where, SCORE, one_of(SCORE, AGGREGATE)),
            )
        )
    return tuple(found)


def _classifications(reader: SchemaReader, data: Mapping[str, Any], taken: set[str]) -> tuple[Classification, ...]:
    found: list[Classification] = []
    for number, table in enumerate(reader.tables(data, "classifications"), 1):
        where = f"classifications[{number}]"
        reader.known(table, ("code", "name", "of", "classify"), where)
        reader.need(table, "classify", where)
        found.append(
            Classification(
                _code(reader, table, where, taken),
                reader.step(table, "classify", where, Method("", ()).classify),
                reader.take(table, "name", where, "", is_text),
                reader.take(table, "of", where, "", is_filled),
            )
        )
    return tuple(found)


def _roll_ups(reader: SchemaReader, data: Mapping[str, Any], taken: set[str]) -> tuple[RollUp, ...]:
    found: list[RollUp] = []
    keys = ("code", "name", "by", "of", "weights", "minimum_coverage", "again", "classify")
    for number, table in enumerate(reader.tables(data, "roll_ups"), 1):
        where = f"roll_ups[{number}]"
        reader.known(table, keys, where)
        covered = is_between(0, 1, low_too=True, high_too=True)
        share = reader.take(table, "minimum_coverage", where, 0.0, covered)
        found.append(
            RollUp(
                _code(reader, table, where, taken),
                reader.take(table, "by", where, RollUp.by, is_filled),
                reader.take(table, "name", where, "", is_text),
                reader.take(table, "of", where, "", is_filled),
                reader.take(table, "weights", where, RollUp.weights, one_of(POPULATION_WEIGHTS, EQUAL_WEIGHTS)),
                float(share),
                reader.step(table, "again", where, NOTHING),
                reader.step(table, "classify", where, None),
            )
        )
    return tuple(found)


def _by_domain(reader: SchemaReader, data: Mapping[str, Any]) -> ByDomain | None:
    if "by_domain" not in data:
        return None
    table = reader.table(data, "by_domain")
    reader.known(table, ("aggregate", "again", "weights"), "by_domain")
    standard = ByDomain()
    return ByDomain(
        *(reader.step(table, key, "by_domain", getattr(standard, key)) for key in ("aggregate", "again", "weights"))
    )


def _rank(reader: SchemaReader, data: Mapping[str, Any]) -> RankRule:
    table = reader.table(data, "rank")
    reader.known(table, ("ties", "digits", "half", "first"), "rank")
    return RankRule(
        reader.take(table, "ties", "rank", "min", one_of(*TIES)),
        reader.take(table, "digits", "rank", None, is_whole(0, 12)),
        reader.take(table, "half", "rank", UP, one_of(UP, EVEN)),
        reader.take(table, "first", "rank", "highest", one_of("highest", "lowest")),
    )


def _is_colour(value: Any) -> bool:
    return is_text(value) and re.fullmatch(r"#[0-9a-fA-F]{6}", value) is not None


def _matrix(reader: SchemaReader, data: Mapping[str, Any]) -> Matrix | None:
    if "matrix" not in data:
        return None
    table = reader.table(data, "matrix")
    reader.known(table, ("first", "second", "labels", "colours"), "matrix")
    for key in ("first", "second", "labels"):
        reader.need(table, key, "matrix")
    rows_of_texts = N_("“{value}” is not allowed here: a list of rows is needed, each a list of texts in quotes.")
    labels = reader.take(table, "labels", "matrix", (), list_of(list_of(is_text), rows_of_texts))
    rows_of_colours = N_(
        "“{value}” is not allowed here: a list of rows is needed, each a list of colours like “#a1b2c3”."
    )
    colours = reader.take(table, "colours", "matrix", (), list_of(list_of(_is_colour), rows_of_colours))
    shape = [len(row) for row in labels]
    if len(set(shape)) > 1 or (colours and [len(row) for row in colours] != shape):
        message = N_("Every row of labels and colours needs the same number of entries.")
        reader.error("length", "matrix.labels", message)
    return Matrix(
        reader.take(table, "first", "matrix", "", is_filled),
        reader.take(table, "second", "matrix", "", is_filled),
        labels,
        colours,
    )


def _workshop(reader: SchemaReader, data: Mapping[str, Any]) -> WorkshopRecord | None:
    if "workshop" not in data:
        return None
    table = reader.table(data, "workshop")
    reader.known(table, ("title", "on", "rounds", "weights"), "workshop")
    for key in ("title", "on", "rounds", "weights"):
        reader.need(table, key, "workshop")
    rounds = []
    for number, entry in enumerate(reader.tables(table, "rounds", "workshop"), 1):
        where = f"workshop.rounds[{number}]"
        reader.known(entry, ("weightings", "agreement"), where)
        reader.need(entry, "weightings", where)
        weightings = reader.take(entry, "weightings", where, 0, is_whole(0, 1_000_000))
        agreement = reader.take(entry, "agreement", where, None, is_between(0, 1, low_too=True, high_too=True))
        rounds.append(RoundRecord(weightings, agreement))
    weights = reader.table(table, "weights", "workshop")
    given = tuple(
        (code, float(reader.take(weights, code, "workshop.weights", 0.0, is_not_negative))) for code in weights
    )
    return WorkshopRecord(
        reader.take(table, "title", "workshop", "", is_filled), _date(reader, table, "workshop"), tuple(rounds), given
    )


def _date(reader: SchemaReader, table: Mapping[str, Any], where: str) -> str:
    """Return a date, written as one or as text."""
    is_date = Allowed(
        lambda value: isinstance(value, datetime.date) or is_filled(value),
        N_("“{value}” is not allowed here: a date such as 2024-06-13 is needed."),
    )
    on = reader.take(table, "on", where, "", is_date)
    return on.isoformat() if isinstance(on, datetime.date) else str(on)


def _check_names(reader: SchemaReader, method: Method) -> None:
    """Note names of composites that the recipe does not have, and circles among them."""
    codes = {level.code for level in method.levels}
    message = N_("There is no composite “{code}” in the recipe.")
    remedy = N_("Add a section [[composites]] with this code, or correct the name.")
    places = [f"indicators[{number}]" for number in range(1, len(method.indicators) + 1)]
    places += [f"composites[{number}]" for number in range(1, len(method.composites) + 1)]
    # `entries` ends with the implicit index of a flat recipe, which has no place in the file.
    for place, entry in zip(places, method.entries, strict=False):
        for parent in entry.parents:
            if parent not in codes:
                reader.error("unknown-composite", f"{place}.parent", message, remedy, code=parent)
    named = [("index", method.index)] if method.index else []
    if method.matrix:
        named += [("matrix.first", method.matrix.first), ("matrix.second", method.matrix.second)]
    for path, code in named:
        if code and code not in codes:
            reader.error("unknown-composite", path, message, remedy, code=code)
    larger = {rule.code for rule in method.roll_ups}
    of_rules = [(f"roll_ups[{at}].of", rule.of, codes) for at, rule in enumerate(method.roll_ups, 1)]
    of_rules += [
        (f"classifications[{at}].of", rule.of, codes | larger) for at, rule in enumerate(method.classifications, 1)
    ]
    for path, code, allowed in of_rules:
        if code and code not in allowed:
            reader.error("unknown-composite", path, message, remedy, code=code)
    circle = find_circle({level.code: level.parents for level in method.composites})
    if not circle and count_paths({level.code: level.parents for level in method.composites}) > _MOST_PATHS:
        message, remedy = N_("The composites go into each other in too many ways."), N_("Give each one parent.")
        reader.error("too-many", "composites", message, remedy)
    if circle:
        number = 1 + [level.code for level in method.composites].index(circle[0])
        message = N_("Composites go into each other in a circle: {circle}.")
        remedy = N_("Remove one of these parents.")
        reader.error("circle", f"composites[{number}].parent", message, remedy, circle=" → ".join(circle))
    if method.composites:
        for number, weighed in enumerate(method.indicators, 1):
            if not weighed.parents:
                message = N_("“{code}” goes into no composite.")
                remedy = N_("State its parent.")
                reader.error("no-parent", f"indicators[{number}].parent", message, remedy, code=weighed.code)


def _lines_by_code(reader: SchemaReader, method: Method) -> dict[str, int]:
    """Return where the recipe speaks of a column: by section and code, or by the key that names it."""
    found: dict[str, int] = {}
    for section, codes in (
        ("indicators", [entry.code for entry in method.indicators]),
        ("derived", [entry.code for entry in method.derived]),
    ):
        for number, code in enumerate(codes, 1):
            line = reader.line(f"{section}[{number}].code")
            if line is not None:
                found[f"{section}.{code}"] = line
    for number, rule in enumerate(method.roll_ups, 1):
        line = reader.line(f"roll_ups[{number}].by")
        if line is not None:
            found[f"roll_ups.{rule.code}"] = line
    for number, condition in enumerate(method.rated.conditions, 1):
        line = reader.line(f"rated.conditions[{number}].column") or reader.line("rated.column")
        if line is not None:
            found[f"rated.{condition.column}"] = line
    line = reader.line("missing.group")
    if line is not None:
        found[f"missing.{method.missing.group}"] = line
    return found


def read_method(content: bytes, place: str = "TOML") -> Method:
    r"""Read a recipe.

    Parameters
    ----------
    content
        TOML as UTF-8.
    place
        What to call the file in findings.

    Raises
    ------
    DataError
        With one finding per mistake, each with line and key.

    Examples
    --------
    >>> read_method(b'format = 1\nname = "Mine"\nmissing.rule = "drop"\n[[indicators]]\ncode = "x"').shares()
    {'x': 1.0}
    """
    try:
        data = read_toml(content, _MOST_BYTES, _MOST_KEYS)
    except UNREADABLE as error:
        message = N_("This is not a readable recipe (TOML): {reason}")
        remedy = N_("Correct this place in a text editor.")
        finding = Finding("not-toml", Severity.ERROR, message, remedy, place, {"reason": reason_of(error)})
        raise DataError(finding) from error
    return method_of(data, content.decode("utf-8-sig"), place)


def read_method_text(content: bytes, place: str) -> dict[str, Any]:
    """Return what a recipe says, once it is known to be one.

    Raises
    ------
    DataError
        As `read_method`.
    """
    read_method(content, place)
    return read_toml(content)


def method_of(data: Mapping[str, Any], text: str, place: str) -> Method:
    """Return the recipe that a file says (see `read_method`).

    Parameters
    ----------
    text
        What the file holds, for the lines of findings; may be empty.

    Raises
    ------
    DataError
        With one finding per mistake.
    """
    reader = SchemaReader(text, place)
    reader.known(data, _TOP, "")
    if data.get("format") != FORMAT:
        message = N_("The recipe's format is “{found}”; this version reads format {known}.")
        reader.error("format", "format", message, found=str(data.get("format", "")), known=FORMAT)
    reader.need(data, "name", "")
    adopted = reader.table(data, "adopted")
    reader.known(adopted, ("on", "by"), "adopted")
    standard, taken = Method("", ()), set[str]()
    method = Method(
        name=reader.take(data, "name", "", "", is_filled),
        indicators=_indicators(reader, data, taken),
        source=reader.take(data, "source", "", "", is_text),
        description=reader.take(data, "description", "", "", is_text),
        high=DIRECTIONS[reader.take(data, "high", "", "burden", one_of("burden", "favourable"))],
        rated=_rated(reader, data),
        missing=_missing(reader, data, "missing"),
        derived=_derived(reader, data),
        **{name: reader.step(data, name, "", getattr(standard, name)) for name in STEPS},
        rank=_rank(reader, data),
        composites=_composites(reader, data, taken),
        by_domain=_by_domain(reader, data),
        index=reader.take(data, "index", "", "", is_filled),
        matrix=_matrix(reader, data),
        classifications=_classifications(reader, data, taken),
        roll_ups=_roll_ups(reader, data, taken),
        adopted_on=_date(reader, adopted, "adopted"),
        adopted_by=reader.take(adopted, "by", "adopted", "", is_text),
        workshop=_workshop(reader, data),
    )
    method = replace(method, lines=_lines_by_code(reader, method))
    _check_names(reader, method)
    if reader.findings:
        raise DataError(*reader.all_findings())
    return method
