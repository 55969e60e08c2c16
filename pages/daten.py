"""Data: load tables and areas, say what each column is, and take them over."""

import streamlit as st

from sozial.errors import DataError
from sozial.reading.correspondence import convert_dataset, with_new_areas
from sozial.reading.dataset import build_dataset
from sozial.reading.distinct_codes import tell_apart
from sozial.reading.table_joining import join_tables
from sozial.ui import (
    areas_panel,
    data_panel,
    findings,
    indicator_list_panel,
    join_panel,
    navigation,
    state,
    table_panel,
    upload,
)
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
asked = Asked()
raw = areas_panel.read_areas(area_file, asked, table_panel.saved_answers(files))
sources = [*files.tables, *areas_panel.choose_figures(area_file, raw)]
if not sources:
    asked.compare()
    st.caption(upload.where_files_go())
    indicator_list_panel.show_loaded()
    end_page()

st.subheader(_("2. Check how it was read"), anchor=False)
keys = data_panel.keys_on_map(raw, sources)
tables = [table_panel.show_table(file, files.readings, keys, files.indicators, asked) for file in sources]
asked.compare()
if not (read := [entry for entry in tables if entry is not None]):
    end_page()

st.subheader(_("3. Put together"), anchor=False)
title = data_panel.ask_title(read[0][0])
drawn = None
try:
    prepared = None if raw is None else areas_panel.choose_columns(raw, [table for table, _plan in read])
    read = tell_apart(join_tables(read, prepared))
    if prepared is not None and files.correspondence is None:
        drawn = join_panel.show_join(read, prepared)
    dataset = build_dataset(title, read, drawn)
    if files.correspondence is not None:
        dataset = convert_dataset(dataset, files.correspondence)
        dataset = with_new_areas(dataset, prepared)
except DataError as error:
    findings.show_findings(error.findings)
    end_page()

st.subheader(_("4. What the figures mean"), anchor=False)
dataset, choices = indicator_list_panel.show_list(dataset, read, files.indicators)

st.subheader(_("5. Take over"), anchor=False)
if not indicator_list_panel.say_made(dataset):
    end_page()
shown = data_panel.as_shown(dataset)
data_panel.show_preview(shown)
findings.show_problems(not_asked(shown.findings), at_most=30)
findings.show_findings(data_panel.check_first_index(shown))
asked.say_open()
if st.button(_("Use this data"), type="primary", key="use", icon=":material/check:"):
    indicator_list_panel.take_over(dataset, choices)
    navigation.go_to(navigation.ANALYSIS)
