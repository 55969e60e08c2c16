"""What the public version of the data is: its rule, what it changes, and the file to pass on."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from sozial.errors import DataError
from sozial.insight.public_difference import PublicDifference, compare_public
from sozial.model import Dataset
from sozial.protection.rules import COUNTS, DisclosureRules, Mode
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
    if state.mode() is Mode.PUBLIC:
        st.info(plain(rules_words(state.rules(), state.language())), icon=":material/verified_user:")
        show_findings(current.dataset.findings)
        return
    rules = _choose_rule()
    data = state.whole_dataset()
    st.info(plain(rules_words(rules, state.language())), icon=":material/verified_user:")
    try:
        public = cache.dataset_for(cache.public(data, rules), current.method, rules)
        found = compare_public(current.dataset, public, current.method, current.period)
    except DataError as error:
        show_findings(error.findings)
        return
    _show_numbers(found)
    _show_quarters(found, current.result)
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
        (_("Figures that differ"), number(found.changed)),
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
    differs = found.table[found.table["class_inside"] != found.table["class_outside"]]
    if found.same is not None and len(differs):
        names = ", ".join(differs["name"])
        words = _("So near to a class border that a few cases decide: {names}.")
        st.caption(plain(words.format(names=names)))
    breaks = result.breaks
    labels = dict(enumerate(breaks.labels)) if breaks is not None else {}
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
