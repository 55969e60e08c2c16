"""The usual way, inside the same whole page: the choropleth stands in the map that st_folium is given."""

from pathlib import Path

import streamlit as st

from sozial.web.lifespan import lifespan
from sozial.web.routes import build_routes

app = st.App(Path(__file__).resolve().parent / "frame.py", routes=build_routes(), lifespan=lifespan)
