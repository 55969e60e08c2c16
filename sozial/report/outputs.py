"""Every file that leaves the house, by name: the page and the command line offer the same ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.report.context.context import ReportContext
from sozial.report.context.kinds import KIND_LABELS
from sozial.report.document.document import Document, Look
from sozial.report.document.docx import write_docx
from sozial.report.document.pdf import fitted, write_pdf
from sozial.report.exchange.map_files import write_geojson, write_geopackage, write_shapefile
from sozial.report.exchange.open_data import write_open_data
from sozial.report.exchange.project_file import write_project
from sozial.report.exchange.web_page import write_web_page
from sozial.report.papers.committee_paper import build_committee_paper
from sozial.report.papers.funding_annex import build_funding_annex
from sozial.report.papers.funding_area import FundingArea
from sozial.report.papers.indicator_sheets import build_indicator_sheets
from sozial.report.papers.paper_contents import PaperContents
from sozial.report.papers.quarter_profile import build_profile, write_profiles
from sozial.report.slides.deck import build_deck
from sozial.report.slides.pptx import write_pptx
from sozial.report.workbook.workbook import write_workbook

Progress = Callable[[float], None]
# A concept is capped at few pages; its annex keeps to two.
ANNEX_PAGES = 2


@dataclass(frozen=True)
class OutputOptions:
    """What is asked for beyond the material.

    Parameters
    ----------
    units
        Quarters of profiles; empty: all.
    area
        Of a funding annex.
    codes
        Indicators of single-indicator sheets; empty: all.
    template
        A town's own presentation, for slides.
    contents
        Of a committee paper.
    look
        Colour and logo of papers.
    """

    units: tuple[str, ...] = ()
    area: FundingArea | None = None
    codes: tuple[str, ...] = ()
    template: bytes | None = None
    contents: PaperContents = field(default_factory=PaperContents)
    look: Look = field(default_factory=Look)


@dataclass(frozen=True)
class Output:
    """One kind of file.

    Parameters
    ----------
    label
        What it is, for whoever chooses.
    stem
        Beginning of the file's name, to be translated: what it is.
    """

    label: str
    stem: str
    ending: str
    mime: str
    write: Callable[[ReportContext, OutputOptions, Progress], bytes]


_WRITERS: Mapping[str, Callable[[Document], bytes]] = {"pdf": write_pdf, "docx": write_docx}
PDF, XLSX = "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ZIP = "application/zip"


def _written(document: Document, ending: str, options: OutputOptions) -> bytes:
    """Return a paper in the town's own look."""
    return _WRITERS[ending](replace(document, look=options.look))


def _paper(ending: str) -> Callable[[ReportContext, OutputOptions, Progress], bytes]:
    return lambda context, options, _progress: _written(
        build_committee_paper(context, options.contents), ending, options
    )


def _profile(ending: str) -> Callable[[ReportContext, OutputOptions, Progress], bytes]:
    def write(context: ReportContext, options: OutputOptions, _progress: Progress) -> bytes:
        known = [unit for unit in options.units if unit in context.titles]
        if not known:
            raise refusal("no-quarter", "", N_("A profile is of one quarter; none was chosen."), N_("Choose one."))
        return _written(build_profile(context, known[0]), ending, options)

    return write


def _profiles(ending: str) -> Callable[[ReportContext, OutputOptions, Progress], bytes]:
    def write(context: ReportContext, options: OutputOptions, progress: Progress) -> bytes:
        units = [unit for unit in (options.units or tuple(context.titles)) if unit in context.titles]
        return write_profiles(context, units, lambda document: _written(document, ending, options), ending, progress)

    return write


def _annex(ending: str, full: bool) -> Callable[[ReportContext, OutputOptions, Progress], bytes]:
    def write(context: ReportContext, options: OutputOptions, _progress: Progress) -> bytes:
        if options.area is None or not options.area.units:
            message = N_("A funding annex is about an area; no quarters were chosen.")
            raise refusal("no-quarters", "", message, N_("Choose quarters."))
        document = build_funding_annex(context, options.area, full)
        if not full:
            document = fitted(document, ANNEX_PAGES)
        return _written(document, ending, options)

    return write


def _indicators(ending: str) -> Callable[[ReportContext, OutputOptions, Progress], bytes]:
    return lambda context, options, _progress: _written(build_indicator_sheets(context, options.codes), ending, options)


def _slides(context: ReportContext, options: OutputOptions, _progress: Progress) -> bytes:
    return write_pptx(build_deck(context), options.template)


def _alone(write: Callable[[ReportContext], bytes]) -> Callable[[ReportContext, OutputOptions, Progress], bytes]:
    return lambda context, _wish, _progress: write(context)


OUTPUTS: Mapping[str, Output] = {
    "paper-pdf": Output(KIND_LABELS["paper-pdf"], N_("committee-paper"), "pdf", PDF, _paper("pdf")),
    "paper-docx": Output(KIND_LABELS["paper-docx"], N_("committee-paper"), "docx", DOCX, _paper("docx")),
    "slides": Output(KIND_LABELS["slides"], N_("committee-slides"), "pptx", PPTX, _slides),
    "profile-pdf": Output(KIND_LABELS["profile-pdf"], N_("quarter-profile"), "pdf", PDF, _profile("pdf")),
    "profile-docx": Output(KIND_LABELS["profile-docx"], N_("quarter-profile"), "docx", DOCX, _profile("docx")),
    "profiles-pdf": Output(KIND_LABELS["profiles-pdf"], N_("quarter-profiles"), "zip", ZIP, _profiles("pdf")),
    "profiles-docx": Output(KIND_LABELS["profiles-docx"], N_("quarter-profiles"), "zip", ZIP, _profiles("docx")),
    "annex-pdf": Output(KIND_LABELS["annex-pdf"], N_("funding-annex-short"), "pdf", PDF, _annex("pdf", False)),
    "annex-docx": Output(KIND_LABELS["annex-docx"], N_("funding-annex-short"), "docx", DOCX, _annex("docx", False)),
    "annex-full-pdf": Output(KIND_LABELS["annex-full-pdf"], N_("funding-annex-full"), "pdf", PDF, _annex("pdf", True)),
    "annex-full-docx": Output(
        KIND_LABELS["annex-full-docx"], N_("funding-annex-full"), "docx", DOCX, _annex("docx", True)
    ),
    "indicators-pdf": Output(KIND_LABELS["indicators-pdf"], N_("indicator-sheets"), "pdf", PDF, _indicators("pdf")),
    "indicators-docx": Output(
        KIND_LABELS["indicators-docx"], N_("indicator-sheets"), "docx", DOCX, _indicators("docx")
    ),
    "workbook": Output(KIND_LABELS["workbook"], N_("result-workbook"), "xlsx", XLSX, _alone(write_workbook)),
    "geopackage": Output(
        KIND_LABELS["geopackage"],
        N_("result-geopackage"),
        "gpkg",
        "application/geopackage+sqlite3",
        _alone(write_geopackage),
    ),
    "geojson": Output(KIND_LABELS["geojson"], N_("result-geojson"), "zip", ZIP, _alone(write_geojson)),
    "shapefile": Output(KIND_LABELS["shapefile"], N_("result-shapefile"), "zip", ZIP, _alone(write_shapefile)),
    "open-data": Output(KIND_LABELS["open-data"], N_("open-data"), "zip", ZIP, _alone(write_open_data)),
    "web-page": Output(KIND_LABELS["web-page"], N_("result-page"), "html", "text/html", _alone(write_web_page)),
    "project": Output(KIND_LABELS["project"], N_("project-file"), "sozial", ZIP, _alone(write_project)),
}


def write_output(
    name: str, context: ReportContext, options: OutputOptions | None = None, progress: Progress | None = None
) -> bytes:
    """Return one file.

    Parameters
    ----------
    name
        A key of `OUTPUTS`.
    progress
        Called with the share that is done; may raise to stop.

    Raises
    ------
    KeyError
        If there is no such kind.
    DataError
        If it cannot be made: the message says why, and what to do.
    """
    return OUTPUTS[name].write(context, options or OutputOptions(), progress or (lambda _share: None))
