"""What belongs to a project is known before any page was opened."""

from __future__ import annotations

import subprocess
import sys

from sozial.ui.session import state
from tests.places import ROOT

IMPORTS = """
import ast, pathlib
tree = ast.parse(pathlib.Path("sozial/ui/frame.py").read_text(encoding="utf-8"))
called = "entry_owners.know_all()"
kept = (ast.Import, ast.ImportFrom)
tree.body = [part for part in tree.body if isinstance(part, kept) or ast.unparse(part) == called]
exec(compile(tree, "frame", "exec"))
from sozial.ui.session import state
keys = ("_kept-tables", "al-amount", "next-files", "join-rule", "use-a.csv", "indicator-choices-files", "w_a")
print([key for key in keys if state.is_of_project(key)])
print(sorted(key for key in state._remembered[state.Kept.PLACE] if key.startswith("_action")))
"""


def test_the_frame_knows_all_entries_before_a_page_is_opened():
    # In a process of its own: here other tests have imported everything.
    done = subprocess.run([sys.executable, "-c", IMPORTS], cwd=ROOT, capture_output=True, text=True, check=True)
    project, forms = done.stdout.splitlines()
    assert project == "['_kept-tables', 'al-amount', 'next-files', 'join-rule', 'indicator-choices-files', 'w_a']"
    assert forms == "['_action-onto', '_action-open', '_action-which']"


def test_a_set_share_is_of_the_project_and_of_its_recipe_and_noted():
    assert state.is_of_project("h_Bildung")
    assert state.is_of_recipe("h_Bildung")
    # It has no widget of its own: that it is there at all is a change.
    assert state.is_noted("h_Bildung")
    assert not state.is_noted("w_a")
