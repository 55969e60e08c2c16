"""For which areas figures from the census grid were worked out, so that they are never taken for those of others."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.reading.areas.areas import RawAreas
from sozial.ui.data.kept_files import TABLES, Upload, kept
from sozial.ui.session import state

_MADE_FOR, _SUGGESTED = "_grid-made-for", "_grid-suggested"
state.remember(_MADE_FOR, _SUGGESTED)


def mark_of(raw: RawAreas) -> str:
    """Return a text that is another one where anything is different that figures of these areas depend on.

    The same outlines with other keys or names, or in another coordinate system, are other areas.
    """
    told = hashlib.sha256(repr((raw.title, raw.crs, str(raw.frame.crs), sorted(raw.answers.items()))).encode())
    told.update(raw.attributes().astype(str).to_csv().encode("utf-8", "surrogatepass"))
    for shape in raw.frame.geometry.to_wkb():
        told.update(shape)
    return told.hexdigest()


def note_origin(table: Upload, description: Upload, mark: str, suggested: Sequence[str]) -> None:
    """Note for which areas a table was made, and for which codes the list that describes it suggests a direction."""
    state.write(_MADE_FOR, {table.digest: mark})
    state.write(_SUGGESTED, {description.digest: list(suggested)})


def suggested_codes() -> set[str]:
    """Return the codes whose direction the app itself has suggested: nobody has decided it yet."""
    suggested: dict[str, list[str]] = dict(state.read(_SUGGESTED) or {})
    return {code for file in kept(TABLES) for code in suggested.get(file.digest, ())}


def find_made_for_others(raw: RawAreas) -> list[Finding]:
    """Say which of the files that are held were worked out for other areas than these."""
    made: dict[str, str] = dict(state.read(_MADE_FOR) or {})
    mine = [file for file in kept(TABLES) if file.digest in made]
    if not mine or {made[file.digest] for file in mine} == {mark_of(raw)}:
        return []
    message = N_("“{name}” was worked out from the census grid for other areas than those that are loaded now.")
    remedy = N_("Work the figures out anew for these areas, or load the areas of before.")
    return [Finding("grid-other-areas", Severity.WARNING, message, remedy, "", {"name": mine[0].name})]
