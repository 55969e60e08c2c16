"""Names of tables, and of indicators that say by their table what is counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sozial.model import Indicator
from sozial.reading.tables.raw_table import RawTable
from sozial.reading.tables.table_parts import PartKind
from sozial.reading.vocabulary.periods import find_period

_LONGEST = 40
_NO_NAME = re.compile(r"(tabelle|table|sheet|blatt|daten|data)(nblatt)?\s?\d*", re.I)
# Words that say how something is counted, and not what.
_GENERAL_WORDS = """
anzahl anteil anteile wert werte zahl in % prozent pct absolut abs relativ insgesamt gesamt number share count value per
cent percent"""
_GENERAL = frozenset(_GENERAL_WORDS.split())


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


def _with_others(names: Sequence[str], others: Sequence[str]) -> list[str]:
    """Put further words to names that are empty, or that several tables have."""
    times = Counter(names)
    return [
        _joined(name, other) if times[name] > 1 or not name else name for name, other in zip(names, others, strict=True)
    ]


def name_tables(tables: Sequence[RawTable]) -> list[TableName]:
    r"""Return a short name for each table: its sheet, the name of its file, or what stands above it.

    Examples
    --------
    >>> from sozial.reading.tables.table import read_table
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
        names = _with_others(names, others)
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
