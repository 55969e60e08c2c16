"""Start: what this is, and the way in."""

import streamlit as st

from sozial.i18n import NP_
from sozial.ui.kit.page_title import show_page_title
from sozial.ui.project import open_project
from sozial.ui.session import loaded_data, navigation, shown_data
from sozial.ui.session.language import _, counted, plain
from sozial.ui.start import opened_file, project_panel
from sozial.ui.start.all_pages import show_all_pages
from sozial.ui.start.audiences import show_audiences
from sozial.ui.start.standing import show_standing
from sozial.ui.start.unknown_address import show_unknown_address

show_page_title("Quartierskompass", navigation.START)
show_unknown_address()
projects_first = project_panel.stands_first()
if projects_first:
    st.header(_("All projects"), anchor=False)
    project_panel.show_projects()
st.markdown(
    _(
        "Find the quarters that carry the heaviest social burdens, talk about what counts, and show how "
        "the result came about: with your own data, on this computer."
    )
)
dataset = shown_data.dataset()
is_told = opened_file.show_opened()
if loaded_data.is_sample() and not is_told:
    st.info(
        _("The fictional sample city Musterstadt is loaded, so you can try everything at once."),
        icon=":material/info:",
    )
elif not is_told:
    n = len(dataset.units)
    loaded = counted(
        NP_("Loaded: {title}, {n} quarter.", "Loaded: {title}, {n} quarters."),
        n,
        title=plain(open_project.title(dataset)),
    )
    st.info(loaded, icon=":material/info:")

show_audiences()
show_standing()
if not projects_first:
    project_panel.show_projects()

show_all_pages()
st.caption(
    _(
        "An index shows where a closer look is worthwhile. Whether there is need for action is decided only "
        "together with local knowledge."
    )
)
