"""How a table and areas fit together: every unit that is only on one side is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sozial.errors import Finding, Severity
from sozial.i18n import N_


@dataclass(frozen=True)
class Match:
    """Keys with their names: in both, only in the table, only on the map."""

    matched: Mapping[str, str]
    only_table: Mapping[str, str]
    only_map: Mapping[str, str]

    def findings(self) -> list[Finding]:
        """Return what the user has to know about this match."""
        found = []
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
        padded = self._leading_zeros()
        if padded and not self.matched:
            message = N_("The keys differ only by leading zeros, for instance “{table}” and “{map}”.")
            remedy = N_("Format the key column as text in the spreadsheet, with its zeros.")
            values = {"table": padded[0], "map": padded[1]}
            found.append(Finding("leading-zeros", Severity.WARNING, message, remedy, values=values))
        return found

    def _leading_zeros(self) -> tuple[str, str] | None:
        bare = {key.lstrip("0"): key for key in self.only_map}
        return next(((key, bare[key.lstrip("0")]) for key in self.only_table if key.lstrip("0") in bare), None)


def match_units(table: Mapping[str, str], areas: Mapping[str, str]) -> Match:
    """Compare keys exactly, as text.

    Parameters
    ----------
    table, areas
        Name by key.

    Examples
    --------
    >>> match = match_units({"01": "Au", "02": "Berg"}, {"02": "Berg", "03": "Tal"})
    >>> dict(match.matched), dict(match.only_table), dict(match.only_map)
    ({'02': 'Berg'}, {'01': 'Au'}, {'03': 'Tal'})
    """
    return Match(
        {key: name for key, name in table.items() if key in areas},
        {key: name for key, name in table.items() if key not in areas},
        {key: name for key, name in areas.items() if key not in table},
    )
