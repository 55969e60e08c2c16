"""Columns of the same name in several tables: told apart by their tables, or counted once where they say the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import POPULATION, Indicator
from sozial.reading.periods import find_period
from sozial.reading.raw_table import RawTable
from sozial.reading.table_parts import PartKind

_LONGEST = 40
_NO_NAME = re.compile(r"(tabelle|table|sheet|blatt|daten|data)(nblatt)?\s?\d*", re.I)
# Words that say how something is counted, and not what.
_GENERAL_WORDS = """
anzahl anteil anteile wert werte zahl in % prozent pct absolut abs relativ insgesamt gesamt number share count value per
cent percent"""
_GENERAL = frozenset(_GENERAL_WORDS.split())


@dataclass(frozen=True)
class Distinct:
    """How columns of several tables are called so that each name says one thing.

    Parameters
    ----------
    renamed
        By table: the new name by the old one.
    findings
        What was done, and why.
    """

    renamed: tuple[Mapping[str, str], ...]
    findings: tuple[Finding, ...] = field(default=())


def spaced_name(name: str) -> str:
    """Return a technical name as words.

    Examples
    --------
    >>> spaced_name("Anteil_in_%"), spaced_name("sgb2_quote")
    ('Anteil in %', 'sgb2 quote')
    """
    return " ".join(name.replace("_", " ").split()) or name


def is_general(code: str) -> bool:
    """Whether a name says only how something is counted, and nothing of what.

    Examples
    --------
    >>> is_general("Anteil_in_%_2021"), is_general("Anzahl"), is_general("Beschäftigungsquote")
    (True, True, False)
    """
    words = [word for word in re.split(r"[\s_./()-]+|(?<!\d)(?:19|20)\d{2}(?!\d)", code.lower()) if word]
    return bool(words) and all(word in _GENERAL for word in words)


@dataclass(frozen=True)
class TableName:
    """How a table is called.

    Parameters
    ----------
    subject
        What it is about: its sheet or file without years; tables of other years are about the same.
    own
        Name that no other table has.
    file
        Name of its file as words.
    """

    subject: str
    own: str
    file: str = ""


def name_tables(tables: Sequence[RawTable]) -> list[TableName]:
    r"""Return a short name for each table: its sheet, the name of its file, or what stands above it.

    Examples
    --------
    >>> from sozial.reading.table import read_table
    >>> files = ("02_stadt_svb_quote_2021.csv", "07_stadt_sgb2.csv")
    >>> [name.own for name in name_tables([read_table(b"Nr;Ort;x\n1;Au;5\n2;Bo;6\n", file) for file in files])]
    ['svb quote', 'sgb2']
    """
    whole = [_bare(_file(table)) for table in tables]
    files = _without_common(whole)
    sheets = [_bare(table.sheet) if _is_one_of_several(table) else "" for table in tables]
    subjects = [file if _NO_NAME.fullmatch(sheet) else sheet or file for sheet, file in zip(sheets, files, strict=True)]
    names = list(subjects)
    titles = [next((_bare(text) for text in table.titles if _bare(text)), "") for table in tables]
    for others in (titles, [table.sheet for table in tables], [_file(table) for table in tables]):
        times = Counter(names)
        names = [
            _joined(name, other) if times[name] > 1 or not name else name
            for name, other in zip(names, others, strict=True)
        ]
    own = _numbered([_shortened(name) for name in names])
    called = zip(subjects, own, whole, strict=True)
    return [TableName(_shortened(subject) or name, name, file) for subject, name, file in called]


def _is_one_of_several(table: RawTable) -> bool:
    return sum(part.kind is PartKind.TABLE for part in table.parts) > 1


def _file(table: RawTable) -> str:
    return re.sub(r"\.[A-Za-z]+$", "", table.title.split(" · ")[0])


def _bare(text: str) -> str:
    """Return a name as words, without the number it begins with and without its years."""
    words = " ".join(re.sub(r"[_\s]+", " ", text).split())
    words = re.sub(r"^\d{1,3}(?!\d)[.)\s-]*", "", words)
    while (found := find_period(words)) is not None and found[0] != words:
        words = found[0]
    words = re.sub(r"(?<!\d)(19|20)\d{2}(?!\d)", " ", words)
    return re.sub(r"(^|\s)(bis|von|tab\.?|\s)+(?=\s|$)", " ", words, flags=re.I).strip(" -–,.:;/()")


def _without_common(names: Sequence[str]) -> list[str]:
    """Leave out the words that all names begin with, where something is left of each."""
    words = [name.split() for name in names]
    while len(names) > 1 and all(len(entry) > 1 for entry in words) and len({entry[0].lower() for entry in words}) == 1:
        words = [entry[1:] for entry in words]
    return [" ".join(entry) for entry in words]


def _joined(name: str, other: str) -> str:
    return " ".join(part for part in (name, other) if part and part != name) or name if name else other


def _shortened(name: str) -> str:
    """Cut a name between words."""
    if len(name) <= _LONGEST:
        return name
    return name[: _LONGEST + 1].rsplit(" ", 1)[0].rstrip(" ,;:-–(") or name[:_LONGEST]


def _numbered(names: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return found


def tell_apart(values: Sequence[pd.DataFrame], names: Sequence[TableName], title: str) -> Distinct:
    """Return new names for columns that say different things in several tables for the same quarters and period.

    A column with the same figures, or with figures of other quarters or periods, keeps its name: it is the same
    indicator; unless its name says nothing of what is counted, and the tables are about different things.

    Parameters
    ----------
    values
        Figures of each table. Index: quarter and period.
    names
        What each table is called.
    """
    renamed: list[dict[str, str]] = [{} for _name in names]
    said = _Said([], [], [], [])
    times = Counter(str(code) for frame in values for code in frame.columns)
    for code in [code for code, n in times.items() if n > 1]:
        holders = [number for number, frame in enumerate(values) if code in frame.columns]
        columns = [values[number][code].dropna() for number in holders]
        if code == POPULATION:
            others = [number for number, own in zip(holders[1:], columns[1:], strict=True) if _differ(columns[0], own)]
            for number in others:
                renamed[number][code] = f"{names[number].own}: Einwohner"
                said.populations.append(names[number].own)
            continue
        called = _called(code, [names[number] for number in holders], columns)
        for number, name in zip(holders, called, strict=True):
            if name:
                renamed[number][code] = f"{name}: {code}"
                (said.general if is_general(code) else said.differing).append(f"{name}: {code}")
        if not any(called) and any(len(_common(one, other)) for one, other in combinations(columns, 2)):
            said.once.append(code)
    return Distinct(tuple(renamed), tuple(_findings(said, title)))


def _called(code: str, names: Sequence[TableName], columns: Sequence[pd.Series]) -> list[str]:
    """Return the name that each table gives to a column, "" where the column keeps its own."""
    subjects = [name.subject for name in names]
    pairs = [
        (subjects[one] == subjects[other], _differ(columns[one], columns[other]))
        for one, other in combinations(range(len(names)), 2)
    ]
    if any(alike and differ for alike, differ in pairs):
        return [name.own for name in names]
    if any(differ for _alike, differ in pairs) or (is_general(code) and len(set(subjects)) > 1):
        return subjects
    return [""] * len(names)


def _common(one: pd.Series, other: pd.Series) -> pd.Index:
    return one.index.intersection(other.index)


def _differ(one: pd.Series, other: pd.Series) -> bool:
    common = _common(one, other)
    return not np.allclose(one.loc[common].to_numpy(), other.loc[common].to_numpy(), rtol=1e-9, atol=1e-9)


@dataclass(frozen=True)
class _Said:
    general: list[str]
    differing: list[str]
    once: list[str]
    populations: list[str]


def _findings(said: _Said, title: str) -> list[Finding]:
    own = N_("Give them names of your own in the list of indicators.")
    entries = (
        (said.general, "names-told-apart", Severity.NOTE,
         N_("Columns of the same name stand in several tables; each is called by its table: {names}"), own),
        (said.differing, "names-told-apart", Severity.WARNING,
         N_("Columns of the same name hold other figures in several tables; each is called by its table: {names}"),
         N_("Leave out a table if these are two deliveries of the same figures.")),
        (said.once, "columns-counted-once", Severity.NOTE,
         N_("Columns that stand in several tables with the same figures count once: {names}"), ""),
        (said.populations, "populations-differ", Severity.WARNING,
         N_("Numbers of inhabitants differ; those of the first table count, not those of: {names}"),
         N_("Leave the column out of the tables whose number of inhabitants is not meant.")),
    )  # fmt: skip
    return [
        Finding(code, severity, message, remedy, title, {"names": listed(list(dict.fromkeys(names)))})
        for names, code, severity, message, remedy in entries
        if names
    ]


def speaking(indicator: Indicator, name: TableName, spaced: str) -> Indicator:
    """Return an indicator whose name says what is counted: a general one says it by its table.

    Parameters
    ----------
    spaced
        What it is called where nobody gave it a name.

    Examples
    --------
    >>> speaking(Indicator("Anteil_in_%", "Anteil in %"), TableName("sgb2", "sgb2"), "Anteil in %").name
    'sgb2: Anteil in %'
    """
    plain = indicator.name in ("", indicator.code, spaced)
    if plain and spaced == name.file != name.subject:
        # Columns that are only years are called by their file, without the words that all files begin with.
        return replace(indicator, name=name.subject)
    if not plain or not is_general(indicator.code) or not re.search(r"[^\W\d_]{3}", name.subject):
        return indicator
    return replace(indicator, name=f"{name.subject}: {spaced}")


def renamed_indicator(indicator: Indicator, names: Mapping[str, str], spaced: str) -> Indicator:
    """Return an indicator under the new names of its own column and of its count and base.

    Parameters
    ----------
    spaced
        What it is called where nobody gave it a name.
    """
    new = names.get(indicator.code)
    renamed = replace(
        indicator,
        count=names.get(indicator.count, indicator.count) if indicator.count else None,
        base=names.get(indicator.base, indicator.base) if indicator.base else None,
    )
    if new is None:
        return renamed
    table = new[: len(new) - len(indicator.code)]
    called = f"{table}{spaced}" if indicator.name in ("", indicator.code, spaced) else indicator.name
    return replace(renamed, code=new, name=called)
