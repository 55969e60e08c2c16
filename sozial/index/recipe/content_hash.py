"""A hash of what a recipe says: whether it is still what was adopted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def content_hash(data: Mapping[str, Any]) -> str:
    """Return a short hash of what a recipe file says, but for its adoption and colours: what a committee decided on.

    Parameters
    ----------
    data
        The file's tables.

    Examples
    --------
    >>> one = {"name": "m", "indicators": [{"code": "a", "weight": 2.0}]}
    >>> content_hash(one) == content_hash({**one, "adopted": {"on": "2026-11-27"}}), content_hash(one)
    (True, '2a91d8b5009a9219')
    """
    rest = {key: value for key, value in data.items() if key not in ("adopted", "colours")}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, default=str).encode()).hexdigest()[:16]
