"""The group's weights taken over as a recipe: kept at once, in the project and among the saved recipes."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.recipe import Recipe
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.project import open_project, saving
from sozial.ui.recipe.adopting import library
from sozial.ui.recipe.recipes import take_over
from sozial.ui.session import access, loaded_data, navigation, notices
from sozial.ui.session.language import _, translate
from sozial.ui.session.unreachable import unreachable

_LONGEST_NAME, _MOST_OF_A_NAME = 120, 99


def show_adopting(recipe: Recipe, number: int) -> None:
    """Show the button that takes the group's weights over, keeps them, and leads to the map.

    Parameters
    ----------
    number
        The round that gave them.
    """
    hint = _("They are kept at once: as a saved recipe, and as a version of the open project.")
    if st.button(_("Take these weights over as a recipe"), key="ws-adopt", icon=":material/tune:", help=hint):
        ending = translate().fill(_(", round {n}"), n=number)
        named = replace(recipe, name=f"{recipe.name[: _LONGEST_NAME - len(ending)]}{ending}")
        kept = _save(named) if access.may(Right.KEEP) else None
        take_over(kept or named, loaded_data.whole_dataset())
        # The page is left in the middle of its run, at whose end changes are kept otherwise.
        if open_project.held() is None or not access.may(Right.KEEP):
            saving.keep_changes()
        else:
            saving.save_version(named.name)
        navigation.go_to(navigation.ANALYSIS)


def _save(recipe: Recipe) -> Recipe | None:
    """Return the recipe as it is among the saved ones; None, with a notice, where it cannot be saved.

    Where there is another one of its name, as after the round was reopened, it gets the next number.
    """
    for number in range(1, _MOST_OF_A_NAME):
        ending = f" ({number})" if number > 1 else ""
        named = replace(recipe, name=f"{recipe.name[: _LONGEST_NAME - len(ending)]}{ending}")
        try:
            library().save(named)
        except DataError as error:
            if error.findings[0].code != "name-taken":
                notices.add_notices(error.findings)
                return None
        except StoreUnavailable:
            notices.add_notice(unreachable())
            return None
        else:
            said = N_("Saved: “{name}”.")
            notices.add_notice(Finding("saved", Severity.NOTE, said, values={"name": named.name}))
            return named
    return None
