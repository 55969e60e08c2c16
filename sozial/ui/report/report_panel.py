"""The report page: what goes in, and every file that can be made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from sozial.errors import DataError
from sozial.i18n import N_, NP_
from sozial.report.context.context import ReportContext
from sozial.report.context.disclosure import check_disclosure
from sozial.report.outputs import OUTPUTS, OutputOptions, write_output
from sozial.report.papers.funding_area import PROGRAMMES, FundingArea
from sozial.ui.kit import background
from sozial.ui.kit.downloads import download_button
from sozial.ui.memory import cached_data, cached_files
from sozial.ui.project import register
from sozial.ui.recipe import settings
from sozial.ui.report import paper_panel
from sozial.ui.report.file_names import output_name
from sozial.ui.report.motion_panel import choose_motion
from sozial.ui.report.project_copy import completed_copy
from sozial.ui.report.report_context import build_context, choose_decision, context_key, with_certainty
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import navigation, shown_data, state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, counted, number, plain

QUESTION, AUTHOR, PROGRAMME = "report-question", "report-author", "report-programme"
TEMPLATE, BATCH = "report-template", "_report_batch"
state.remember(QUESTION, AUTHOR, PROGRAMME, of=state.Kept.VIEW)
_LONGEST = 600
_ENDINGS = {
    "pdf": "PDF", "docx": "Word", "pptx": "PowerPoint (PPTX)", "xlsx": "Excel (XLSX)",
    "gpkg": "GeoPackage", "html": "HTML", "sozial": N_("Project file (.sozial)"),
}  # fmt: skip
_TEXTS = {
    "geojson": "GeoJSON", "shapefile": "Shapefile", "open-data": N_("CSV for open data and KomMonitor"),
}  # fmt: skip


def show_settings(current: AnalysisContext) -> ReportContext:
    """Show what goes into the report; return it, without how sure it is."""
    settings.show_ranks()
    question = st.text_area(
        _("Question of the report (may be empty)"), key=QUESTION, max_chars=_LONGEST, height=90,
        persist_state="session", placeholder=_("Where should the new family centre open?"),
    )  # fmt: skip
    author = st.text_input(_("Office that makes it (may be empty)"), key=AUTHOR, max_chars=120, persist_state="session")
    context = replace(build_context(current, choose_decision()), question=question or "", author=author or "")
    context = replace(context, motion=choose_motion())
    parts = [
        counted(NP_("{n} measure", "{n} measures"), len(context.actions)),
        counted(NP_("{n} objective", "{n} objectives"), len(context.objectives)),
        counted(NP_("{n} released note", "{n} released notes"), len(context.released)),
    ]
    st.caption(_("Also in it: {parts}.").format(parts=", ".join(parts)))
    if context.is_public:
        st.caption(_("For the public: every file is made of protected figures, the same for everybody."))
    else:
        words = _(
            "Internal: the files hold what this screen shows, also small counts. A committee that meets in public gets "
            "the public version: choose “{mode}” at the top, or the page “{page}”."
        )
        st.caption(words.format(mode=_("public"), page=navigation.title_of(navigation.PUBLICATION)))
    return context


def show_report(current: AnalysisContext) -> None:
    """Show the settings, and beside them the files; how sure the ranking is is computed first."""
    left, right = st.columns([2, 5], gap="large")
    with left:
        context = show_settings(current)
        wish = OutputOptions(contents=paper_panel.choose_contents(context.dataset), look=paper_panel.choose_look())
    with right:
        try:
            show_findings(check_disclosure(context))
        except DataError as error:
            show_findings(error.findings)
            return
        with_certainty(current, context, lambda context: _show_files(context, wish))


def _show_files(context: ReportContext, wish: OutputOptions) -> None:
    """Show a card for every kind of file."""
    cards: list[Callable[[ReportContext, OutputOptions], None]] = [
        _paper_card, _slides_card, _profile_card, _annex_card, _data_card, _map_card, _indicator_card, _project_card,
    ]  # fmt: skip
    for at in range(0, len(cards), 2):
        for column, card in zip(st.columns(2, gap="medium"), cards[at : at + 2], strict=False):
            with column, st.container(border=True, height="stretch"):
                card(context, wish)


def _heading(title: str, words: str) -> None:
    st.markdown(f"**{title}**")
    st.caption(words)


def _button(
    context: ReportContext, name: str, options: OutputOptions | None = None, disabled: bool = False, what: str = "",
    of: str = "", complete: Callable[[ReportContext], ReportContext] = lambda context: context,
) -> None:  # fmt: skip
    """Show the button of one file, which is made when it is asked for.

    Parameters
    ----------
    what
        What it holds, where a card has the same kind of file as another one: whoever hears the page hears which.
    of
        The quarter or area that the file is about: a part of its name.
    complete
        Adds what only this file needs, when it is made.
    """
    output = OUTPUTS[name]
    ending = _(_TEXTS[name]) if name in _TEXTS else _(_ENDINGS[output.ending])
    download_button(
        f"{what} ({ending})" if what else ending, lambda: write_output(name, complete(context), options),
        output_name(context, output, of), output.mime, key=f"report-{name}", icon=":material/download:",
        on_click="ignore", disabled=disabled,
    )  # fmt: skip


def _paper_card(context: ReportContext, wish: OutputOptions) -> None:
    _heading(
        _("Committee paper"), _("Question, map, quarters with reasons, how sure, development, measures, limits; annex.")
    )
    with st.container(horizontal=True, gap="small"):
        _button(context, "paper-pdf", wish, what=_("The paper"))
        _button(context, "paper-docx", wish, what=_("The paper"))


def _slides_card(context: ReportContext, wish: OutputOptions) -> None:
    _heading(
        _("Slides for the committee"),
        _(
            "12 slides at most, one statement each, and an annex with what has no room there; what figures rest on "
            "stands in the notes."
        ),
    )
    upload = st.file_uploader(_("Template with logo and colours (may be empty)"), type=["pptx"], key=TEMPLATE)
    template = None
    if upload is not None:
        try:
            template = cached_files.clean_template(upload.name, upload.getvalue())
        except DataError as error:
            show_findings(error.findings)
    with st.container(horizontal=True, gap="small"):
        _button(context, "slides", replace(wish, template=template))
        navigation.show_button(navigation.SHOWING, width="content")


def _profile_card(context: ReportContext, wish: OutputOptions) -> None:
    _heading(
        _("Profiles"), _("Two pages per quarter: where it stands, why, since when, what is done, local knowledge.")
    )
    titles = cached_data.unit_titles(context.dataset)
    first = shown_data.selected() or (context.described or list(titles))[0]
    unit = st.selectbox(
        _("Quarter"), list(titles), index=list(titles).index(first), key=state.REPORT_UNIT,
        format_func=titles.__getitem__, persist_state="session",
    )  # fmt: skip
    options = replace(wish, units=(unit,))
    with st.container(horizontal=True, gap="small"):
        _button(context, "profile-pdf", options, what=_("The profile"), of=titles[unit])
        _button(context, "profile-docx", options, what=_("The profile"), of=titles[unit])
    with st.container(horizontal=True, gap="small"):
        for ending, label in (
            ("pdf", NP_("{n} as PDF", "All {n} as PDF")),
            ("docx", NP_("{n} as Word", "All {n} as Word")),
        ):
            st.button(
                counted(label, len(titles)), key=f"report-all-{ending}", icon=":material/library_books:",
                on_click=state.write, args=(BATCH, ending),
            )  # fmt: skip
    ending = state.read(BATCH)
    if ending in ("pdf", "docx"):
        _show_batch(context, f"profiles-{ending}", wish)


def _show_batch(context: ReportContext, name: str, wish: OutputOptions) -> None:
    """Make all profiles beside the page, with a bar and a way to cancel; then offer them."""
    background.compute(
        context_key(context, name, wish.look),
        lambda progress: write_output(name, context, wish, progress),
        lambda content: _offer(context, name, content),
        counted(
            NP_("Making the profile of {n} quarter …", "Making the profiles of {n} quarters …"), len(context.titles)
        ),
        lambda: state.forget(BATCH),
    )


def _offer(context: ReportContext, name: str, content: bytes) -> None:
    output = OUTPUTS[name]
    label = _("Save all profiles ({size} MB)").format(size=number(len(content) / 1e6, 1))
    download_button(
        label, content, output_name(context, output), output.mime, key=f"report-{name}",
        type="primary", icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _take_group(context: ReportContext) -> None:
    """Take a named area of the data for that of the application."""
    group = state.read(state.REPORT_GROUP)
    if group in context.dataset.groups:
        state.write(state.REPORT_AREA, group)
        known = set(context.titles)
        state.write(state.REPORT_UNITS, [unit for unit in context.dataset.groups[group] if unit in known])


def _annex_card(context: ReportContext, wish: OutputOptions) -> None:
    _heading(
        _("Funding annex"),
        _("Why this area: compared with city, other quarters, Kreis and Land; two pages or in full."),
    )
    dataset, titles = context.dataset, cached_data.unit_titles(context.dataset)
    if dataset.groups:
        st.selectbox(
            _("Area from the data"), ["", *dataset.groups], key=state.REPORT_GROUP, on_change=_take_group,
            args=(context,), format_func=lambda group: group or "–", persist_state="session",
        )  # fmt: skip
    if state.read(state.REPORT_UNITS) is None:
        state.write(state.REPORT_UNITS, context.described[:3])
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
    options = replace(wish, area=area)
    with st.container(horizontal=True, gap="small"):
        _button(context, "annex-pdf", options, not units, _("Two pages"), area.name)
        _button(context, "annex-docx", options, not units, _("Two pages"), area.name)
    with st.container(horizontal=True, gap="small"):
        _button(context, "annex-full-pdf", options, not units, _("In full"), area.name)
        _button(context, "annex-full-docx", options, not units, _("In full"), area.name)


def _data_card(context: ReportContext, _wish: OutputOptions) -> None:
    _heading(
        _("To check and to pass on"),
        _("Excel computes every score again; CSV with description for portals; a page that works offline."),
    )
    with st.container(horizontal=True, gap="small"):
        for name in ("workbook", "open-data", "web-page"):
            _button(context, name)


def _map_card(context: ReportContext, _wish: OutputOptions) -> None:
    _heading(_("For maps"), _("Areas with all figures and the colours of the map, for QGIS and others."))
    if not context.dataset.has_areas:
        st.info(_("There are no areas in this data. Load areas on the page “Data”."))
        return
    with st.container(horizontal=True, gap="small"):
        for name in ("geopackage", "geojson", "shapefile"):
            _button(context, name)


def _indicator_card(context: ReportContext, wish: OutputOptions) -> None:
    _heading(_("Single indicators"), _("A map and a table each in its own unit, for the social report."))
    labels = {indicator.code: indicator.label for indicator in context.dataset.indicators}
    codes = st.multiselect(
        _("Indicators (none: all)"), list(labels), key=state.REPORT_CODES, format_func=labels.__getitem__,
        placeholder=_("all indicators"), persist_state="session",
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        _button(context, "indicators-pdf", replace(wish, codes=tuple(codes)), what=_("Indicators"))
        _button(context, "indicators-docx", replace(wish, codes=tuple(codes)), what=_("Indicators"))


def _project_card(context: ReportContext, _wish: OutputOptions) -> None:
    words = _(
        "Data, recipe, result and all that belongs to them in one file: measures, objectives, decisions, notes, "
        "facilities, workshops. Opens on another computer (page “Start”) with the same scores."
    )
    _heading(_("Project file"), words)
    with st.container(horizontal=True, gap="small"):
        _button(context, "project", complete=completed_copy(register.place()))
    if not context.is_public:
        st.caption(plain(_("It holds everything that this screen shows, also small counts.")))
