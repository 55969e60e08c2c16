"""The process that opens one file from outside: ``python -m sozial.worker FOLDER`` (see `sandbox.worker`).

It stands above all rooms, because files of several rooms are opened in it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.reading.sandbox import file_answers, messages, project_messages
from sozial.reading.sandbox.project_parts import read_project_parts
from sozial.reading.sandbox.worker import main

# The app does the same, between the steps of everybody else.
_OPENING_SECONDS = 5.0


def _recipe(content: bytes, title: str, _choices: Mapping[str, Any]) -> messages.Parts:
    """Answer with what a recipe says, once it is known to be one."""
    from sozial.index.recipe.recipe_file import read_recipe_text

    return file_answers.pack_plain(read_recipe_text(content, title))


def _project(content: bytes, title: str, _choices: Mapping[str, Any]) -> messages.Parts:
    """Answer with the parts of a project, once all of it was opened and computed here as the app will do.

    Raises
    ------
    DataError
        Also if that took so long that others would wait while the app does it.
    """
    from sozial.report.exchange.project_opening import open_project

    parts = read_project_parts(content, title)
    started = time.process_time()
    open_project(parts, title)
    if time.process_time() - started > _OPENING_SECONDS:
        message = N_("Opening this project takes more than {seconds} seconds of computing.")
        remedy = N_("Open it on a computer of its own, and save it with fewer columns, years or entries.")
        raise refusal("slow-project", title, message, remedy, seconds=round(_OPENING_SECONDS))
    return project_messages.pack_project(parts)


def _template(content: bytes, title: str, _choices: Mapping[str, Any]) -> messages.Parts:
    """Answer with a town's own presentation without its slides."""
    from sozial.report.slides.slide_template import clean_template

    return file_answers.pack_bytes(clean_template(content, title))


if __name__ == "__main__":
    later = (
        "sozial.index.recipe.recipe_file",
        "sozial.report.exchange.project_opening",
        "sozial.report.slides.slide_template",
        "scipy.stats",
    )
    own = {messages.RECIPE: _recipe, messages.TEMPLATE: _template, messages.PROJECT: _project}
    sys.exit(main(own, later))
