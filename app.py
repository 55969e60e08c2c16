"""Quartierskompass: `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from sozial.web.lifespan import lifespan
from sozial.web.routes import build_routes

FRAME = Path(__file__).resolve().parent / "sozial" / "ui" / "frame.py"

routes = build_routes(st.get_option("server.baseUrlPath"), str(st.get_option("browser.serverAddress") or ""))
app = st.App(FRAME, routes=routes, lifespan=lifespan)
