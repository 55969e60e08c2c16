"""What the public version of the data is: its rule, what it changes, and the file to pass on."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from sozial.errors import DataError
from sozial.insight.public_difference import PublicDifference, compare_public
from sozial.model import Dataset
from sozial.protection.public_findings import FOR_PUBLISHERS, column_labels
from sozial.protection.rules import COUNTS, DisclosureRules, Mode
from sozial.reading.published import MESSAGE, REMEDY
from sozial.report.evidence import rules_words
from sozial.report.outputs import OUTPUTS, write_output
from sozial.result import Result
from sozial.ui import cache, register, state
from sozial.ui.charts import file_name
from sozial.ui.current import Current
from sozial.ui.findings import show_findings
from sozial.ui.language import _, number, plain
from sozial.ui.project_copy import completed_copy
from sozial.ui.report_material import build_material


def show_publication(current: Current) -> None:
    """Show the rule, what it changes in this index, and the public project file."""
    words = _(
        "The workshop, and whoever reaches this app over the network, sees the public version. It is one town: every "
        "page, map and file of it is computed from the same protected figures."
    )
    st.markdown(plain(words))
    if state.mode() is Mode.PUBLIC or state.whole_dataset().is_published:
        st.info(plain(rules_words(state.rules(), state.language())), icon=":material/verified_user:")
        if state.whole_dataset().is_published:
            st.caption(plain(f"{_(MESSAGE)} {_(REMEDY)}"))
        else:
            st.caption(_("The rule, and the file of the public version, are made on an internal screen."))
        # Which totals must not be named elsewhere is for whoever publishes.
        show_findings([finding for finding in current.dataset.findings if finding.code not in FOR_PUBLISHERS])
        return
    rules = _choose_rule()
    data = state.whole_dataset()
    st.info(plain(rules_words(rules, state.language())), icon=":material/verified_user:")
    try:
        with st.spinner(_("The figures are being protected for the public …")):
            public = cache.dataset_for(state.public_dataset(), current.method, rules)
        found = compare_public(current.dataset, public, current.method, current.period)
    except DataError as error:
        show_findings(error.findings)
        return
    _show_numbers(found)
    _show_quarters(found, current.result)
    _show_cells(found, data)
    show_findings(public.findings)
    _show_file(current, public, found.outside)


def _choose_rule() -> DisclosureRules:
    least = state.rules_of_operator().minimum_count
    st.selectbox(
        _("Counts below this are covered"),
        [count for count in COUNTS if count >= least] or [least],
        key=state.MINIMUM_COUNT,
        width=280,
        help=_(
            "The larger, the more every count is changed. The choice belongs to the project and holds for everybody."
        ),
    )
    return state.rules()


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
    table = pd.DataFrame(
        {
            _("Quarter"): found.table["name"],
            _("Rank inside"): found.table["rank_inside"],
            _("Rank outside"): found.table["rank_outside"],
            _("Class inside"): [_(labels.get(number, "–")) for number in found.table["class_inside"]],
            _("Class outside"): [_(labels.get(number, "–")) for number in found.table["class_outside"]],
            _("Covered figures"): found.table["covered"],
        }
    ).sort_values(_("Rank inside"), na_position="last")
    with st.expander(_("All quarters inside and outside")):
        st.dataframe(table, hide_index=True, height=min(38 + 35 * len(table), 420))


def _show_cells(found: PublicDifference, data: Dataset) -> None:
    """Show which figures of the period are covered."""
    if not found.cells:
        return
    titles, labels = cache.unit_titles(data), column_labels(data)
    table = pd.DataFrame(
        {
            _("Quarter"): [titles.get(unit, unit) for unit, _column in found.cells],
            _("Covered figure"): [labels.get(column, column) for _unit, column in found.cells],
        }
    )
    with st.expander(_("Covered figures of this year ({n})").format(n=number(len(table)))):
        st.caption(_("They are shown on no page and in no paper. The index counts with their changed values."))
        st.dataframe(table, hide_index=True, height=min(38 + 35 * len(table), 420))


def _show_file(current: Current, public: Dataset, outside: Result) -> None:
    """Show the button of the public project file; it is made when it is asked for."""
    rules = state.rules()
    material = replace(
        build_material(current),
        dataset=public,
        result=outside,
        rules=rules,
        question=str(state.read("report-question") or ""),
    )
    complete, output = completed_copy(register.place()), OUTPUTS["project"]
    words = _("public")
    st.download_button(
        _("Public project file (.sozial)"),
        lambda: write_output("project", complete(material), None),
        f"{output.stem}-{words}-{file_name(public.title)}.{output.ending}",
        output.mime,
        key="public-project",
        icon=":material/download:",
        type="primary",
        on_click="ignore",
    )
