"""Start: what this is, and the way in."""

import streamlit as st

from sozial.i18n import NP_
from sozial.ui.project import open_project
from sozial.ui.session import loaded_data, navigation, shown_data
from sozial.ui.session.language import _, counted, plain
from sozial.ui.start import project_panel

st.title("Quartierskompass", anchor=False)
st.markdown(
    _(
        "Find the quarters that carry the heaviest social burdens, talk about what counts, and show how "
        "the result came about: with your own data, on this computer."
    )
)
dataset = shown_data.dataset()
if loaded_data.is_sample():
    st.info(
        _("The fictional sample city Musterstadt is loaded, so you can try everything at once."),
        icon=":material/info:",
    )
else:
    n = len(dataset.units)
    loaded = counted(
        NP_("Loaded: {title}, {n} quarter.", "Loaded: {title}, {n} quarters."),
        n,
        title=plain(open_project.title(dataset)),
    )
    st.info(loaded, icon=":material/info:")

project_panel.show_projects()

steps = [
    (navigation.ANALYSIS, _("Weigh and see")),
    (navigation.DATA, _("Load your own data")),
    (navigation.METHOD, _("Understand the result")),
    (navigation.PROFILE, _("Why here?")),
    (navigation.ROBUSTNESS, _("How sure?")),
    (navigation.DEVELOPMENT, _("Since when?")),
    (navigation.EXPLORING, _("Look around")),
    (navigation.WORKSHOP, _("Weigh together")),
    (navigation.ACTIONS, _("Act")),
    (navigation.ALLOCATION, _("Distribute")),
    (navigation.REPORT, _("Report and prove")),
    (navigation.MONITORING, _("Next year again")),
]
columns = [column for _row in range(4) for column in st.columns(3, gap="medium")]
for column, (page, title) in zip(columns, steps, strict=False):
    with column, st.container(border=True, height="stretch"):
        st.header(title, anchor=False)
        st.markdown(navigation.purpose(page))
        navigation.show_button(page, primary=page == navigation.ANALYSIS)
st.caption(
    _(
        "An index shows where a closer look is worthwhile. Whether there is need for action is decided only "
        "together with local knowledge."
    )
)
