"""Data: load tables and areas, say what each column is, and take them over."""

import streamlit as st

from sozial.errors import DataError, Finding
from sozial.reading.correspondence import convert_dataset, with_new_areas
from sozial.reading.dataset import build_dataset
from sozial.reading.table_joining import join_tables
from sozial.ui import areas_panel, data_panel, findings, join_panel, navigation, state, table_panel, upload, workbench
from sozial.ui.ending import end_page
from sozial.ui.language import _
from sozial.ui.questions import Asked, not_asked

st.title(_("Data"), anchor=False)
data_panel.show_loaded(state.dataset())
findings.show_notices()

st.subheader(_("1. Load files"), anchor=False)
left, right = st.columns(2)
with left:
    files = upload.upload_tables()
with right:
    area_file = upload.upload_areas()
listed = st.container()
asked = Asked()
raw = areas_panel.read_areas(area_file, asked, table_panel.saved_answers(files))
sources = [*files.tables, *areas_panel.choose_figures(area_file, raw)]
if not sources:
    workbench.show_lines(listed, files, [], [], None)
    asked.compare()
    st.caption(upload.where_files_go())
    st.subheader(_("Indicators of the loaded data"), anchor=False)
    data_panel.show_indicators(state.dataset())
    findings.show_folded(state.dataset().findings, _("Notes from reading"))
    end_page()

st.subheader(_("2. Check how it was read"), anchor=False)
keys = data_panel.keys_on_map(raw, sources)
found = workbench.read_tables(sources, files, keys, asked)
asked.compare()
read = [(entry.table, entry.plan) for entry in found]
if not read:
    workbench.show_lines(listed, files, [], [], None)
    end_page()
if not files.indicators:
    st.info(_("Check the direction of each indicator: “high value = burden” is only a proposal."))

st.subheader(_("3. Take over"), anchor=False)
title = data_panel.ask_title(read[0][0])
drawn = None
failed: tuple[Finding, ...] = ()
try:
    prepared = None if raw is None else areas_panel.choose_columns(raw, [table for table, _plan in read])
    read = join_tables(read, prepared)
    if prepared is not None and files.correspondence is None:
        drawn = join_panel.show_join(read, prepared)
    dataset = build_dataset(title, read, drawn)
    if files.correspondence is not None:
        dataset = convert_dataset(dataset, files.correspondence)
        dataset = with_new_areas(dataset, prepared)
except DataError as error:
    failed = error.findings
workbench.show_lines(listed, files, found, read, None if drawn is None else list(drawn.index))
if failed:
    findings.show_findings(failed)
    end_page()
shown = data_panel.as_shown(dataset)
data_panel.show_preview(shown)
findings.show_problems(not_asked(shown.findings), at_most=30)
findings.show_findings(data_panel.check_first_index(shown))
asked.say_open()
if st.button(_("Use this data"), type="primary", key="use", icon=":material/check:"):
    state.set_dataset(dataset)
    navigation.go_to(navigation.ANALYSIS)
