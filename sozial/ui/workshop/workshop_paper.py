"""Paper beside the phones: print numbered sheets, and key them in by numbers."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from sozial.errors import DataError
from sozial.output.tables.paper_sheets import build_sheets
from sozial.store.opened import workshop_store
from sozial.store.town import setting
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.workshop import ENDED, Workshop
from sozial.ui.kit.downloads import download_button
from sozial.ui.kit.number_field import whole_field
from sozial.ui.session import notices, state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, number, plain
from sozial.ui.session.unreachable import unreachable
from sozial.web.ballot_texts import ballot_languages
from sozial.web.ballot_topics import in_language
from sozial.web.ballot_views import OPERATOR
from sozial.workshop.ballot import Form, as_given, topics_of
from sozial.workshop.paper import HIGHEST_SHEET, Sheet, read_sheet
from sozial.workshop.settings import WorkshopSettings

_LINE, _SUM, _TOLD = "ws-sheet", "ws-sheet-sum", "_workshop_sheet"
_MOST_AT_ONCE = 200


def show_paper(workshop: Workshop) -> None:
    """Show how sheets are printed; while a round is open, the line in which they are keyed in."""
    if workshop.phase == ENDED:
        return
    current = workshop.current
    is_open = current is not None and current.is_open
    with st.expander(_("On paper"), icon=":material/description:"):
        left, right = st.columns([2, 3], gap="large")
        with left:
            _show_print(_of_round(workshop))
        with right:
            if is_open:
                _show_keying(workshop)
            else:
                st.caption(_("Sheets are keyed in here while a round is open."))


def _of_round(workshop: Workshop) -> WorkshopSettings:
    """Return the settings with the topics of the open round, between rounds with those of the next."""
    current, done = workshop.current, len(workshop.rounds)
    number = done if current is not None and current.is_open else done + 1
    return replace(workshop.settings, topics=topics_of(workshop.settings.topics, number))


def _show_print(settings: WorkshopSettings) -> None:
    languages = {code: language.name for code, language in ballot_languages().items()}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        count = whole_field(_("Sheets"), "ws-sheets", 20, 1, _MOST_AT_ONCE, width=110)
        first = whole_field(_("First number"), "ws-first-sheet", 1, 1, HIGHEST_SHEET, width=130)
        code = st.selectbox(
            _("Language"), list(languages), key="ws-sheet-language", width=150,
            format_func=lambda language: languages.get(language, language),
        )  # fmt: skip
    count = min(int(count), HIGHEST_SHEET - int(first) + 1)
    download_button(
        _("Print sheets (PDF)"), lambda: _sheets(settings, int(first), count, code), "werkstatt-boegen.pdf",
        "application/pdf", key="ws-print", on_click="ignore", icon=":material/print:",
    )  # fmt: skip
    st.caption(_("Give every person one sheet; the same number stays theirs in every round."))


def _sheets(settings: WorkshopSettings, first: int, count: int, code: str) -> bytes:
    language = ballot_languages()[code]
    contact = setting(OPERATOR)
    return build_sheets(
        in_language(settings, language), first, count, language.code, language.direction, language.texts, contact
    )


def _show_keying(workshop: Workshop) -> None:
    settings = _of_round(workshop)
    order = [_("sheet"), *([_("group")] if settings.groups else [])]
    order += [str(place) for place in range(1, len(settings.topics) + 1)]
    # A form: the tabulator leads from the line to the sum, and Enter in either takes the sheet.
    with st.form("ws-sheet-form", border=False):
        st.text_input(
            _("Key in a sheet: {order}").format(order=" · ".join(order)), key=_LINE, placeholder=_example(settings),
            max_chars=80, help=_("Numbers with a space between them, then Enter. Topics in the order of the sheet."),
        )  # fmt: skip
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            st.text_input(
                _("Sum on the sheet"), key=_SUM, max_chars=8, width=180,
                help=_("As it stands on the sheet: what is typed is compared with it. Empty where none stands there."),
            )  # fmt: skip
            st.form_submit_button(_("Save the sheet"), key="ws-sheet-save", on_click=_key_in, args=(workshop.key,))
    told, findings = state.read(_TOLD, (None, ()))
    if findings:
        show_findings(findings)
        if any(finding.code == "keyed" for finding in findings):
            st.button(_("Replace the sheet"), key="ws-sheet-replace", on_click=_key_in, args=(workshop.key, True))
    elif told is not None:
        st.success(_sheet_words(told, settings), icon=":material/check:")
    keyed = workshop_store().sheets(workshop, workshop.current.number) if workshop.current else []
    if keyed:
        st.caption(_("Keyed in: {sheets}").format(sheets=", ".join(number(sheet) for sheet in keyed)))


def _example(settings: WorkshopSettings) -> str:
    """Return a line as it may be keyed in."""
    count = len(settings.topics)
    if str(settings.form) == "points":
        values = [100 // count] * count
        values[0] += 100 - sum(values)
    elif settings.form is Form.ORDER:
        values = list(range(1, count + 1))
    else:
        values = [3] * count
    return " ".join(str(entry) for entry in [17, *([1] if settings.groups else []), *values])


def _sheet_words(sheet: Sheet, settings: WorkshopSettings) -> str:
    """Read a sheet back, so that a slip is seen."""
    values = as_given(settings.form, sheet.ballot.values)
    # What was read back may be of a round with other topics.
    topics = [topic for topic in settings.topics if topic.code in values]
    parts = [f"{plain(topic.label)} {number(values[topic.code])}" for topic in topics]
    if settings.groups:
        parts.insert(0, plain(sheet.ballot.group or _("not stated")))
    return _("Sheet {number} is saved: {content}").format(number=number(sheet.number), content=" · ".join(parts))


def _key_in(key: str, replace: bool = False) -> None:
    """Take a line; it is emptied once the sheet is on disk, and stays where something is wrong."""
    line = str(state.read(_LINE, "")).strip()
    if not line:
        return
    store = workshop_store()
    try:
        workshop = store.by_key(key)
        if workshop is None or workshop.current is None:
            return
        settings = _of_round(workshop)
        sheet = read_sheet(line, settings.form, settings.topics, settings.groups, str(state.read(_SUM, "")))
        store.vote_on_paper(workshop, workshop.current.number, sheet, replace)
    except DataError as error:
        state.write(_TOLD, (None, error.findings))
    except StoreUnavailable:
        notices.add_notice(unreachable())
    else:
        state.write(_TOLD, (sheet, ()))
        state.write(_LINE, "")
        state.write(_SUM, "")
