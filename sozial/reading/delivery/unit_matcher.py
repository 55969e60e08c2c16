"""Quarters of a new delivery matched with those of the data, the surest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.reading.vocabulary.place_names import are_alike, bare_name, near_names

# Sums over more quarters than this are not tried: there are too many of them.
_MOST_TRIED = 14
_MOST_PARTS = 3
# By how much people may change in a year, where nothing else tells that a quarter is the same.
_NEAR = 0.06
_SIMILAR = 0.25
# Why something is proposed that nothing but people speaks for.
SAME_PEOPLE = "same-people"


@dataclass(frozen=True)
class UnitProposal:
    """What continues one quarter of the data.

    Parameters
    ----------
    old
        Its key.
    new
        Keys of the delivery: none (gone), one (the same, or put together with others), or several (split).
    reason
        Why.
    sure
        Whether nobody has to confirm it.
    """

    old: str
    new: tuple[str, ...]
    reason: Finding
    sure: bool


def same_units(units: Iterable[UnitProposal]) -> dict[str, str]:
    """Return the quarter of the delivery by quarter of the data, for those that one goes on as, and no other does."""
    # That two have as many people proves no figures: they would be compared with those of another quarter.
    entries = [entry for entry in units if entry.reason.code != SAME_PEOPLE]
    times = Counter(target for entry in entries for target in entry.new)
    return {entry.old: entry.new[0] for entry in entries if len(entry.new) == 1 and times[entry.new[0]] == 1}


def because(code: str, message: str, **values: object) -> Finding:
    """Return a reason in words, with its values."""
    return Finding(code, Severity.NOTE, message, "", "", values)


class UnitMatcher:
    """Proposals as they are found, the surest first."""

    def __init__(
        self,
        old: Mapping[str, str],
        new: Mapping[str, str],
        people_before: Mapping[str, float],
        people_now: Mapping[str, float],
    ) -> None:
        self.old, self.new = old, new
        self.before, self.now = people_before, people_now
        self.found: dict[str, UnitProposal] = {}

    def left_old(self) -> list[str]:
        """Return the quarters of the data that nothing is proposed for."""
        return [unit for unit in self.old if unit not in self.found]

    def left_new(self) -> list[str]:
        """Return the quarters of the delivery that continue nothing."""
        taken = {unit for proposal in self.found.values() for unit in proposal.new}
        return [unit for unit in self.new if unit not in taken]

    def _change(self, old: Sequence[str], new: Sequence[str]) -> float | None:
        """Return by which part people of some quarters differ, None where they are not all known."""
        if not all(unit in self.before for unit in old) or not all(unit in self.now for unit in new):
            return None
        return abs(sum(self.now[unit] for unit in new) / sum(self.before[unit] for unit in old) - 1)

    def _named_elsewhere(self) -> dict[str, str]:
        """Return the new key by old one of the quarters whose very name stands, once in both, under another key."""
        mine = Counter(bare_name(name) for name in self.old.values())
        theirs: dict[str, list[str]] = {}
        for other, name in self.new.items():
            theirs.setdefault(bare_name(name), []).append(other)
        return {
            unit: theirs[name][0]
            for unit, name in ((unit, bare_name(called)) for unit, called in self.old.items())
            if name and mine[name] == 1 and len(theirs.get(name, ())) == 1 and theirs[name][0] != unit
            if self.old[unit] != unit and self.new[theirs[name][0]] != theirs[name][0]
        }

    def match_keys(self) -> None:
        """Propose quarters that have the same key, unless their names speak against it."""
        elsewhere = self._named_elsewhere()
        claimed = set(elsewhere.values())
        for unit, name in self.old.items():
            if unit not in self.new:
                continue
            if unit in elsewhere or unit in claimed:
                self._keep_key(unit, elsewhere)
                continue
            other = self.new[unit]
            if bare_name(name) == bare_name(other) or unit in (name, other):
                reason, sure = because("same", N_("the same key")), True
            else:
                reason = because("renamed", N_("the same key, another name"))
                sure = False
                if not are_alike(name, other):
                    change = self._change([unit], [unit])
                    if change is not None and change > _SIMILAR:
                        continue
            self.found[unit] = UnitProposal(unit, (unit,), reason, sure)

    def _keep_key(self, unit: str, elsewhere: Mapping[str, str]) -> None:
        """Propose the same key for a quarter whose name has another one, where people say so."""
        # Keys were given anew, or names stand at the wrong ones: people tell which.
        by_key = self._change([unit], [unit])
        by_name = self._change([unit], [elsewhere[unit]]) if unit in elsewhere else None
        if by_key is not None and by_key <= _NEAR and by_name is not None and by_name > _SIMILAR:
            reason = because("name-elsewhere", N_("the same key and as many people; its name has another key"))
            self.found[unit] = UnitProposal(unit, (unit,), reason, False)

    def match_names(self) -> None:
        """Propose quarters that have the same name under another key."""
        names: dict[str, list[str]] = {}
        for unit in self.left_new():
            names.setdefault(bare_name(self.new[unit]), []).append(unit)
        mine = [bare_name(self.old[unit]) for unit in self.left_old()]
        for unit in self.left_old():
            name = bare_name(self.old[unit])
            if mine.count(name) == 1 and len(names.get(name, ())) == 1 and name:
                change = self._change([unit], names[name])
                reason = because("other-key", N_("the same name, another key"))
                sure = change is not None and change <= _NEAR
                if unit in self.new and unit not in names[name]:
                    reason = because("key-elsewhere", N_("the same name; its key stands for another quarter now"))
                    by_key = self._change([unit], [unit])
                    sure = sure and by_key is not None and by_key > _NEAR
                self.found[unit] = UnitProposal(unit, tuple(names[name]), reason, sure)

    def match_splits(self) -> None:
        """Propose the parts of quarters that were split."""
        for unit in list(self.old):
            own = self.found[unit].new if unit in self.found else ()
            if len(own) > 1:
                continue
            parts = self._parts(unit, own)
            if parts:
                self.found[unit] = UnitProposal(unit, *parts, False)

    def _nearest(
        self, choices: Iterable[tuple[tuple[Sequence[str], Sequence[str]], tuple[str, ...]]]
    ) -> tuple[float, tuple[str, ...]] | None:
        """Return the group of quarters whose people differ least between both sides, with by how much; None if none."""
        best: tuple[float, tuple[str, ...]] | None = None
        for (before, now), group in choices:
            change = self._change(before, now)
            if change is not None and change <= _NEAR / 2 and (best is None or change < best[0]):
                best = (change, group)
        return best

    def _parts(self, unit: str, own: tuple[str, ...]) -> tuple[tuple[str, ...], Finding] | None:
        """Return the new quarters that one old quarter was split into, with the reason."""
        free = self.left_new()
        if not free:
            return None
        if own:
            change = self._change([unit], own)
            # A quarter that has kept its people was not split.
            if change is None or change <= _NEAR or self.now[own[0]] > self.before[unit]:
                return None
        named = [other for other in free if _names_part(self.old[unit], self.new[other])]
        parts = (*own, *named)
        if len(parts) > 1 and (not own or named):
            change = self._change([unit], parts)
            if change is None:
                return parts, because("split-names", N_("split: their names hold the old one"))
            if change <= _SIMILAR:
                message = N_("split: their names hold the old one, their people differ from its by {change} %")
                return parts, because("split-both", message, change=round(100 * change, 1))
            if not own:
                message = N_("split: their names hold the old one, although their people differ from its by {change} %")
                return parts, because("split-names", message, change=round(100 * change, 1))
        if len(free) > _MOST_TRIED:
            return None
        groups = _groups(free, 1 if own else 2)
        best = self._nearest((([unit], (*own, *group)), (*own, *group)) for group in groups)
        if best is None:
            return None
        message = N_("split: together their people differ from its by {change} %")
        return best[1], because("split-people", message, change=round(100 * best[0], 1))

    def match_merges(self) -> None:
        """Propose quarters that several of the data were put together to."""
        for other in self.left_new():
            gone = self.left_old()
            named = [unit for unit in gone if _names_part(self.new[other], self.old[unit]) or
                     _names_part(self.old[unit], self.new[other])]  # fmt: skip
            change = self._change(named, [other]) if len(named) > 1 else None
            if len(named) > 1 and (change is None or change <= _SIMILAR):
                self._merge(named, other, N_("put together: its name holds the old ones"), change)
                continue
            if len(gone) > _MOST_TRIED:
                continue
            best = self._nearest(((group, [other]), group) for group in _groups(gone, 2))
            if best is not None:
                self._merge(best[1], other, N_("put together: its people are as many as theirs"), best[0])

    def _merge(self, units: Sequence[str], other: str, message: str, change: float | None) -> None:
        for unit in units:
            self.found[unit] = UnitProposal(unit, (other,), because("merged", message), False)

    def match_similar(self) -> None:
        """Take similar names, and what is left alone on both sides with as many people."""
        old = {unit: self.old[unit] for unit in self.left_old()}
        new = {unit: self.new[unit] for unit in self.left_new()}
        for unit, other, _likeness in near_names(old, new):
            change = self._change([unit], [other])
            free = unit not in self.found and other in self.left_new()
            if free and (change is None or change <= _SIMILAR):
                reason = because("similar-name", N_("a similar name, another key"))
                self.found[unit] = UnitProposal(unit, (other,), reason, False)
        near = [
            (change, unit, other)
            for unit in self.left_old()
            for other in self.left_new()
            if (change := self._change([unit], [other])) is not None and change <= _NEAR
        ]
        for change, unit, other in sorted(near):
            if unit not in self.found and other in self.left_new():
                message = N_("another key and name, but as many people (difference {change} %)")
                reason = because(SAME_PEOPLE, message, change=round(100 * change, 1))
                self.found[unit] = UnitProposal(unit, (other,), reason, False)


def _groups(units: Sequence[str], fewest: int) -> Iterator[tuple[str, ...]]:
    """Return every group of a few quarters, the smallest first."""
    for count in range(fewest, _MOST_PARTS + 1):
        yield from combinations(units, count)


def _names_part(whole: str, part: str) -> bool:
    """Whether a name is that of a part of a quarter: "Neue Heide Nord" of "Neue Heide"."""
    one, other = bare_name(whole).split(), bare_name(part).split()
    return 0 < len(one) < len(other) and (other[: len(one)] == one or other[-len(one) :] == one)
