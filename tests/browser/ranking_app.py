"""The app as it is, with one page of a ranking alone instead of its own."""

import streamlit as st

import app
from sozial.web.lifespan import lifespan
from tests.places import ROOT

app = st.App(
    ROOT / "tests" / "browser" / "ranking_page.py", routes=app.routes, lifespan=lifespan, middleware=app.middleware
)
