"""Data: load tables and areas, say what each column is, and take them over."""

import streamlit as st

from sozial.errors import DataError
from sozial.reading.dataset import build_dataset, table_units
from sozial.ui import data_panel, findings, navigation, state, upload
from sozial.ui.language import _

st.title(_("Data"), anchor=False)
data_panel.show_loaded(state.dataset())
findings.show_notices()

st.subheader(_("1. Load files"), anchor=False)
left, right = st.columns(2)
with left:
    tables, known = upload.upload_tables()
with right:
    areas = upload.upload_areas()
if not tables:
    st.caption(_("Files stay on this computer: the app sends nothing to other servers."))
    st.subheader(_("Indicators of the loaded data"), anchor=False)
    data_panel.show_indicators(state.dataset())
    findings.show_folded(state.dataset().findings, _("Notes from reading"))
    st.stop()

st.subheader(_("2. Check what each column is"), anchor=False)
prepared, area_findings = (None, [])
if areas is not None:
    prepared, area_findings = upload.choose_area_columns(areas, tables)
keys = [] if prepared is None else list(prepared.index)
plans = [(table, upload.edit_columns(table, keys, known)) for table in tables]
if not known:
    st.info(_("Check the direction of each indicator: “high value = burden” is only a proposal."))

st.subheader(_("3. Take over"), anchor=False)
title = st.text_input(_("Name of the data"), tables[0].title.rsplit(".", 1)[0], key="data-title", max_chars=80)
try:
    dataset = build_dataset(title, plans, prepared)
except DataError as error:
    findings.show_findings(error.findings)
    st.stop()
if prepared is not None:
    data_panel.show_match(dataset, table_units(plans, dataset), dict(prepared["name"]))
data_panel.show_preview(dataset)
findings.show_problems([*area_findings, *dataset.findings])
if st.button(_("Use this data"), type="primary", key="use", icon=":material/check:"):
    state.set_dataset(dataset)
    navigation.go_to(navigation.ANALYSIS)
