"""Where areas lie with one answer and with another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import streamlit as st

from sozial.errors import Finding
from sozial.output.tables.table_columns import Table
from sozial.reading.areas.area_files import AreaReading
from sozial.reading.areas.area_rows import row_labels
from sozial.reading.areas.areas import RawAreas
from sozial.reading.areas.coordinates import to_degrees
from sozial.reading.sandbox.safely import read_areas_safely
from sozial.ui.data.kept_files import Upload
from sozial.ui.data.reading_comparison import MOST_BYTES
from sozial.ui.kit import background
from sozial.ui.kit.table_view import show_picture
from sozial.ui.session import state
from sozial.ui.session.language import _, number, plain

# Degrees north and east; None where an area is not on the map.
Place = tuple[float, float] | None
_PATIENCE = 0.05
_ROWS = 6


@dataclass(frozen=True)
class AreaComparison:
    """A file with areas that other answers are compared for."""

    upload: Upload
    reading: AreaReading

    def show(self, asked: Sequence[Finding], start: str, other: str) -> None:
        """Show where areas lie with two answers to these questions; it is computed beside the page."""
        if self.upload.size > MOST_BYTES:
            st.caption(_("This file is large: what an answer changes is seen in the preview below."))
            return
        readings = [
            replace(self.reading, answers={**self.reading.answers, **{finding.question: answer for finding in asked}})
            for answer in (start, other)
        ]
        content = [self.upload.digest, self.upload.name, [repr(reading) for reading in readings]]
        key = hashlib.sha256(repr(content).encode()).hexdigest()
        titles = [plain(asked[0].option(answer, state.language())) for answer in (start, other)]
        background.compute(
            key, self._work(readings), partial(_show, key[:16], titles), _("Comparing the answers …"),
            patience=_PATIENCE,
        )  # fmt: skip

    def _work(
        self, readings: Sequence[AreaReading]
    ) -> Callable[[Callable[[float], None]], list[tuple[str, Place, Place]]]:
        def work(progress: Callable[[float], None]) -> list[tuple[str, Place, Place]]:
            found = []
            # Nobody asked for the file to be read again: both readings are one work.
            spent = 0.0
            for reading in readings:
                areas = read_areas_safely(self.upload.content, self.upload.name, reading, spent=spent)
                spent = areas.spent
                found.append(_places(areas))
                progress(len(found) / 2)
            one, other = found
            rows = sorted(one.keys() | other.keys())
            at = {row: (one.get(row, ("", None)), other.get(row, ("", None))) for row in rows}
            return [(first[0] or then[0], first[1], then[1]) for first, then in at.values() if first[1] != then[1]]

        return work


def _places(areas: RawAreas) -> dict[int, tuple[str, Place]]:
    """Return label and middle of every area, by its position in the file."""
    attributes = areas.attributes()
    labels = dict(zip(attributes.index.tolist(), row_labels(attributes), strict=True))
    bounds = areas.frame.bounds.to_numpy()
    east, north = to_degrees(areas.frame.crs, bounds[:, [0, 2]].mean(axis=1), bounds[:, [1, 3]].mean(axis=1))
    places = np.round(np.column_stack([north, east]), 2)
    return {
        row: (labels[row], (float(place[0]), float(place[1])) if np.isfinite(place).all() else None)
        for row, place in zip(areas.frame.index.tolist(), places, strict=True)
    }


def _show(place: str, titles: Sequence[str], found: Sequence[tuple[str, Place, Place]]) -> None:
    if not found:
        st.caption(_("All areas lie in the same place with both answers."))
        return
    rows = [[plain(label), _where(one), _where(other)] for label, one, other in found[:_ROWS]]
    with st.container(key=f"picture-of-places-{place}"):
        show_picture(Table.of_words([_("Area"), *titles], rows), {})
        if len(found) > _ROWS:
            st.caption(_("Areas that lie elsewhere: {n}").format(n=number(len(found))))


def _where(place: Place) -> str:
    if place is None:
        return _("not on the map")
    return _("{north}° north, {east}° east").format(north=number(place[0], 2), east=number(place[1], 2))
