"""One HTML file with map and ranking that works without network, and without anything beside it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from sozial.i18n import N_, format_signed
from sozial.insight.profile import standing_out
from sozial.output.literal_text import xml_text
from sozial.output.map import leaflet_folder
from sozial.reading.display import build_display_geometry
from sozial.report.about_limits import limit_items, note_items
from sozial.report.committee_paper import summary_items
from sozial.report.disclosure import check_disclosure
from sozial.report.evidence import build_evidence, state_word
from sozial.report.figures import compared_text, people_text, rank_text, score_text
from sozial.report.material import Material
from sozial.report.pictures import index_layer
from sozial.result import NO_CLASS

_TEMPLATES = Path(__file__).with_name("templates")


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


def unit_details(material: Material, unit: str) -> dict[str, Any]:
    """Return what the page says of a quarter when it is chosen."""
    translate = material.translate
    lines = [[translate(N_("Class")), material.classes[unit]]]
    if unit in material.result.excluded:
        lines.append([translate(N_("Without an index")), material.result.excluded[unit].text(material.language)])
    elif material.with_ranks:
        lines.append([translate(N_("Rank")), rank_text(material, unit)])
        lines.append([material.index_label, score_text(material, unit)])
    lines.append([translate(N_("Inhabitants")), people_text(material, [unit])])
    kinds = (True, False) if material.with_ranks else (False, True)
    reasons = [
        [
            translate(N_("More burden than elsewhere") if burdens else N_("Less burden than elsewhere")),
            [compared_text(material, entry) for entry in standing_out(material.positions(unit), burdens, 4)]
            or [translate(N_("nothing clearly"))],
        ]
        for burdens in kinds
    ]
    parts = []
    if material.with_ranks and material.needs is not None and unit not in material.result.excluded:
        strength = material.needs.strength.loc[unit].dropna()
        parts = [[str(name), format_signed(float(value), material.language, 2)] for name, value in strength.items()]
    notes = [[lead, text] for lead, text in note_items(material, [unit])]
    return {"name": material.titles[unit], "lines": lines, "reasons": reasons, "parts": parts, "notes": notes}


def _rows(material: Material) -> list[dict[str, Any]]:
    """Return the ranking's rows: texts to read, and numbers to sort by."""
    place = {unit: number for number, unit in enumerate(material.by_burden)}
    return [
        {
            "unit": unit,
            "rank": rank_text(material, unit),
            "name": material.titles[unit],
            "score": score_text(material, unit),
            "people": people_text(material, [unit]),
            "count": material.inhabitants.get(unit, -1.0),
            "class": material.classes[unit],
            "number": int(material.result.classes[unit]),
            "order": place.get(unit, len(place)),
        }
        for unit in material.every_quarter
    ]


def _map(material: Material) -> dict[str, Any] | None:
    """Return geometry, classes and colours; None without areas."""
    if not material.dataset.has_areas:
        return None
    layer = index_layer(material)
    legend = [
        [str(colour), label, cut]
        for colour, label, cut in zip(layer.colours, layer.class_labels, layer.class_cuts, strict=False)
    ][::-1]
    present = set(layer.classes.tolist())
    if NO_CLASS in present:
        legend.append(["nodata", layer.without_class or material.translate("no data"), ""])
    if any(number < NO_CLASS for number in present):
        legend.append(["notrated", material.translate("not rated"), ""])
    return {
        "areas": json.loads(build_display_geometry(material.dataset)),
        "classes": layer.classes.tolist(),
        "colours": [str(colour) for colour in layer.colours],
        "legend": legend,
    }


def write_web_page(material: Material) -> bytes:
    """Return the page; the same material gives the same bytes.

    It asks nothing of any server: its rules forbid it to, and run no script but its own.

    Raises
    ------
    DataError
        If it would publish what the rules withhold.
    """
    warned = check_disclosure(material)
    translate = material.translate
    attention = [(translate(N_("Attention")), finding.line(material.language)) for finding in warned]
    drawn = _map(material)
    script = (_TEMPLATES / "page.js").read_text(encoding="utf-8")
    leaflet = _leaflet("leaflet.js") if drawn is not None else ""
    words = {
        "title": translate(N_("Social situation of the quarters")),
        "choose": translate(N_("Choose a quarter on the map or in the table.")),
        "map": translate(N_("Map. The table beside it holds the same; arrow keys move the map, plus and minus zoom.")),
        "rank": translate(N_("Rank")), "name": translate(N_("Quarter")), "index": material.index_label,
        "people": translate(N_("Inhabitants")), "class": translate(N_("Class")),
        "parts": translate(N_("Adds to the index")), "summary": translate(N_("At a glance")),
        "ranking": translate(N_("All quarters")), "zoom_in": translate(N_("Zoom in")),
        "zoom_out": translate(N_("Zoom out")), "origin": translate(N_("Origin of this report")),
        "limits": translate(N_("Limits and local knowledge")), "filter": translate(N_("Find a quarter")),
        "notes": translate(N_("What people who know the quarter say")),
    }  # fmt: skip
    data = {
        "map": drawn,
        "units": {unit: unit_details(material, unit) for unit in material.titles},
        "words": words,
    }
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    page = environment.get_template("page.html").render(
        language=material.language,
        title=words["title"],
        subtitle=material.subtitle,
        state=state_word(material.method, material.language),
        protection=material.protection,
        summary=summary_items(material),
        rows=_rows(material),
        with_ranks=material.with_ranks,
        has_map=drawn is not None,
        colours=drawn["colours"] if drawn else [],
        limits=[*limit_items(material), *attention],
        evidence=[(entry.label, entry.text) for entry in build_evidence(material)],
        words=words,
        data=_embedded(data),
        # These are the app's own files, not anybody's text.
        style=Markup((_TEMPLATES / "page.css").read_text(encoding="utf-8")),  # noqa: S704
        leaflet_style=Markup(_without_pictures(_leaflet("leaflet.css"))) if drawn is not None else "",  # noqa: S704
        leaflet=Markup(leaflet),  # noqa: S704
        script=Markup(script),  # noqa: S704
        allowed=Markup(_allowed(*(text for text in (leaflet, script) if text))),  # noqa: S704
    )  # fmt: skip
    return xml_text(page).encode()


def _without_pictures(style: str) -> str:
    """Return Leaflet's style without the pictures that it would ask a server for."""
    return re.sub(r"background-image:\s*url\([^)]*\);?", "", style)
