"""Layouts that imitate real offices: towns and figures are made up."""

from __future__ import annotations

from tests.layouts.keys import KEYS
from tests.layouts.long import LONG
from tests.layouts.wide import WIDE
from tests.layouts.writing import WRITING

LAYOUTS = (*WIDE, *KEYS, *WRITING, *LONG)
