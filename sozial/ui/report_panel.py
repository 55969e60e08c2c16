"""The report page: what goes in, and every file that can be made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from sozial.errors import DataError
from sozial.i18n import N_
from sozial.report.disclosure import check_disclosure
from sozial.report.funding_annex import PROGRAMMES, FundingArea
from sozial.report.material import Material
from sozial.report.outputs import OUTPUTS, Wish, write_output
from sozial.ui import background, cache, navigation, register, settings, state
from sozial.ui.charts import file_name
from sozial.ui.current import Current
from sozial.ui.findings import show_findings
from sozial.ui.language import _, number, plain
from sozial.ui.project_copy import completed_copy
from sozial.ui.report_material import build_material, choose_decision, material_key, with_certainty

QUESTION, AUTHOR, TEMPLATE, BATCH = "report-question", "report-author", "report-template", "_report_batch"
PROGRAMME = "report-programme"
state.remember(QUESTION, AUTHOR, PROGRAMME, of=state.Kept.VIEW)
_LONGEST = 600
_ENDINGS = {
    "pdf": "PDF", "docx": "Word", "pptx": "PowerPoint (PPTX)", "xlsx": "Excel (XLSX)",
    "gpkg": "GeoPackage", "html": "HTML", "sozial": N_("Project file (.sozial)"),
}  # fmt: skip
_TEXTS = {
    "geojson": "GeoJSON", "shapefile": "Shapefile", "open-data": N_("CSV for open data and KomMonitor"),
}  # fmt: skip


def show_settings(current: Current) -> Material:
    """Show what goes into the report; return it, without how sure it is."""
    settings.show_ranks()
    question = st.text_area(
        _("Question of the report (may be empty)"), key=QUESTION, max_chars=_LONGEST, height=90,
        persist_state="session", placeholder=_("Where should the new family centre open?"),
    )  # fmt: skip
    author = st.text_input(_("Office that makes it (may be empty)"), key=AUTHOR, max_chars=120, persist_state="session")
    material = replace(build_material(current, choose_decision()), question=question or "", author=author or "")
    parts = [
        _("{n} measures").format(n=number(len(material.actions))),
        _("{n} objectives").format(n=number(len(material.objectives))),
        _("{n} released notes").format(n=number(len(material.released))),
    ]
    st.caption(_("Also in it: {parts}.").format(parts=", ".join(parts)))
    if material.is_public:
        st.caption(_("For the public: every file is made of protected figures, the same for everybody."))
    return material


def show_report(current: Current) -> None:
    """Show the settings, and beside them the files; how sure the ranking is is computed first."""
    left, right = st.columns([2, 5], gap="large")
    with left:
        material = show_settings(current)
    with right:
        try:
            show_findings(check_disclosure(material))
        except DataError as error:
            show_findings(error.findings)
            return
        with_certainty(current, material, _show_files)


def _show_files(material: Material) -> None:
    """Show a card for every kind of file."""
    cards: list[Callable[[Material], None]] = [
        _paper_card, _slides_card, _profile_card, _annex_card, _data_card, _map_card, _indicator_card, _project_card,
    ]  # fmt: skip
    for at in range(0, len(cards), 2):
        for column, card in zip(st.columns(2, gap="medium"), cards[at : at + 2], strict=False):
            with column, st.container(border=True, height="stretch"):
                card(material)


def _heading(title: str, words: str) -> None:
    st.markdown(f"**{title}**")
    st.caption(words)


def _button(
    material: Material, name: str, wish: Wish | None = None, disabled: bool = False, what: str = "",
    complete: Callable[[Material], Material] = lambda material: material,
) -> None:  # fmt: skip
    """Show the button of one file, which is made when it is asked for.

    Parameters
    ----------
    what
        What it holds, where a card has the same kind of file as another one: whoever hears the page hears which.
    complete
        Adds what only this file needs, when it is made.
    """
    output = OUTPUTS[name]
    ending = _(_TEXTS[name]) if name in _TEXTS else _(_ENDINGS[output.ending])
    place = "-".join(part for part in (output.stem, file_name(material.title), material.period) if part)
    st.download_button(
        f"{what} ({ending})" if what else ending, lambda: write_output(name, complete(material), wish),
        f"{place}.{output.ending}", output.mime, key=f"report-{name}", icon=":material/download:", on_click="ignore",
        disabled=disabled,
    )  # fmt: skip


def _row() -> st.delta_generator.DeltaGenerator:
    return st.container(horizontal=True, gap="small")


def _paper_card(material: Material) -> None:
    _heading(
        _("Committee paper"), _("Question, map, quarters with reasons, how sure, development, measures, limits; annex.")
    )
    with _row():
        _button(material, "paper-pdf", what=_("The paper"))
        _button(material, "paper-docx", what=_("The paper"))


def _slides_card(material: Material) -> None:
    _heading(
        _("Slides for the committee"),
        _("8 to 12 slides, one statement each; what figures rest on stands in the notes."),
    )
    upload = st.file_uploader(_("Template with logo and colours (may be empty)"), type=["pptx"], key=TEMPLATE)
    template = None
    if upload is not None:
        try:
            template = cache.clean_template(upload.name, upload.getvalue())
        except DataError as error:
            show_findings(error.findings)
    with _row():
        _button(material, "slides", Wish(template=template))
        navigation.show_button(navigation.SHOWING, width="content")


def _profile_card(material: Material) -> None:
    _heading(
        _("Profiles"), _("Two pages per quarter: where it stands, why, since when, what is done, local knowledge.")
    )
    titles = cache.unit_titles(material.dataset)
    first = state.selected() or (material.described or list(titles))[0]
    unit = st.selectbox(
        _("Quarter"), list(titles), index=list(titles).index(first), key=state.REPORT_UNIT,
        format_func=titles.__getitem__, persist_state="session",
    )  # fmt: skip
    wish = Wish(units=(unit,))
    with _row():
        _button(material, "profile-pdf", wish, what=_("The profile"))
        _button(material, "profile-docx", wish, what=_("The profile"))
    with _row():
        for ending, label in (("pdf", _("All {n} as PDF")), ("docx", _("All {n} as Word"))):
            st.button(
                label.format(n=number(len(titles))), key=f"report-all-{ending}", icon=":material/library_books:",
                on_click=state.write, args=(BATCH, ending),
            )  # fmt: skip
    ending = state.read(BATCH)
    if ending in ("pdf", "docx"):
        _show_batch(material, f"profiles-{ending}")


def _show_batch(material: Material, name: str) -> None:
    """Make all profiles beside the page, with a bar and a way to cancel; then offer them."""
    background.compute(
        material_key(material, name),
        lambda progress: write_output(name, material, None, progress),
        lambda content: _offer(material, name, content),
        _("Making the profiles of {n} quarters …").format(n=number(len(material.titles))),
        lambda: state.forget(BATCH),
    )


def _offer(material: Material, name: str, content: bytes) -> None:
    output = OUTPUTS[name]
    label = _("Save all profiles ({size} MB)").format(size=number(len(content) / 1e6, 1))
    st.download_button(
        label, content, f"{output.stem}-{file_name(material.title)}.zip", output.mime, key=f"report-{name}",
        type="primary", icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _take_group(material: Material) -> None:
    """Take a named area of the data for that of the application."""
    group = state.read(state.REPORT_GROUP)
    if group in material.dataset.groups:
        state.write(state.REPORT_AREA, group)
        known = set(material.titles)
        state.write(state.REPORT_UNITS, [unit for unit in material.dataset.groups[group] if unit in known])


def _annex_card(material: Material) -> None:
    _heading(
        _("Funding annex"),
        _("Why this area: compared with city, other quarters, Kreis and Land; two pages or in full."),
    )
    dataset, titles = material.dataset, cache.unit_titles(material.dataset)
    if dataset.groups:
        st.selectbox(
            _("Area from the data"), ["", *dataset.groups], key=state.REPORT_GROUP, on_change=_take_group,
            args=(material,), format_func=lambda group: group or "–", persist_state="session",
        )  # fmt: skip
    if state.read(state.REPORT_UNITS) is None:
        state.write(state.REPORT_UNITS, material.described[:3])
    if state.read(state.REPORT_AREA) is None:
        state.write(state.REPORT_AREA, _("Area of the application"))
    name = st.text_input(_("Name of the area"), key=state.REPORT_AREA, max_chars=80, persist_state="session")
    units = st.multiselect(
        _("Quarters of the area"), list(titles), key=state.REPORT_UNITS, format_func=titles.__getitem__,
        placeholder=_("choose quarters"), persist_state="session",
    )  # fmt: skip
    labels = {indicator.code: indicator.label for indicator in dataset.indicators}
    codes = st.multiselect(
        _("Indicators (none: all)"), list(labels), key=state.REPORT_AREA_CODES, format_func=labels.__getitem__,
        placeholder=_("all indicators"), persist_state="session",
    )  # fmt: skip
    programme = st.selectbox(
        _("Applied for"),
        ["", *PROGRAMMES],
        key=PROGRAMME,
        persist_state="session",
        format_func=lambda entry: _(entry) if entry else "–",
    )
    area = FundingArea(
        name or _("Area of the application"), tuple(units), tuple(codes), _(programme) if programme else ""
    )
    with _row():
        _button(material, "annex-pdf", Wish(area=area), not units, _("Two pages"))
        _button(material, "annex-docx", Wish(area=area), not units, _("Two pages"))
    with _row():
        _button(material, "annex-full-pdf", Wish(area=area), not units, _("In full"))
        _button(material, "annex-full-docx", Wish(area=area), not units, _("In full"))


def _data_card(material: Material) -> None:
    _heading(
        _("To check and to pass on"),
        _("Excel computes every score again; CSV with description for portals; a page that works offline."),
    )
    with _row():
        for name in ("workbook", "open-data", "web-page"):
            _button(material, name)


def _map_card(material: Material) -> None:
    _heading(_("For maps"), _("Areas with all figures and the colours of the map, for QGIS and others."))
    if not material.dataset.has_areas:
        st.info(_("There are no areas in this data. Load areas on the page “Data”."))
        return
    with _row():
        for name in ("geopackage", "geojson", "shapefile"):
            _button(material, name)


def _indicator_card(material: Material) -> None:
    _heading(_("Single indicators"), _("A map and a table each in its own unit, for the social report."))
    labels = {indicator.code: indicator.label for indicator in material.dataset.indicators}
    codes = st.multiselect(
        _("Indicators (none: all)"), list(labels), key=state.REPORT_CODES, format_func=labels.__getitem__,
        placeholder=_("all indicators"), persist_state="session",
    )  # fmt: skip
    with _row():
        _button(material, "indicators-pdf", Wish(codes=tuple(codes)), what=_("Indicators"))
        _button(material, "indicators-docx", Wish(codes=tuple(codes)), what=_("Indicators"))


def _project_card(material: Material) -> None:
    words = _(
        "Data, recipe, result and all that belongs to them in one file: measures, objectives, decisions, notes, "
        "facilities, workshops. Opens on another computer (page “Start”) with the same scores."
    )
    _heading(_("Project file"), words)
    with _row():
        _button(material, "project", complete=completed_copy(register.place()))
    if not material.is_public:
        st.caption(plain(_("It holds everything that this screen shows, also small counts.")))
