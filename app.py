"""Quartierskompass: `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from sozial.web.lifespan import lifespan
from sozial.web.routes import build_routes

FRAME = Path(__file__).resolve().parent / "sozial" / "ui" / "frame.py"

app = st.App(FRAME, routes=build_routes(st.get_option("server.baseUrlPath")), lifespan=lifespan)
