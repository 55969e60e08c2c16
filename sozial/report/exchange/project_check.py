"""Whether a project file gives the same scores when it is computed anew."""

from __future__ import annotations

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_
from sozial.index.recipe.recipe_writing import recipe_digest
from sozial.reading.sandbox.project_parts import KEY_FIELD
from sozial.report.exchange.project_opening import OpenedProject
from sozial.report.exchange.result_scores import different, result_frame


def verify_project(opened: OpenedProject) -> list[Finding]:
    """Return every difference between what a project file states and what is computed anew; empty: all is equal.

    Ranks and classes of every composite are compared exactly, scores by nine digits (`result_scores.different`).
    """
    context, stated, kept = opened.context, opened.stated, opened.kept
    found = []

    def differs(code: str, message: str, **values: object) -> None:
        found.append(Finding(code, Severity.ERROR, message, "", "", values))

    if stated.get("data_sha256") != context.dataset.digest:
        differs("data", N_("The data is not the data that the file names."))
    if stated.get("recipe_sha256") != recipe_digest(context.recipe):
        differs("recipe", N_("The recipe is not the recipe that the file names."))
    now = result_frame(context.result)
    if list(now.columns) != list(kept.columns) or list(now[KEY_FIELD]) != list(kept[KEY_FIELD]):
        differs("shape", N_("The saved result has other quarters or other composites."))
        return found
    for name in now.columns[1:]:
        unequal = different(now[name], kept[name])
        if unequal.any():
            places = [context.titles[unit] for unit in now[KEY_FIELD][unequal]]
            message = NP_(
                "{column} differs in {n} quarter: {name}.", "{column} differs in {n} quarters, for example {name}."
            )
            differs("result", message, column=name, n=len(places), name=places[0])
    return found
