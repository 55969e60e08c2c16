"""One HTML file with map and ranking that works without network, and without anything beside it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import jinja2
from markupsafe import Markup

from sozial.i18n import N_, format_signed
from sozial.insight.profile import standing_out
from sozial.output.files.literal_text import visible_text
from sozial.output.maps.map import leaflet_folder
from sozial.places import PACKAGE
from sozial.reading.areas.display import build_display_geometry
from sozial.report.context.context import ReportContext
from sozial.report.context.disclosure import check_disclosure
from sozial.report.context.evidence import build_evidence, state_word, subtitle
from sozial.report.document.pictures import index_layer
from sozial.report.papers.committee_paper import summary_items
from sozial.report.sections.about_limits import limit_items, note_items
from sozial.report.sections.figures import compared_text, people_text, rank_text, score_text
from sozial.result import NO_CLASS

_TEMPLATES = PACKAGE / "report" / "templates"


def _embedded(content: Any) -> Markup:
    """Return data as JSON that no browser takes for markup, whatever texts are in it."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for sign, written in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(sign, written)
    # Nothing in it can end the element that it stands in.
    return Markup(text)  # noqa: S704


def _leaflet(name: str) -> str:
    return (leaflet_folder() / name).read_text(encoding="utf-8")


def _allowed(*scripts: str) -> str:
    """Return which scripts the page may run: these, and no others."""
    marks = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    return " ".join(f"'sha256-{mark}'" for mark in marks)


def unit_details(context: ReportContext, unit: str) -> dict[str, Any]:
    """Return what the page says of a quarter when it is chosen."""
    translate = context.translate
    lines = [[translate(N_("Class")), context.classes[unit]]]
    if unit in context.result.excluded:
        lines.append([translate(N_("Without an index")), context.result.excluded[unit].text(context.language)])
    elif context.with_ranks:
        lines.append([translate(N_("Rank")), rank_text(context, unit)])
        lines.append([context.index_label, score_text(context, unit)])
    lines.append([translate(N_("Inhabitants")), people_text(context, [unit])])
    kinds = (True, False) if context.with_ranks else (False, True)
    reasons = [
        [
            translate(N_("More burden than elsewhere") if burdens else N_("Less burden than elsewhere")),
            [compared_text(context, entry) for entry in standing_out(context.positions(unit), burdens, 4)]
            or [translate(N_("nothing clearly"))],
        ]
        for burdens in kinds
    ]
    parts = []
    if context.with_ranks and context.needs is not None and unit not in context.result.excluded:
        strength = context.needs.strength.loc[unit]
        parts = [[str(name), format_signed(float(value), context.language, 2)] for name, value in strength.items()]
    notes = [[lead, text] for lead, text in note_items(context, [unit])]
    return {"name": context.titles[unit], "lines": lines, "reasons": reasons, "parts": parts, "notes": notes}


def _rows(context: ReportContext) -> list[dict[str, Any]]:
    """Return the ranking's rows: texts to read, and numbers to sort by."""
    place = {unit: number for number, unit in enumerate(context.in_order)}
    return [
        {
            "unit": unit,
            "rank": rank_text(context, unit),
            "name": context.titles[unit],
            "score": score_text(context, unit),
            "people": people_text(context, [unit]),
            "count": context.inhabitants.get(unit, -1.0),
            "class": context.classes[unit],
            "number": int(context.result.classes[unit]),
            "order": place.get(unit, len(place)),
        }
        for unit in context.every_quarter
    ]


def _map(context: ReportContext) -> dict[str, Any] | None:
    """Return geometry, classes and colours; None without areas."""
    if not context.dataset.has_areas:
        return None
    layer = index_layer(context)
    legend = [
        [str(colour), label, cut]
        for colour, label, cut in zip(layer.colours, layer.class_labels, layer.class_cuts, strict=False)
    ][::-1]
    present = set(layer.classes.tolist())
    if NO_CLASS in present:
        legend.append(["nodata", layer.without_class or context.translate("no data"), ""])
    if any(number < NO_CLASS for number in present):
        legend.append(["notrated", context.translate("not rated"), ""])
    return {
        "areas": json.loads(build_display_geometry(context.dataset)),
        "classes": layer.classes.tolist(),
        "colours": [str(colour) for colour in layer.colours],
        "legend": legend,
    }


def write_web_page(context: ReportContext) -> bytes:
    """Return the page; the same material gives the same bytes.

    It asks nothing of any server: its rules forbid it to, and run no script but its own.

    Raises
    ------
    DataError
        If it would publish what the rules withhold.
    """
    warned = check_disclosure(context)
    translate = context.translate
    attention = [(translate(N_("Attention")), finding.line(context.language)) for finding in warned]
    drawn = _map(context)
    script = (_TEMPLATES / "page.js").read_text(encoding="utf-8")
    leaflet = _leaflet("leaflet.js") if drawn is not None else ""
    words = {
        "title": translate(N_("Social situation of the quarters")),
        "choose": translate(N_("Choose a quarter on the map or in the table.")),
        "map": translate(N_("Map. The table beside it holds the same; arrow keys move the map, plus and minus zoom.")),
        "rank": translate(N_("Rank")), "name": translate(N_("Quarter")), "index": context.index_label,
        "people": translate(N_("Inhabitants")), "class": translate(N_("Class")),
        "parts": translate(N_("Adds to the index")), "summary": translate(N_("At a glance")),
        "ranking": translate(N_("All quarters")), "zoom_in": translate(N_("Zoom in")),
        "zoom_out": translate(N_("Zoom out")), "origin": translate(N_("Origin of this report")),
        "limits": translate(N_("Limits and local knowledge")), "filter": translate(N_("Find a quarter")),
        "notes": translate(N_("What people who know the quarter say")),
    }  # fmt: skip
    data = {
        "map": drawn,
        "units": {unit: unit_details(context, unit) for unit in context.titles},
        "words": words,
    }
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    page = environment.get_template("page.html").render(
        language=context.language,
        title=words["title"],
        subtitle=subtitle(context),
        state=state_word(context),
        protection=context.protection,
        summary=summary_items(context),
        rows=_rows(context),
        with_ranks=context.with_ranks,
        has_map=drawn is not None,
        colours=drawn["colours"] if drawn else [],
        limits=[*limit_items(context), *attention],
        evidence=[(entry.label, entry.text) for entry in build_evidence(context)],
        words=words,
        data=_embedded(data),
        # These are the app's own files, not anybody's text.
        style=Markup((_TEMPLATES / "page.css").read_text(encoding="utf-8")),  # noqa: S704
        leaflet_style=Markup(_without_pictures(_leaflet("leaflet.css"))) if drawn is not None else "",  # noqa: S704
        leaflet=Markup(leaflet),  # noqa: S704
        script=Markup(script),  # noqa: S704
        allowed=Markup(_allowed(*(text for text in (leaflet, script) if text))),  # noqa: S704
    )  # fmt: skip
    return visible_text(page).encode()


def _without_pictures(style: str) -> str:
    """Return Leaflet's style without the pictures that it would ask a server for."""
    return re.sub(r"background-image:\s*url\([^)]*\);?", "", style)
