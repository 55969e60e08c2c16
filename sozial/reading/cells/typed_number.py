"""One number as a person types it: 8,5 and 8.5 are eight and a half, 250.000 is a quarter of a million in German."""

from __future__ import annotations

from sozial.languages import number_signs
from sozial.reading.cells.number_writing import OTHER, bare_number, to_float


def read_typed(text: str, language: str) -> float | None:
    """Return the number that a text says in a language, None where it says none.

    The language's own decimal sign and groups of thousands come first. What they do not allow is read with the other
    sign: “8.5” can be no group of thousands.

    Examples
    --------
    >>> [read_typed(text, "de") for text in ("8,5", "8.5", "250.000", "1.234,5", "12 %", "1 000 €", "viel", "")]
    [8.5, 8.5, 250000.0, 1234.5, 12.0, 1000.0, None, None]
    >>> [read_typed(text, "en") for text in ("8,5", "8.5", "250,000", "1,234.5")]
    [8.5, 8.5, 250000.0, 1234.5]
    """
    bare, decimal = bare_number(text), number_signs(language)[0]
    if bare.mark:
        return None
    found = to_float(bare.text, decimal) or to_float(bare.text, OTHER[decimal])
    return None if found is None else found[0]
