"""How a table and areas fit: the rules that were tried, and every unit on one side only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sozial.errors import Finding, Phrase, Severity
from sozial.i18n import N_, NP_
from sozial.reading.joining.key_rules import RULE_LABELS, Rule
from sozial.reading.vocabulary.place_names import count_compared

ENOUGH = 0.9


@dataclass(frozen=True)
class Candidate:
    """One rule with one column of the areas, and what it joins."""

    rule: Rule
    area_column: str
    pairs: Mapping[str, str]

    def share(self, units: int) -> float:
        """Return the share of the table's units that are joined."""
        return len(self.pairs) / units if units else 0.0


@dataclass(frozen=True)
class Match:
    """How table and areas fit.

    Parameters
    ----------
    rule, area_column
        What joins them.
    pairs
        Key on the map by key of the table.
    matched, only_table, only_map
        Names by key: in both (the table's keys), only in the table, only on the map (the map's keys).
    candidates
        Every rule that joins anything, the best first.
    suggestions
        (table's key, map's key, likeness from 0 to 1) of near names among the rest, to be confirmed one by one.
    other_edition
        Whether the keys have one form but hardly any is common: another edition of the territory.
    names_differ
        How many joined units have names that do not resemble each other.
    """

    matched: Mapping[str, str]
    only_table: Mapping[str, str]
    only_map: Mapping[str, str]
    rule: Rule = Rule.EQUAL
    area_column: str = ""
    pairs: Mapping[str, str] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    suggestions: tuple[tuple[str, str, float], ...] = ()
    other_edition: bool = False
    names_differ: int = 0

    @property
    def share(self) -> float:
        """Share of the table's units that are on the map."""
        units = len(self.matched) + len(self.only_table)
        return len(self.matched) / units if units else 0.0

    @property
    def not_compared(self) -> int:
        """How many units that are only in the table were not looked at when near names were searched."""
        if self.other_edition or not self.only_map:
            return 0
        return len(self.only_table) - count_compared(self.only_table, self.only_map)

    @property
    def is_enough(self) -> bool:
        """Whether a map is drawn without asking."""
        return self.share >= ENOUGH

    def called_differently(self, areas: Mapping[str, str]) -> tuple[str, ...]:
        """Return the table's keys that are joined to an area that is not called the same, by the areas' names by key.

        An equal key without a name beside it says nothing against it.
        """
        return tuple(
            key
            for key, other in self.pairs.items()
            if key in self.matched
            and other in areas
            and self.matched[key].strip() != areas[other].strip()
            and not (key == other and (self.matched[key] == key or areas[other] == other))
        )

    def findings(self) -> list[Finding]:
        """Return what the user has to know about this match."""
        found = []
        if self.matched and self.rule is not Rule.EQUAL:
            message: str = NP_("Joined by this rule: {rule} ({n} unit).", "Joined by this rule: {rule} ({n} units).")
            values: dict[str, object] = {"rule": Phrase(RULE_LABELS[self.rule]), "n": len(self.matched)}
            found.append(Finding("join-rule", Severity.NOTE, message, N_("Check a few on the map."), values=values))
        if self.other_edition:
            message = NP_(
                "Keys of the same form, but only {n} of {all} is common: these are two editions of the territory.",
                "Keys of the same form, but only {n} of {all} are common: these are two editions of the territory.",
            )
            values = {"n": len(self.matched), "all": len(self.matched) + len(self.only_table)}
            remedy = N_("Load areas of the table's edition, or convert the table with a correspondence table.")
            found.append(Finding("other-edition", Severity.QUESTION, message, remedy, values=values))
        elif not self.is_enough:
            message = NP_(
                "Only {n} of {all} units of the table is on the map, so there is no map without your consent.",
                "Only {n} of {all} units of the table are on the map, so there is no map without your consent.",
            )
            values = {"n": len(self.matched), "all": len(self.matched) + len(self.only_table)}
            remedy = N_("Choose other key columns, confirm near names, or say that this is right.")
            found.append(Finding("join-low", Severity.QUESTION, message, remedy, values=values))
        for code, units, message, remedy in (
            (
                "only-table",
                self.only_table,
                N_("Only in the table, so not on the map: {n}"),
                N_("They are ranked all the same; check their keys."),
            ),
            (
                "only-map",
                self.only_map,
                N_("Only on the map, so without figures: {n}"),
                N_("They are shown as “no data”; check their keys."),
            ),
        ):
            if units:
                found.append(Finding(code, Severity.WARNING, message, remedy, values={"n": len(units)}))
        if self.not_compared:
            message = NP_(
                "Near names were looked for with {n} unit of the table; not with the others ({left}).",
                "Near names were looked for with {n} units of the table; not with the others ({left}).",
            )
            values = {"n": len(self.only_table) - self.not_compared, "left": self.not_compared}
            remedy = N_("Check key columns or rule first: so many units hardly differ by their spelling.")
            found.append(Finding("near-names", Severity.NOTE, message, remedy, values=values))
        if self.names_differ:
            message = N_("Joined by key, but the names do not resemble each other: {n}")
            values = {"n": self.names_differ}
            severity = Severity.QUESTION if self.names_differ > 0.5 * len(self.matched) else Severity.WARNING
            remedy = N_("Check whether both sides number the same areas.")
            found.append(Finding("names-differ", severity, message, remedy, values=values))
        return found
