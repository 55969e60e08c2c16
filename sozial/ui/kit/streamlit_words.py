"""Streamlit's own words in the reader's language: it speaks English only.

A small script of our own replaces them where they stand, in the few places that hold nothing else.
"""

from __future__ import annotations

import json
import re
from typing import Any

from sozial.ui.session import state
from sozial.ui.session.language import _
from sozial.ui.session.script import read_script

_SCRIPT = read_script("streamlit_words.js")
_HIDDEN = "\u200b"


def words_script() -> str:
    """Return the script that puts Streamlit's words into the reader's language; constant but for these words."""
    words = {
        "language": state.language(),
        "uploader": _of_uploader(),
        "page": _of_page(),
        "wide": _("Can be moved sideways"),
    }
    # In a script, “<” must not begin a tag.
    return _SCRIPT.replace("__WORDS__", json.dumps(words, ensure_ascii=False).replace("<", "\\u003c"))


def _of_uploader() -> dict[str, Any]:
    """Return what the style sheet cannot reach in an uploader: refusals, names."""
    return {
        # What the style sheet replaces is not read aloud as well.
        "same": {
            "Upload": _HIDDEN,
            "add icon": _HIDDEN,
            "Add files": _("Add files"),
            "Drag and drop files here": _("Drop the files here"),
            "Drag and drop a file here": _("Drop the file here"),
            "Click to retry upload": _("Click to try again"),
            "Upload failed": _("Loading failed"),
            "file upload": _("File"),
            "Help": _("Help"),
        },
        "patterns": [
            [
                r"^(.*files are not allowed)\.$",
                _("This kind of file is not taken here. Choose another file, or save it in another format."),
            ],
            [r"^File must be (.*) or smaller\.$", _("The file may have at most {size}.").format(size="{found}")],
            _help(),
            [r"^Remove (.*)$", _("Remove {name}").format(name="{found}")],
            [r"^Cancel upload of (.*)$", _("Stop loading {name}").format(name="{found}")],
            # The style sheet says both in other words; they are not to be read aloud beside them.
            ["^(.* per file|• .*)$", _HIDDEN],
        ],
    }


def _of_page() -> dict[str, Any]:
    """Return what Streamlit says around widgets, tables and the page."""
    return {
        "same": {
            "Skip to main content": _("To the content of the page"),
            "App pages": _("Pages"),
            "Sidebar": _("Menu"),
            "Collapse sidebar": _("Close the menu"),
            "Expand sidebar": _("Open the menu"),
            "Running...": _("Computing …"),
            "Connecting": _("Connecting …"),
            "Close": _("Close"),
            "Help": _("Help"),
            **_of_fields(),
            **_of_tables(),
        },
        "patterns": [
            _help(),
            ["^([0-9]+) more$", _("{n} more …").format(n="{found}")],
            [r"^Remove (.*)$", _("Remove {name}").format(name="{found}")],
            ["^Select ([0-9]+) matches$", _("Choose all {n} that match").format(n="{found}")],
            [
                "^You can only select up to ([0-9]+) options?\\. .*$",
                _("At most {n}; remove one first.").format(n="{found}"),
            ],
            *([f"^{re.escape(word)}: (.*)$", f"{said}: {{found}}"] for word, said in _of_toolbars().items()),
            ["^(1) results?$", _("found once")],
            ["^([0-9,.+]+) results?$", _("found {n} times").format(n="{found}")],
            # The name of a picture says nothing.
            ["^(.*) icon$", _("Symbol")],
        ],
    }


def _help() -> list[str]:
    return ["^Help for (.*)$", _("Help: {name}").format(name="{found}")]


def _of_fields() -> dict[str, str]:
    return {
        "Select all": _("Choose all"),
        "No results": _("Nothing found"),
        "No options to select": _("Nothing to choose from"),
        "Choose an option": _("choose"),
        "Choose options": _("choose"),
        "Selected values": _("Chosen"),
        "Clear value": _("Empty the field"),
        "Clear all": _("Empty the field"),
        "Open": _("Open the list"),
        "Press Enter to apply": _("Enter takes it over"),
        "Press Ctrl+Enter to apply": _("Ctrl+Enter takes it over"),
        "Press ⌘+Enter to apply": _("⌘+Enter takes it over"),
    }


def _of_toolbars() -> dict[str, str]:
    """Return what buttons above tables say; of a table with a name, its name follows."""
    return {
        "Show/hide columns": _("Choose columns"),
        "Download as CSV": _("Save as CSV"),
        "Search": _("Find in the table"),
        "Fullscreen": _("Full screen"),
        "Close fullscreen": _("Leave full screen"),
    }


def _of_tables() -> dict[str, str]:
    return {
        **_of_toolbars(),
        "Show data": _("Show the figures"),
        "Show chart": _("Show the chart"),
        "Add row": _("Add a row"),
        "Delete row(s)": _("Remove rows"),
        "Clear selection": _("Choose no row"),
        "Type to search": _("Type what to find"),
        "Previous Result": _("Back"),
        "Next Result": _("Next"),
        "Close Search": _("Close"),
        "Dataframe column menu": _("Column"),
        "Copy column name": _("Copy the name of the column"),
        "Sort ascending": _("Sort upwards"),
        "Sort descending": _("Sort downwards"),
        "Statistics": _("Statistics"),
        "Format": _("Format"),
        "Autosize": _("Fit the width"),
        "Pin column": _("Keep in sight"),
        "Unpin column": _("Let it scroll again"),
        "Hide column": _("Hide the column"),
        "Automatic": _("Automatic"),
        "Localized": _("With thousands separators"),
        "Plain": _("Plain"),
        "Compact": _("Short"),
        "Dollar": _("Dollar"),
        "Euro": _("Euro"),
        "Yen": _("Yen"),
        "Percent": _("Per cent"),
        "Scientific": _("Powers of ten"),
        "Accounting": _("Negative numbers in brackets"),
        "Duration": _("Duration"),
        "Distance": _("Time since"),
        "Calendar": _("Calendar"),
        "Values": _("Values"),
        "Empty": _("Empty"),
        "Distinct": _("Different ones"),
        "Average": _("Mean"),
        "Standard deviation": _("Standard deviation"),
        "Minimum": _("Lowest"),
        "Maximum": _("Highest"),
        "Median": _("Median"),
        "25th percentile": _("25th percentile"),
        "75th percentile": _("75th percentile"),
        "Sum": _("Sum"),
        "Range": _("Range"),
        "Minimum length": _("Shortest"),
        "Maximum length": _("Longest"),
        "Average length": _("Mean length"),
    }
