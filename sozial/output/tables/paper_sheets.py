"""A workshop on paper: numbered sheets to be printed, in any language of the ballot."""

from __future__ import annotations

from collections.abc import Mapping

from sozial.output.files.typesetting import typeset
from sozial.workshop.ballot import Form
from sozial.workshop.settings import WorkshopSettings


def build_sheets(
    settings: WorkshopSettings,
    first: int,
    count: int,
    language: str,
    direction: str,
    texts: Mapping[str, str],
    contact: str = "",
) -> bytes:
    """Return numbered sheets as PDF, one page each.

    Parameters
    ----------
    first, count
        Number on the first sheet, and how many.
    language, direction
        Code of the ballot's language, and "ltr" or "rtl".
    texts
        The ballot's texts in that language.
    contact
        What the operator states about data protection.
    """
    form, count_of_topics = settings.form, len(settings.topics)
    tasks = {Form.POINTS: "points_task", Form.RATING: "rating_task", Form.ORDER: "order_task"}

    def own(text: str) -> str:
        # What the moderator wrote keeps its own direction, also beside a script from right to left.
        return f"\u2068{text}\u2069" if text and direction == "rtl" else text

    notes = [texts["paper_privacy"], contact, texts["not_representative"]]
    content = {
        "language": language,
        "direction": direction,
        "title": own(settings.title),
        "about": texts["about"],
        "task": texts[tasks[form]].replace("{n}", str(count_of_topics)),
        "form": str(form),
        "topics": [{"label": own(topic.label), "explanation": own(topic.explanation)} for topic in settings.topics],
        "groups": [own(group) for group in settings.groups],
        "sheets": [str(number) for number in range(first, first + count)],
        "words": {key: texts[key] for key in ("sheet", "sheet_total", "group_question", "no_group")},
        "notes": [note for note in notes if note],
    }
    return typeset("sheet", content)
