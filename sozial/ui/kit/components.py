"""Components of our own in the page itself: their scripts are files that the app serves, none stands in a page."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.runtime import Runtime

from sozial.places import SCRIPTS

# The name under which Streamlit serves the files: `_stcore/bidi-components/quartierskompass.NAME/FILE`.
_FAMILY, _FOLDER = "quartierskompass", "components"

_lock = Lock()


def register(name: str, js: str, css: str = "") -> Callable[..., Any]:
    """Return what puts a component onto the page: called like what `st.components.v2.component` returns.

    Parameters
    ----------
    name
        Of the component, a plain word.
    js, css
        Names of its files below `sozial/ui/static/components`. Both may load others that lie beside them.

    Notes
    -----
    Streamlit takes files only from a folder that a manifest names, and knows manifests by running program; tests have
    one for each page. So the folder is named when a component is first shown, and once for each.
    """
    full, held = f"{_FAMILY}.{name}", dict[str, Any]()

    def show(**given: Any) -> Any:
        if not Runtime.exists():
            # Nobody looks: as elsewhere in Streamlit, a script then runs without showing anything.
            return None
        manager = get_bidi_component_manager()
        with _lock:
            if manager.get_component_path(full) is None:
                manifest = ComponentManifest(_FAMILY, "1", [ComponentConfig(name, _FOLDER)])
                manager.register_from_manifest(manifest, SCRIPTS)
            if "mount" not in held:
                # In the page's own tree: its styles begin with the component's name.
                held["mount"] = st.components.v2.component(full, js=js, css=css or None, isolate_styles=False)
        return held["mount"](**given)

    return show
