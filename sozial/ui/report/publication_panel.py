"""What the public version of the data is: its rule, what it changes, and the file to pass on."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from sozial.errors import DataError
from sozial.insight.public_difference import PublicDifference, compare_public
from sozial.model import Dataset
from sozial.output.tables.comparison_tables import build_covered_table, build_public_view
from sozial.protection.public_findings import FOR_PUBLISHERS, column_labels
from sozial.protection.rules import COUNTS, DisclosureRules, Mode
from sozial.reading.joining.published import MESSAGE, REMEDY
from sozial.report.context.evidence import rules_words
from sozial.report.outputs import OUTPUTS, write_output
from sozial.result import Result
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.kit.downloads import download_button
from sozial.ui.kit.table_view import show_table
from sozial.ui.memory import cached_data
from sozial.ui.project import register
from sozial.ui.recipe import settings
from sozial.ui.report.file_names import output_name
from sozial.ui.report.project_copy import completed_copy
from sozial.ui.report.report_context import build_context
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import loaded_data, shown_data, state, viewers
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, number, plain
from sozial.ui.session.unreachable import show_unreachable


def show_publication(current: AnalysisContext) -> None:
    """Show the rule, what it changes in this index, and the public project file."""
    words = _(
        "The workshop, and whoever reaches this app over the network, sees the public version. It is one town: every "
        "page, map and file of it is computed from the same protected figures."
    )
    st.markdown(plain(words))
    if viewers.mode() is Mode.PUBLIC or loaded_data.whole_dataset().is_published:
        st.info(plain(rules_words(shown_data.rules(), state.language())), icon=":material/verified_user:")
        if loaded_data.whole_dataset().is_published:
            st.caption(plain(f"{_(MESSAGE)} {_(REMEDY)}"))
        else:
            st.caption(_("The rule, and the file of the public version, are made on an internal screen."))
        # Which totals must not be named elsewhere is for whoever publishes.
        show_findings([finding for finding in current.dataset.findings if finding.code not in FOR_PUBLISHERS])
        return
    rules = _choose_rule()
    data = loaded_data.whole_dataset()
    st.info(plain(rules_words(rules, state.language())), icon=":material/verified_user:")
    try:
        with st.spinner(_("The figures are being protected for the public …")):
            public = cached_data.dataset_for(shown_data.public_dataset(), current.recipe, rules)
        found = compare_public(current.dataset, public, current.recipe, current.period)
    except DataError as error:
        show_findings(error.findings)
        return
    except StoreUnavailable:
        show_unreachable()
        return
    _show_numbers(found)
    _show_quarters(found, current.result)
    _show_cells(found, data)
    show_findings(public.findings)
    _show_file(current, public, found.outside)


def _choose_rule() -> DisclosureRules:
    least = shown_data.rules_of_operator().minimum_count
    st.selectbox(
        _("Counts below this are covered"),
        [count for count in COUNTS if count >= least] or [least],
        key=state.MINIMUM_COUNT,
        width=280,
        help=_(
            "The larger, the more every count is changed. The choice belongs to the project and holds for everybody."
        ),
    )
    return shown_data.rules()


def _show_numbers(found: PublicDifference) -> None:
    said = [
        (
            _("Figures of all years that differ"),
            _("{n} of {total}").format(n=number(found.changed), total=number(found.figures)),
        ),
        (_("of them covered"), number(found.covered)),
        (_("Quarters with an index, inside and outside"), f"{number(found.rated)} · {number(found.rated_outside)}"),
    ]
    if found.same is not None:
        said.append(
            (_("Same class outside"), _("{n} of {total}").format(n=number(found.same), total=number(found.rated)))
        )
    for column, (label, value) in zip(st.columns(len(said)), said, strict=True):
        column.metric(label, value)


def _show_quarters(found: PublicDifference, result: Result) -> None:
    breaks = result.breaks
    labels = dict(enumerate(breaks.labels)) if breaks is not None else {}
    differs = found.table[found.table["class_inside"] != found.table["class_outside"]]
    if found.same is not None and len(differs):
        names = "; ".join(
            f"{name} ({_(labels.get(inside, '–'))} → {_(labels.get(outside, '–'))})"
            for name, inside, outside in differs[["name", "class_inside", "class_outside"]].itertuples(index=False)
        )
        words = _("So near to a class border that a few cases decide, class inside → outside: {names}.")
        st.caption(plain(words.format(names=names)))
    with st.expander(_("All quarters inside and outside")):
        show_table(build_public_view(found, result, state.language(), settings.current_ranks()), 10)


def _show_cells(found: PublicDifference, data: Dataset) -> None:
    """Show which figures of the period are covered."""
    if not found.cells:
        return
    titles, labels = cached_data.unit_titles(data), column_labels(data)
    table = build_covered_table(found.cells, titles, labels, state.language())
    with st.expander(_("Covered figures of this year ({n})").format(n=number(len(table)))):
        st.caption(_("They are shown on no page and in no paper. The index counts with their changed values."))
        show_table(table, 10)


def _show_file(current: AnalysisContext, public: Dataset, outside: Result) -> None:
    """Show the button of the public project file; it is made when it is asked for."""
    rules = shown_data.rules()
    context = replace(
        build_context(current),
        dataset=public,
        result=outside,
        rules=rules,
        question=str(state.read("report-question") or ""),
    )
    complete, output = completed_copy(register.place()), OUTPUTS["project"]
    download_button(
        _("Public project file (.sozial)"),
        lambda: write_output("project", complete(context), None),
        output_name(context, output),
        output.mime,
        key="public-project",
        icon=":material/download:",
        type="primary",
        on_click="ignore",
    )
