"""The process that opens one file from outside: ``python -m sozial.worker FOLDER`` (see `sozial.reading.worker`).

It stands above all rooms, because files of several rooms are opened in it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from sozial.reading import messages
from sozial.reading.worker import main


def _recipe(content: bytes, title: str, _choices: Mapping[str, Any]) -> messages.Parts:
    """Answer with what a recipe says, once it is known to be one."""
    from sozial.index.method_file import read_method_text

    return messages.pack_plain(read_method_text(content, title))


def _template(content: bytes, title: str, _choices: Mapping[str, Any]) -> messages.Parts:
    """Answer with a town's own presentation without its slides."""
    from sozial.report.slide_template import clean_template

    return messages.pack_bytes(clean_template(content, title))


if __name__ == "__main__":
    sys.exit(main({messages.RECIPE: _recipe, messages.TEMPLATE: _template}))
