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
from sozial.output.files.archive import without_times
from sozial.reading.files.content import check_archive

# As large as any upload.
_LARGEST = 50_000_000
_MACROS = "vbaProject"
# Far more than any town's own presentation has. Each slide copies what its layout holds, and looks for free numbers
# among all of it.
_MOST_PLACEHOLDERS, _MOST_LAYOUTS, _LONGEST_PART, _MOST_PARTS = 60, 200, 4_000_000, 4_000
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
            _check_sizes(archive, title)
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
    _check_layouts(presentation, title)
    return presentation


def _check_sizes(archive: zipfile.ZipFile, title: str) -> None:
    """Refuse a presentation whose texts are longer than any: masters, layouts and what names them."""
    for entry in archive.infolist():
        ours = not entry.filename.startswith("ppt/slides/") and entry.filename.endswith((".xml", ".rels"))
        if ours and entry.file_size > _LONGEST_PART:
            message = N_("The template has a layout or master of {n} MB; at most {most} MB are read.")
            remedy = N_("Leave out what was drawn on it.")
            sizes = {"n": entry.file_size // 1_000_000, "most": _LONGEST_PART // 1_000_000}
            raise refusal("template-size", title, message, remedy, **sizes)


def _check_layouts(presentation: Any, title: str) -> None:
    """Refuse a presentation without a layout with a title, or with more on its layouts than anybody lays out."""
    layouts = list(presentation.slide_layouts)
    if len(layouts) > _MOST_LAYOUTS:
        message = N_("The template has {n} layouts; at most {most} are read.")
        raise refusal("template-size", title, message, "", n=len(layouts), most=_MOST_LAYOUTS)
    fullest = max((len(layout.element.xpath(".//p:nvPr/p:ph")) for layout in layouts), default=0)
    if fullest > _MOST_PLACEHOLDERS:
        message = N_("A layout of the template has {n} placeholders; at most {most} are read.")
        remedy = N_("Delete the layouts that you do not need.")
        raise refusal("template-size", title, message, remedy, n=fullest, most=_MOST_PLACEHOLDERS)
    parts = max((len(layout.element.xpath(".//p:sp | .//p:pic | .//p:grpSp")) for layout in layouts), default=0)
    if parts > _MOST_PARTS:
        message = N_("A layout of the template has {n} drawn parts; at most {most} are read.")
        raise refusal("template-size", title, message, N_("Put a picture in their place."), n=parts, most=_MOST_PARTS)
    if plain_layout(presentation) is None:
        message = N_("The template has no layout with a title.")
        raise refusal("template-layout", title, message, N_("Use one with the layout “Title Only”."))


def clean_template(content: bytes, title: str) -> bytes:
    """Return a town's own presentation without its slides, as a file; the same file gives the same bytes.

    Raises
    ------
    DataError
        As `open_template`.
    """
    out = BytesIO()
    open_template(content, title).save(out)
    return without_times(out.getvalue())


def plain_layout(presentation: Any) -> Any:
    """Return the layout with a title and least else; None without one."""
    titled = [
        layout
        for layout in presentation.slide_layouts
        if any(shape.placeholder_format.type in (1, 3) for shape in layout.placeholders)
    ]
    return min(titled, key=lambda layout: len(list(layout.placeholders)), default=None)
