"""Units that a heading names: “Angebotsmiete in €/m²”, “Fläche (ha)”."""

from __future__ import annotations

import re

_MONEY = r"(?:(?:tsd\.?|mio\.?|1[. ]?000) ?)?(?:€|eur|euro)"
_AREA = r"m²|m2|qm|km²|km2|ha|quadratmetern?"
_TIME = r"(?:jahr|monat|tag|stunde|minute)e?n?|min\.?|h"
_OF = rf"{_AREA}|einwohner\w*|ew|kopf|person|haushalt|kind|monat"
_UNIT = rf"{_MONEY}(?: ?(?:/|je|pro) ?(?:{_OF}))?|{_AREA}|km|m|{_TIME}|‰|promille|kwh(?: ?/ ?m²)?|°c|db(?:\(a\))?"
# Behind “in”, or alone between brackets at the end; what stands in the middle of a name is part of it.
_NAMED = re.compile(rf"(?:\s+in\s+(?P<plain>{_UNIT})|\s*[(\[]\s*(?:in\s+)?(?P<bracketed>{_UNIT})\s*[)\]])\s*$", re.I)
_SHARE = re.compile(r"(in|_) ?%|prozent|\(%\)", re.I)
PER_CENT = "%"


def unit_of_heading(heading: str) -> str:
    """Return the unit that a heading of a column names, "" where it names none.

    Examples
    --------
    >>> unit_of_heading("Miete (netto kalt) in €/m²"), unit_of_heading("Fläche (ha)"), unit_of_heading("SGB II in %")
    ('€/m²', 'ha', '%')
    >>> unit_of_heading("Kinder in Tagespflege"), unit_of_heading("Wohnungen bis 40 m²")
    ('', '')
    """
    if _SHARE.search(heading):
        return PER_CENT
    found = _NAMED.search(heading)
    return (found["plain"] or found["bracketed"]).strip() if found else ""
