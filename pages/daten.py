"""Data: load tables and areas, say what each column is, and take them over."""

import streamlit as st

from sozial.ui.data import areas_panel, data_panel, estimates, indicator_list_panel, table_panel, upload, workbench
from sozial.ui.data.putting_together import put_together
from sozial.ui.data.questions import Asked, not_asked
from sozial.ui.kit.page_title import show_page_title
from sozial.ui.next_year import pointing, taken_deliveries
from sozial.ui.session import findings, navigation, shown_data
from sozial.ui.session.ending import end_page
from sozial.ui.session.language import _

show_page_title(_("Data"), navigation.DATA)
data_panel.show_loaded(shown_data.dataset())
findings.show_notices()

st.header(_("1. Load files"), anchor=False)
left, right = st.columns(2)
with left:
    files = upload.upload_tables()
with right:
    area_file = upload.upload_areas()
pointing.show_way()
listed = st.container()
taken = taken_deliveries.show_taken()
asked = Asked()
raw = areas_panel.read_areas(area_file, asked, table_panel.saved_answers(files))
estimates.offer_estimates(raw, files.tables)
sources = [*files.tables, *areas_panel.choose_figures(area_file, raw)]
if not sources:
    workbench.show_lines(listed, files, [], [], None)
    asked.compare()
    st.caption(upload.where_files_go())
    indicator_list_panel.show_loaded()
    end_page()
data_panel.say_not_taken()

st.header(_("2. Check how it was read"), anchor=False)
keys = data_panel.keys_on_map(raw, sources)
found = workbench.read_tables(sources, files, keys, asked)
if not data_panel.is_left():
    asked.compare()
read = [(entry.table, entry.plan) for entry in found]
if not read:
    workbench.show_lines(listed, files, [], [], None)
    end_page()

st.header(_("3. Put together"), anchor=False)
joined = put_together(
    data_panel.title_of(read[0][0]), read, raw, files.correspondence, taken_deliveries.quarters_after(taken)
)
workbench.show_lines(listed, files, found, joined.read, joined.areas)
if joined.dataset is None:
    findings.show_findings(joined.refused)
    end_page()

st.header(_("4. What the figures mean"), anchor=False)
dataset, choices = indicator_list_panel.show_list(joined.dataset, joined.read, files.indicators)
dataset, choices = taken_deliveries.put_on(dataset, choices, taken)

st.header(_("5. Take over"), anchor=False)
if not indicator_list_panel.say_made(dataset):
    end_page()
pointing.point_to_next_year(dataset)
shown = data_panel.as_shown(dataset)
data_panel.ask_title(read[0][0])
data_panel.show_preview(shown)
findings.show_problems(not_asked(shown.findings), at_most=30)
findings.show_findings(data_panel.check_first_index(shown))
asked.say_open()
if data_panel.wants_to_use():
    indicator_list_panel.take_over_again(dataset, choices)
    navigation.go_to(navigation.ANALYSIS)
