"""Words that want to be something else, on every page without a browser: no element is made of them.

What a page sends is looked at where Markdown is read and where it is not: nothing unescaped in the first, no
backslashes of ours in the second.
"""

from __future__ import annotations

import io
import json
import re

import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from sozial.report.exchange.project_file import write_project
from sozial.store import opened
from sozial.ui.insight import development_panel, exploring_panel, profile_panel, robustness_panel
from sozial.ui.kit import background
from sozial.ui.measures import actions_view
from sozial.ui.start import project_file_panel
from tests.app.test_pages import upload
from tests.area_files import collection, feature, squares
from tests.places import ROOT
from tests.words import ESCAPED, FOREIGN, Marked, hostile_town

# Where nothing reads Markdown: names of widgets, choices, what is typed, figures and words of charts and maps.
LITERAL = re.compile(
    r"\.id$|\.(rawValue|default|value|placeholder|arrowData|data|url|fileName)|"
    r"(selectbox|multiselect)\.(options|default)|vega_lite_chart|component_instance|bidi_component\.json|"
    r"columns#.*(label|type_config)|columnOrder|query"
)
MARK = re.compile(r"Q\d{3}[a-z]+Q")


class File(io.BytesIO):
    """A file as the uploader gives it."""

    name = "p.sozial"


def strings(found, path):
    """Yield every text of a message with its place; what is JSON itself is looked into."""
    if isinstance(found, dict):
        for name, part in found.items():
            # A column is called like its data.
            yield from strings(part, f"{path}.{'column' if MARK.search(name) else name}")
    elif isinstance(found, list):
        for part in found:
            yield from strings(part, path)
    elif isinstance(found, str):
        if found[:1] in ("{", "[") and '"' in found:
            try:
                yield from strings(json.loads(found), f"{path}#")
                return
            except ValueError:
                pass
        yield path, found


def messages(node):
    if hasattr(getattr(node, "proto", None), "DESCRIPTOR"):
        yield from strings(MessageToDict(node.proto), node.type)
    for child in getattr(node, "children", {}).values():
        yield from messages(child)


def assert_literal(test, least=1):
    """Nothing on the page is made of somebody's words; so many of the town's texts are there at least."""
    assert not test.exception
    seen, foreign = set(), []
    for path, text in messages(test._tree):
        marks = MARK.findall(text)
        seen.update(marks)
        if marks and (ESCAPED if LITERAL.search(path) else FOREIGN).search(text):
            foreign.append((path, text[:300]))
    assert foreign == []
    assert len(seen) >= least


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Open the hostile project as a person does; return what the session then holds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path_factory.mktemp('town') / 'w.sqlite'}")
        content = write_project(hostile_town().context)
        with patch.context() as uploaded:
            uploaded.setattr(project_file_panel.st, "file_uploader", lambda *_given, **_named: File(content))
            test = AppTest.from_file(str(ROOT / "pages" / "start.py"), default_timeout=180).run()
            assert_literal(test, 2)
            test.button(key="project-file-open").click().run()
            assert_literal(test, 1)
        yield {key: test.session_state[key] for key in ("_dataset", "_method", "_project")}
        opened.close_all()


def page(name, held=None, query=None, **values):
    test = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=180)
    for key, value in {**(held or {}), **values}.items():
        test.session_state[key] = value
    for key, value in (query or {}).items():
        test.query_params[key] = value
    test.run()
    background.wait_for_all()
    return test.run()


VIEWS = {
    "start": ("start", {}, 1),
    "data": ("daten", {}, 12),
    "analysis": ("analyse", {}, 15),
    "double": ("wie_sicher", {robustness_panel.VIEW: "double"}, 8),
    "changes": ("entwicklung", {development_panel.VIEW: "changes"}, 8),
    "status": ("entwicklung", {development_panel.VIEW: "status"}, 3),
    "maps": ("entwicklung", {development_panel.VIEW: "maps"}, 3),
    "single": ("erkunden", {exploring_panel.VIEW: "single"}, 10),
    "gaps": ("massnahmen", {actions_view.VIEW: actions_view.GAPS}, 3),
    "follow-up": ("massnahmen", {actions_view.VIEW: actions_view.FOLLOW_UP}, 8),
    "map": ("massnahmen", {actions_view.VIEW: actions_view.MAP}, 8),
    "objectives": ("ziele", {}, 3),
    "method": ("methode", {}, 8),
    "allocation": ("mittelverteilung", {}, 8),
    "report": ("bericht", {}, 10),
    "workshop": ("werkstatt", {}, 5),
}


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_makes_nothing_of_words(view, town):
    name, values, least = VIEWS[view]
    assert_literal(page(name, town, **values), least)


def test_profiles_side_by_side_make_nothing_of_words(town):
    first, second, third = hostile_town().context.by_burden[:3]
    test = page("profil", town, {"unit": first}, **{profile_panel.BESIDE: [second, third]})
    assert_literal(test, 20)
    (chosen,) = [group for group in test.button_group if group.key == profile_panel.REASONS]
    assert len(chosen.options) == 3
    assert not [option for option in chosen.options if re.search(r"(?<!\\)<", option)]


def test_the_register_and_its_form_make_nothing_of_words(town):
    test = page("massnahmen", town, **{actions_view.VIEW: actions_view.REGISTER})
    assert_literal(test, 15)
    test.button(key="action-new").click().run()
    assert_literal(test, 15)


@pytest.mark.parametrize("step", ["1", "3", "5"])
def test_a_step_makes_nothing_of_words(step, town):
    assert_literal(page("vorfuehren", town, {"step": step}), 8)


def test_a_workshop_makes_nothing_of_words(town):
    (held,) = opened.workshop_store().all(town["_project"].key, [])
    assert_literal(page("werkstatt", town, _workshop=held.key), 3)


def test_what_a_link_asks_for_makes_nothing():
    marked = Marked()
    query = {name: marked.text("value") for name in ("scale", "period", "view", "unit", "project", marked.text("name"))}
    query[f"w_{marked.text('weight')}"] = marked.text("value")
    test = AppTest.from_file(str(ROOT / "pages" / "analyse.py"), default_timeout=180)
    for name, value in query.items():
        test.query_params[name] = value
    assert_literal(test.run(), 3)


def quoted(*cells):
    return ";".join('"{}"'.format(cell.replace('"', '""')) for cell in cells)


def test_files_make_nothing_of_words():
    text = Marked().text
    keys, names = [text("key", 40) for _row in range(6)], [text("name") for _row in range(6)]
    lines = [quoted(text("titleline")), quoted(text("keyhead"), text("namehead"), *(text("head") for _column in "abc"))]
    lines += [
        quoted(key, name, str(10 * at + 5), f"{at},5", text("cell") if at % 2 else "x")
        for at, (key, name) in enumerate(zip(keys, names, strict=True))
    ]
    lines += [quoted("", f"Insgesamt {text('total')}", "180", "3,0"), "", quoted(f"Quelle: {text('footnote')}")]
    areas = [
        feature(shape, nr=key, bez=name, art=text("attribute"), wert=3.5 * at)
        for at, (shape, key, name) in enumerate(zip(squares(), keys, names, strict=True))
    ]
    test = AppTest.from_file(str(ROOT / "pages" / "daten.py"), default_timeout=180).run()
    upload(test, "tables", (f"{text('file')}.csv", "\n".join(lines).encode(), "text/csv"))
    assert_literal(test, 6)
    upload(test, "areas", (f"{text('areafile')}.geojson", collection(areas), "application/geo+json"))
    assert_literal(test, 6)
