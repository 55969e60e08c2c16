"""Quartierskompass: `streamlit run app.py`."""

import streamlit as st
from starlette.middleware import Middleware

from sozial.places import PACKAGE
from sozial.ui.page_scripts import allowed_scripts
from sozial.ui.session.answers import keep_answers
from sozial.ui.session.messages import is_wanted
from sozial.ui.session.session_counts import GAUGES
from sozial.ui.session.signed_in import is_set_up
from sozial.ui.session.unreachable import show_instead_of_trace
from sozial.web.browser_cookie import BrowserCookie
from sozial.web.gate import Gate
from sozial.web.lifespan import lifespan
from sozial.web.routes import build_routes, prefix_below
from sozial.web.security_headers import SecurityHeaders
from sozial.web.settings_check import refuse_wrong_settings
from sozial.web.unknown_page import UnknownPage
from sozial.web.upload_turns import UploadTurns
from sozial.web.way_in import WayIn

FRAME = PACKAGE / "ui" / "frame.py"

refuse_wrong_settings()
keep_answers()
base_path = str(st.get_option("server.baseUrlPath") or "").strip("/")
below = f"/{base_path}" if base_path else ""
served_as = str(st.get_option("browser.serverAddress") or "")
middleware = [
    Middleware(SecurityHeaders, scripts=allowed_scripts(), below=below),
    Middleware(Gate, served_as=served_as, below=below, is_wanted=is_wanted),
    Middleware(BrowserCookie, without=prefix_below(base_path), path=below or "/"),
    Middleware(WayIn, below=below, prefix=prefix_below(base_path), has_sign_in=is_set_up),
    Middleware(UnknownPage, below=below),
    Middleware(UploadTurns, beginning=f"{below}/_stcore/upload_file/"),
]
routes = build_routes(base_path, served_as, GAUGES)
app = st.App(FRAME, routes=routes, lifespan=lifespan, middleware=middleware, on_script_error=show_instead_of_trace)
