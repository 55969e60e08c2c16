"""Whether a text is a whole number that can be counted with."""

from __future__ import annotations

# 64 bits hold as many digits; no key of an area has more, and Python refuses to read thousands of them.
MOST_DIGITS = 18


def is_whole_number(text: str) -> bool:
    """Return whether a text is digits only, and not too many of them.

    Examples
    --------
    >>> [is_whole_number(text) for text in ("007", "5²", "-1", "", "1" * 5_000)]
    [True, False, False, False, False]
    """
    return text.isdecimal() and len(text) <= MOST_DIGITS
