"""What belongs to a project is known before any page was opened."""

from __future__ import annotations

import ast
import subprocess
import sys

from sozial.ui import entry_owners
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


# What Streamlit lets nobody write.
UNWRITABLE = {"button", "download_button", "form_submit_button", "file_uploader", "data_editor"}


def beginning(key):
    """Return the words that a key in the code begins with; none where they are elsewhere."""
    if isinstance(key, ast.JoinedStr):
        return beginning(key.values[0])
    if isinstance(key, ast.BinOp):
        return beginning(key.left)
    return key.value if isinstance(key, ast.Constant) else ""


def unwritable_keys():
    for path in (*(ROOT / "sozial" / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in UNWRITABLE:
                yield from (beginning(given.value) for given in call.keywords if given.arg == "key")


def test_no_button_has_the_key_of_an_entry_that_is_written_when_a_step_is_taken_back():
    entry_owners.know_all()
    found = [key for key in unwritable_keys() if key]
    assert len(found) > 100
    # What is of a place is only forgotten, never written.
    kept = [name for of, names in state._remembered.items() if of is not state.Kept.PLACE for name in names]
    assert [key for key in found if state._is_one_of(key, frozenset(kept))] == []
