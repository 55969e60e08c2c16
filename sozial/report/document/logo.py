"""A town's logo for its papers: checked, small, and without anything but the picture."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from sozial.errors import refusal
from sozial.i18n import N_

KINDS = ("png", "jpg", "jpeg")
_LARGEST, _PIXELS = 2_000_000, 16_000_000
# As large as it is ever printed, at 300 dots per inch.
_WIDE, _HIGH = 700, 200


def read_logo(content: bytes, title: str) -> bytes:
    """Return a picture as a small PNG without what else was in its file.

    Raises
    ------
    DataError
        If it is no PNG or JPEG, or too large.
    """
    remedy = N_("Save it as PNG or JPEG with at most 2 MB.")
    if len(content) > _LARGEST:
        raise refusal("logo-size", title, N_("The logo is larger than 2 MB."), remedy)
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if picture.width * picture.height > _PIXELS:
                raise refusal("logo-size", title, N_("The logo has more than 16 million pixels."), remedy)
            small = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError) as error:
        raise refusal("logo", title, N_("This is no picture that can be read."), remedy) from error
    small.thumbnail((_WIDE, _HIGH))
    out = BytesIO()
    Image.frombytes("RGBA", small.size, small.tobytes()).save(out, "PNG", optimize=True)
    return out.getvalue()
