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
    (navigation.ANALYSIS, _("Weigh and see"), _("Move a weight: map and ranking follow at once.")),
    (navigation.DATA, _("Load your own data"), _("Tables from Excel or CSV, areas from your GIS.")),
    (navigation.METHOD, _("Understand the result"), _("Every step in words and formulas, with today's figures.")),
    (navigation.PROFILE, _("Why here?"), _("One quarter: its burdens and strengths, and what local people know.")),
    (navigation.ROBUSTNESS, _("How sure?"), _("What other weights, other methods and chance would have made of it.")),
    (navigation.DEVELOPMENT, _("Since when?"), _("All years, with a fixed reference year and breaks marked.")),
    (navigation.EXPLORING, _("Look around"), _("Two indicators together, one alone, patterns on the map.")),
    (
        navigation.WORKSHOP,
        _("Weigh together"),
        _("Everybody weighs on the phone; the projector shows what comes of it."),
    ),
    (navigation.ACTIONS, _("Act"), _("Where need and measures do not fit, the register, and what came of it.")),
    (navigation.ALLOCATION, _("Distribute"), _("An amount by need, in whole parts, and kept as a decision.")),
    (
        navigation.REPORT,
        _("Report and prove"),
        _("Papers, slides, a funding annex, Excel and map files, each with its origin."),
    ),
    (navigation.MONITORING, _("Next year again"), _("Objectives, and what changed: data, index, measures, targets.")),
]
columns = [column for _row in range(4) for column in st.columns(3, gap="medium")]
for column, (page, title, text) in zip(columns, steps, strict=False):
    with column, st.container(border=True, height="stretch"):
        st.subheader(title, anchor=False)
        st.markdown(text)
        navigation.show_button(page, primary=page == navigation.ANALYSIS)
st.caption(
    _(
        "An index shows where a closer look is worthwhile. Whether there is need for action is decided only "
        "together with local knowledge."
    )
)
