"""Quartierskompass: `streamlit run app.py`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from sozial.web.browser_cookie import BrowserCookie
from sozial.web.lifespan import lifespan
from sozial.web.routes import build_routes, prefix_below

FRAME = Path(__file__).resolve().parent / "sozial" / "ui" / "frame.py"

base_path = str(st.get_option("server.baseUrlPath") or "")
routes = build_routes(base_path, str(st.get_option("browser.serverAddress") or ""))
cookie = Middleware(BrowserCookie, without=prefix_below(base_path), path=f"/{base_path.strip('/')}")
app = st.App(FRAME, routes=routes, lifespan=lifespan, middleware=[cookie])
