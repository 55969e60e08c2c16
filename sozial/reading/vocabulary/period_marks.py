"""Marks that official statistics put at a year: preliminary, revised, estimated, or the number of a footnote."""

from __future__ import annotations

import re
from enum import StrEnum

from sozial.i18n import N_


class PeriodMark(StrEnum):
    """What a mark at a period says about its figures."""

    PRELIMINARY = "preliminary"
    REVISED = "revised"
    ESTIMATED = "estimated"
    FOOTNOTE = "footnote"


PERIOD_MARK_LABELS: dict[PeriodMark, str] = {
    PeriodMark.PRELIMINARY: N_("preliminary"),
    PeriodMark.REVISED: N_("revised"),
    PeriodMark.ESTIMATED: N_("estimated"),
    PeriodMark.FOOTNOTE: N_("with a footnote in the source"),
}
_PRELIMINARY = r"vorläufige?[rsn]?|vorlaeufige?[rsn]?|vorl\.?|provisorisch|preliminary|prel(?:im)?\."
_REVISED = r"revidierte?[rsn]?|rev\.?|korrigierte?[rsn]?|korr\.?|berichtigte?[rsn]?|ber\.|revised"
_ESTIMATED = r"geschätzte?[rsn]?|gesch\.?|schätzung|estimated"
_WORDS = f"{_PRELIMINARY}|{_REVISED}|{_ESTIMATED}"
# The letters are those of DIN 55301: r corrected, p preliminary, s estimated; e is Eurostat's.
_SIGNS = r"[rpse]|\*{1,3}|[¹²³⁴⁵⁶⁷⁸⁹]+|\d{1,2}(?=\))|(?<=\d)[a-i]|[a-i](?=\))"
# "vorläufige Werte" says no more than "vorläufig".
_OF_FIGURES = r"(?:\s(?:werte?|ergebnis(?:se)?|zahlen|daten|angaben|figures|values))?"
_YEAR = r"(?:19|20)\d{2}(?:\s?/\s?(?:(?:19|20)\d{2}|\d{2}))?"
_DATED = rf"(?<![\d,])(?P<period>(?:\d{{1,2}}\.\s?\d{{1,2}}\.\s?(?:\d{{4}}|\d{{2}})(?!\d)|{_YEAR}(?![\d.,]\d)))"
_AFTER = re.compile(
    rf"{_DATED}(?:"
    rf"\s?[(\[]\s?(?P<bracketed>(?:{_WORDS})|{_SIGNS}){_OF_FIGURES}\s?[)\]]|"
    rf"\s?(?P<sign>{_SIGNS})\)?|"
    rf"[\s,/_-]{{1,2}}(?P<word>{_WORDS}){_OF_FIGURES}"
    rf")(?![^\W_])",
    re.I,
)
_BEFORE = re.compile(rf"(?<![^\W_])[(\[]?(?P<word>{_WORDS}){_OF_FIGURES}[)\]]?[\s:,]{{1,2}}{_DATED}", re.I)
# pandas writes 2021.0 for a year beside an empty cell.
_MARKED_YEAR = re.compile(r"(?:19|20)\d{2}(?:\.0)?")


def split_mark(text: str) -> tuple[str, str]:
    """Return a text without the mark at its period, and the mark as it stands there; "" for none.

    Examples
    --------
    >>> split_mark("2022 r"), split_mark("Quote 2023 (vorl.)"), split_mark("31.12.22¹)"), split_mark("2021")
    (('2022', 'r'), ('Quote 2023', 'vorl.'), ('31.12.22', '¹'), ('2021', ''))
    >>> split_mark("vorläufig 2023"), split_mark("2022 1)"), split_mark("2021 Prozent")
    (('2023', 'vorläufig'), ('2022', '1'), ('2021 Prozent', ''))
    """
    if not any(sign.isdigit() for sign in text):
        return text, ""
    match = _AFTER.search(text)
    if match is not None:
        mark = match["bracketed"] or match["sign"] or match["word"]
        return text[: match.end("period")] + text[match.end() :], mark
    match = _BEFORE.search(text)
    if match is not None:
        return text[: match.start()] + text[match.start("period") :], match["word"]
    return text, ""


def read_mark(mark: str) -> PeriodMark:
    """Return what a mark says.

    Examples
    --------
    >>> read_mark("p").value, read_mark("rev.").value, read_mark("s").value, read_mark("¹").value
    ('preliminary', 'revised', 'estimated', 'footnote')
    """
    plain = mark.lower()
    if plain == "p" or re.fullmatch(_PRELIMINARY, plain):
        return PeriodMark.PRELIMINARY
    if plain == "r" or re.fullmatch(_REVISED, plain):
        return PeriodMark.REVISED
    if plain in ("s", "e") or re.fullmatch(_ESTIMATED, plain):
        return PeriodMark.ESTIMATED
    return PeriodMark.FOOTNOTE


def is_year(text: str) -> bool:
    """Whether a text is a year alone, with or without a mark.

    Examples
    --------
    >>> is_year("2022"), is_year("2022 r"), is_year("2022*"), is_year("22"), is_year("2022,5"), is_year("2022 m")
    (True, True, True, False, False, False)
    """
    if not _MARKED_YEAR.match(text):
        return False
    year, mark = split_mark(text)
    # "1901a" can be the number of a block.
    return bool(_MARKED_YEAR.fullmatch(year.strip())) and (mark in ("", "e") or not re.fullmatch(r"[a-i]", mark))
