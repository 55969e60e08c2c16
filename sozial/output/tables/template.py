"""The sample city's files, to start one's own data from."""

from __future__ import annotations

import io
import zipfile

from sozial.reading.loading.sample import FILES, sample_file


def build_template() -> bytes:
    """Return the sample city's files as one zip, to start one's own data from."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FILES:
            archive.writestr(name, sample_file(name))
    return out.getvalue()
