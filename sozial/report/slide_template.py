"""A town's own presentation: checked before it is opened, and used for its size, layout, logo and colours."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.exc import PythonPptxError

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.reading.content import check_archive

# As large as any upload.
_LARGEST = 50_000_000
_MACROS = "vbaProject"
# What zip, XML and python-pptx raise on a damaged file; all of it means the same to the user.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, PythonPptxError, SyntaxError, OSError, KeyError, ValueError, TypeError,
    AttributeError, IndexError, NotImplementedError, RuntimeError, EOFError,
)  # fmt: skip


def open_template(content: bytes, title: str) -> Any:
    """Return a town's own presentation without its slides: its layouts, logo and colours stay.

    Raises
    ------
    DataError
        If it is no PPTX, too large, packed dangerously, holds macros, or has no layout with a title.
    """
    save = N_("Save it as .pptx without macros.")
    if len(content) > _LARGEST:
        raise refusal("template-size", title, N_("The template is larger than 50 MB."), N_("Leave out large pictures."))
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            check_archive(archive, title)
            if any(_MACROS in name for name in archive.namelist()):
                raise refusal("template-macros", title, N_("The template holds macros."), save)
        presentation = Presentation(BytesIO(content))
    except DataError:
        raise
    except _DAMAGED as error:
        raise refusal("template", title, N_("This is no presentation that can be read."), save) from error
    identifiers = presentation.slides._sldIdLst
    for entry in list(identifiers):
        presentation.part.drop_rel(entry.rId)
        identifiers.remove(entry)
    # Sections and custom shows name slides that are gone; PowerPoint would call the file damaged.
    for named in presentation.element.xpath('.//*[local-name()="sectionLst" or local-name()="custShowLst"]'):
        whole = named.getparent() if named.tag.endswith("}sectionLst") else named
        whole.getparent().remove(whole)
    if plain_layout(presentation) is None:
        message = N_("The template has no layout with a title.")
        raise refusal("template-layout", title, message, N_("Use one with the layout “Title Only”."))
    return presentation


def plain_layout(presentation: Any) -> Any:
    """Return the layout with a title and least else; None without one."""
    titled = [
        layout
        for layout in presentation.slide_layouts
        if any(shape.placeholder_format.type in (1, 3) for shape in layout.placeholders)
    ]
    return min(titled, key=lambda layout: len(list(layout.placeholders)), default=None)
